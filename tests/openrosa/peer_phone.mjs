// The form of a phone in ODK's own engine: chooses a subject and says what the form then knows and asks.
//   node peer_phone.mjs PEER FOLDER VILLAGE SUBJECT   FOLDER has form.xml and the lists; prints JSON
import { begin, find, openEngine, walk } from '../peer/engine.mjs';
import fs from 'node:fs';
import path from 'node:path';

const [peer, folder, village, subject] = process.argv.slice(2);
const engine = await openEngine(peer);
const root = await begin(engine, fs.readFileSync(path.join(folder, 'form.xml'), 'utf8'), (uri) => {
  const file = path.join(folder, path.basename(uri));
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
});
if (village) find(root, '/data/htk_village').selectValue(village);
const select = find(root, '/data/htk_subject');
const offered = select.currentState.valueOptions.map((option) => option.value);
select.selectValue(subject);
const values = {};
walk(root, (node) => {
  if (node.currentState.value !== undefined && !node.currentState.children)
    values[node.currentState.reference] = String(node.currentState.value ?? '');
});
const valid = select.validationState.violation === null;
if (offered.length > 1) select.selectValue(offered.find((value) => value !== subject));
const exchanged = select.validationState.violation === null;
console.log(JSON.stringify({ offered, values, valid, exchanged }));
