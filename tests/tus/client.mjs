// tus-js-client sends a file to our county: node client.mjs PEER URL TOKEN FILE TYPE CHUNK
// Prints a JSON line: what it asked and how it ended.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [peer, endpoint, token, file, filetype, chunk] = process.argv.slice(2);
const tus = createRequire(path.join(peer, 'package.json'))('tus-js-client');
const data = fs.readFileSync(file);
const sha256 = createHash('sha256').update(data).digest('hex');
const asked = [];
const sent = (request) => Number(request.getHeader('Upload-Offset') ?? -1);

const upload = new tus.Upload(data, {
  endpoint, chunkSize: Number(chunk), metadata: { sha256, filetype, filename: path.basename(file) },
  headers: { Authorization: `Bearer ${token}` }, retryDelays: [0, 50, 100, 200, 400, 800],
  onBeforeRequest: (request) => asked.push([request.getMethod(), sent(request)]),
  onError: (error) => done({ error: String(error) }),
  onSuccess: () => done({ url: upload.url }),
});
function done(how) {
  console.log(JSON.stringify({ asked, ...how }));
  process.exit(how.error ? 1 : 0);
}
upload.start();
