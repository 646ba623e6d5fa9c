// @tus/server in the place of the county's own route for files; all other calls go on to the county.
//   node server.mjs PEER COUNTY_PORT FOLDER     prints its port; FOLDER/asked.jsonl has each call for files
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const [peer, county, folder] = process.argv.slice(2);
const require = createRequire(path.join(peer, 'package.json'));
const { Server } = require('@tus/server');
const { FileStore } = require('@tus/file-store');
const files = new Server({
  path: '/v1/attachments', datastore: new FileStore({ directory: path.join(folder, 'files') }),
});
const log = (line) => fs.appendFileSync(path.join(folder, 'asked.jsonl'), JSON.stringify(line) + '\n');

// The county truly lacks the files that went to us, and would have them sent to it.
async function passPull(reply, response) {
  const parts = [];
  for await (const part of reply) parts.push(part);
  const text = Buffer.concat(parts).toString().replace(/"lacks":\[[^\]]*\],?/, '');
  response.writeHead(reply.statusCode, { 'content-type': reply.headers['content-type'] });
  response.end(text);
}

function pass(request, response) {
  const headers = { ...request.headers };
  const isPull = request.method === 'GET' && request.url.startsWith('/v1/changes');
  if (isPull) delete headers['accept-encoding'];
  const onward = http.request({ port: county, host: '127.0.0.1', path: request.url,
    method: request.method, headers }, (reply) => {
    if (isPull) return passPull(reply, response);
    response.writeHead(reply.statusCode, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

const server = http.createServer((request, response) => {
  if (!request.url.startsWith('/v1/attachments')) return pass(request, response);
  // The county's own names are not known here: a file has the name that this server gave it.
  response.on('close', () => log({
    method: request.method, url: request.url, status: response.statusCode,
    offset: Number(request.headers['upload-offset'] ?? -1),
    checksum: request.headers['upload-checksum'] ?? '', whole: response.writableFinished,
  }));
  return files.handle(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
