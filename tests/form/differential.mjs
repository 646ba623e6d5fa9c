// The peer's half of differential.py: node differential.mjs PEER
// Answers one request a line: {"op":"load","xml":…,"lists":{name: text}}, {"op":"answer","ref":…,
// "value":…}, {"op":"add"|"remove","ref":…}. Each reply is the state of all nodes by reference:
// [value, relevant, readonly, required, violation, children], or {"error":…}.
import readline from 'node:readline';
import { begin, openEngine, walk } from '../peer/engine.mjs';

const engine = await openEngine(process.argv[2]);
console.warn = console.log;
const out = process.stdout;
console.log = () => {};
let root = null;
let nodes = new Map();

function stateOf(node) {
  const { relevant, readonly, required, children, instanceValue } = node.currentState;
  const violation = children === null ? (node.validationState.violation?.condition ?? null) : null;
  return [children === null ? instanceValue : null, relevant, readonly, required, violation,
          node.nodeType.startsWith('repeat-range') ? children.length : null];
}

function look() {
  const states = {};
  nodes = new Map();
  walk(root, (node) => {
    const reference = node.currentState.reference;
    // The range and its instances: the range is named with a star, as it has the same reference
    // as nothing else has in a form without repeats.
    const key = node.nodeType.startsWith('repeat-range') ? `${reference}[*]` : reference;
    nodes.set(key, node);
    states[key] = stateOf(node);
  });
  return states;
}

// The peer takes a place by its parts.
function placeOf(text) {
  if (text === '') return null;
  const [latitude, longitude, altitude, accuracy] = text.split(' ').map(Number);
  return { latitude, longitude, altitude, accuracy };
}

function answer(node, value) {
  switch (node.nodeType) {
    case 'select':
      if (node.selectType === 'select1') node.selectValue(value === '' ? null : value);
      else node.selectValues(value === '' ? [] : value.split(' '));
      break;
    case 'trigger':
      node.setValue(value !== '');
      break;
    default:
      node.setValue(node.valueType === 'geopoint' ? placeOf(value) : value);
  }
}

const works = {
  async load({ xml, lists }) {
    root = await begin(engine, xml, (uri) => lists[uri]);
  },
  answer({ ref, value }) {
    answer(nodes.get(ref), value);
  },
  add({ ref }) {
    nodes.get(`${ref}[*]`).addInstances();
  },
  remove({ ref, at }) {
    nodes.get(`${ref}[*]`).removeInstances(at - 1);
  },
};

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    await works[request.op](request);
    reply = look();
  } catch (error) {
    reply = { error: String(error?.stack ?? error) };
  }
  out.write(`${JSON.stringify(reply)}\n`);
}
process.exit(0);
