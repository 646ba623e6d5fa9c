// The peer's half of form_bench.py: node form-bench.mjs PEER WORK FORM.xml [N] [LIST.csv]
// Prints the same JSON lines as bench-form does, for the same forms and the same work.
import fs from 'node:fs';
import { begin, find, openEngine } from '../peer/engine.mjs';

const [, , folder, work, formPath, count, listPath] = process.argv;
const engine = await openEngine(folder);
const xml = fs.readFileSync(formPath, 'utf8');
const csv = listPath ? fs.readFileSync(listPath, 'utf8') : undefined;
const n = Number(count);
const load = () => begin(engine, xml, () => csv);

// Runs `step` for about five seconds, at least three times; `undo` is not timed. The first run
// warms up, and is not counted unless it alone took so long.
async function measure(name, step, undo = () => {}) {
  let times = [];
  const began = performance.now();
  for (let run = 0; run <= 200 && (run < 3 || performance.now() - began < 5000); run++) {
    const start = performance.now();
    await step(run);
    times.push((performance.now() - start) * 1000);
    await undo();
  }
  if (times.length > 3) times = times.slice(1);
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({
    work: name, n, runs: times.length,
    median_us: times[times.length >> 1], p95_us: times[Math.floor(times.length * 0.95)],
  }));
}

function expect(got, wanted, what) {
  if (String(got) !== String(wanted)) throw new Error(`${what} is ${got}, not ${wanted}`);
}

const works = {
  async chain() {
    await measure('load-chain', load);
    const root = await load();
    const first = find(root, '/data/q0');
    const last = find(root, `/data/c${Math.floor((n * 2) / 3) - 1}`);
    await measure('answer-chain', (run) => {
      first.setValue(String(run + 1));
      expect(last.currentState.value, run + 1 + Math.floor((n * 2) / 3), 'the last of the chain');
    });
  },
  async members() {
    const root = await load();
    const range = root.currentState.children.find((c) => c.currentState.reference === '/data/m');
    range.removeInstances(0, range.currentState.children.length);
    range.addInstances(undefined, n);
    const fill = (member) => {
      const [age, income] = member.currentState.children;
      age.setValue('30');
      income.setValue('1000');
    };
    range.currentState.children.forEach(fill);
    const total = find(root, '/data/total');
    await measure('add-fill-member', () => {
      range.addInstances();
      fill(range.currentState.children.at(-1));
      expect(total.currentState.value, (n + 1) * 1000, 'the sum');
    }, () => range.removeInstances(n));
  },
  async list() {
    await measure('load-list', load);
    const root = await load();
    const village = find(root, '/data/v');
    const household = find(root, '/data/h');
    await measure('filter-list-by-village', (run) => {
      village.setValue(`v${(run * 7) % (n / 100)}`);
      const choices = household.currentState.valueOptions;
      expect(choices.map((c) => c.value + c.label.asString).length, 100, 'the number of choices');
    });
  },
};
await works[work]();
process.exit(0);
