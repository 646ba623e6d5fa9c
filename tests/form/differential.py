#!/usr/bin/env python3
"""The shipped forms, filled at random, mean the same to our engine and to another one.

differential.py HUITOUKAN-FORM BUILD [--seed N] [--steps N] [--seconds N] [--form NAME]

After each answer, and each instance of a repeat that is added or removed, value, relevance, readonly,
required and validity of every node are compared with what npm's @getodk/xforms-engine has. The seed
is printed; --seed, or HTK_TEST_SEED, repeats a run. Skipped (77) when the other engine cannot be had.
Differences that are right are in EXCUSED, each with the rule that says so.
"""
import argparse
import json
import os
import random
import re
import select
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'peer'))
import peer  # noqa: E402

LEAST_STEPS = 10  # of each form, however slow the machine
PATIENCE = 60  # for one answer of the other engine
SKIPPED = 77
VALUE, RELEVANT, READONLY, REQUIRED, VIOLATION, COUNT = range(6)
PARTS = ('value', 'relevant', 'readonly', 'required', 'violation', 'count')
# What the engines take from the world, each for itself.
WORLD = re.compile(r'\b(now|uuid|random)\(')


class Engine:
    """A process that answers a line of JSON with one."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + '\n')
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise AssertionError(f'no answer within {PATIENCE} s to {str(request)[:200]}')
        return json.loads(self.process.stdout.readline() or '{"error": "it ended"}')


class Ours(Engine):
    """Our engine, by the protocol of its tool."""

    def __init__(self, tool):
        super().__init__(tool, 'repl')

    def do(self, **request):
        reply = self.ask(**request)
        if not reply.get('ok'):
            raise AssertionError(f'our engine refuses {request}: {reply["error"]}')
        return reply

    def load(self, xml, lists):
        self.do(op='load', xml=xml, missing='blank', preload={'deviceid': 'device', 'username': 'user'},
                resources={uri: {'type': 'text/csv', 'text': text} for uri, text in lists.items()})

    def look(self, root):
        self.nodes = {}
        for node in self.do(op='tree', ref=root, depth=99)['nodes']:
            key = node['ref'] + ('[*]' if node['node'] == 'repeat' else '')
            self.nodes[key] = node
        return {key: [node['value'], node['relevant'], node['readonly'], node['required'],
                      node['violation'],
                      len(node['children']) if node['node'] == 'repeat' else None]
                for key, node in self.nodes.items()}


class Theirs(Engine):
    """The other engine, under node."""

    def __init__(self, folder):
        super().__init__('node', HERE / 'differential.mjs', folder)

    def do(self, **request):
        reply = self.ask(**request)
        if 'error' in reply:
            raise AssertionError(f'the other engine fails at {str(request)[:200]}: {reply["error"]}')
        return reply


def same_number(one, two):
    try:
        return float(one) == float(two)
    except (TypeError, ValueError):
        return False


# (whether it is this difference, the rule by which it is none)
EXCUSED = [
    (lambda ref, part, a, b, form: part == VALUE and bare(ref) in form.world,
     'ODK XForms, preload attributes, now(), uuid(), random(): each has its own clock and dice'),
    (lambda ref, part, a, b, form: part == VALUE and same_number(a, b),
     'XML Schema, decimal: 3 and 3.0 are one value; ours gets its point when it is written out'),
]


def bare(ref):
    return re.sub(r'\[[^]]*\]', '', ref)


def leaf(ref):
    return bare(ref).rsplit('/', 1)[1]


class Form:
    """One shipped form: its text, its lists and what of it comes from the world."""

    def __init__(self, path, lists):
        self.name = path.stem
        self.xml = path.read_text(encoding='utf-8')
        self.lists = {uri: lists[uri] for uri in re.findall(r'src="(jr://[^"]*)"', self.xml)
                      if uri in lists}
        binds = re.findall(r'<bind [^>]*>', self.xml)
        # What decides a count, itself or through a calculate: the other engine takes minutes for
        # thousands of instances.
        self.counts = set()
        for count in re.findall(r'jr:count="([^"]*)"', self.xml):
            names = set(re.findall(r'[\w.]+', count))
            for bind in binds:
                if leaf(self.of(bind)) in names and (says := re.search(r'calculate="([^"]*)', bind)):
                    names |= set(re.findall(r'[\w.]+', says.group(1)))
            self.counts |= names
        self.world = {self.of(bind) for bind in binds
                      if 'jr:preload=' in bind or WORLD.search(bind)}
        self.world |= set(re.findall(r'<setvalue [^>]*ref="([^"]*)"[^>]*value="[^"]*\b(?:now|uuid)\(',
                                     self.xml))

    @staticmethod
    def of(bind):
        return re.search(r'nodeset="([^"]*)"', bind).group(1)


def settings_of(pack):
    """The lists that the forms of the pack ask for: real settings, made-up people."""
    lists = {'jr://file-csv/settings.csv': (pack / 'settings.csv').read_text(encoding='utf-8')}
    lists['jr://file-csv/household.csv'] = 'id,head_name,village_name,hh_type\nh1,张三,测试村,1\n'
    lists['jr://file-csv/village.csv'] = 'id,village_name,hh_total,pop_total\nv1,测试村,120,430\n'
    lists['jr://file-csv/roster.csv'] = (
        'id,seq,name,rel,idt,id_no,birth,sex,ethnic,status,share,labor,work_place,work_months,sup,'
        'edu_level,post\n'
        'm1,1,张三,head,none,,1971-02-03,m,yi,ok,y,general,none,,none,junior,n\n'
        'm2,2,李四,spouse,none,,1975-06-30,f,han,ok,y,general,county,6,none,primary,n\n'
        'm3,3,张小,son,none,,2012-11-09,f,han,ok,y,none,none,,none,primary,n\n')
    lists['jr://file-csv/last_members.csv'] = 'id,m_health\nm1,ok\n'
    lists['jr://file-csv/last_visit.csv'] = 'visit_date,pc\n2024-10-01,13000\n'
    return lists


NUMBERS = ('0', '1', '2', '3', '5', '7', '12', '30', '90', '365', '1200', '8700', '25000')
TEXTS = ('张三', '已整改', 'a b', '0', '13800001111', '530402197102030011', "it's")
DATES = ('2023-01-31', '2024-02-29', '2025-06-01', '2025-10-10', '2026-01-08', '2026-12-31')


def random_value(ours, node, form, rand):
    """A valid answer of the node's type, or blank now and then."""
    if node['type'] == 'int' and leaf(node['ref']) in form.counts:
        return str(rand.randrange(5))
    kind, type_ = node['node'], node['type']
    if rand.random() < 0.1:
        return ''
    if kind in ('select', 'select1'):
        choices = ours.do(op='choices', ref=node['ref'])['choices']
        values = [choice['value'] for choice in choices]
        n = 1 if kind == 'select1' else rand.randint(1, 3)
        return ' '.join(value for value in values
                        if value in rand.sample(values, min(n, len(values))))
    if kind == 'trigger':
        return 'OK'
    if type_ == 'int':
        return rand.choice(NUMBERS)
    if type_ == 'decimal':
        return rand.choice(NUMBERS) + rand.choice(('', '.5', '.25'))
    if type_ == 'date':
        return rand.choice(DATES)
    if type_ == 'string':
        return rand.choice(TEXTS)
    if type_ == 'geopoint':
        return f'{rand.randint(23, 24)}.5 101.25 {rand.randrange(2500)} {rand.randint(3, 40)}'
    return None


def random_step(ours, form, rand):
    """One thing that a person could do now: a request as the other engine takes it."""
    ranges = [node for node in ours.nodes.values() if node['node'] == 'repeat' and node['relevant'] and
              not ours.do(op='repeat-count', ref=node['ref'])['fixed']]
    if ranges and rand.random() < 0.1:
        node = rand.choice(ranges)
        n = len(node['children'])
        if n > 0 and (n > 4 or rand.random() < 0.4):
            return {'op': 'remove', 'ref': node['ref'], 'at': rand.randint(1, n)}
        return {'op': 'add', 'ref': node['ref']}
    asked = [node for node in ours.nodes.values()
             if node['relevant'] and not node['readonly'] and
             node['node'] in ('input', 'select', 'select1', 'trigger')]
    rand.shuffle(asked)
    # What is still blank first: so that the form is filled and its later parts are asked.
    asked.sort(key=lambda node: bool(node['value']) and rand.random() < 0.8)
    for node in asked:
        value = random_value(ours, node, form, rand)
        if value is not None:
            return {'op': 'answer', 'ref': node['ref'], 'value': value}
    return None


def do_ours(ours, step):
    if step['op'] == 'answer':
        ours.do(op='answer', ref=step['ref'], value=step['value'])
    elif step['op'] == 'add':
        ours.do(op='repeat-add', ref=step['ref'])
    else:
        ours.do(op='repeat-remove', ref=f"{step['ref']}[{step['at']}]")


def differences(form, mine, their):
    for ref in list(mine) + [ref for ref in their if ref not in mine]:
        if ref not in mine or ref not in their:
            yield ref, 'exists', ref in mine, ref in their
            continue
        one, two = mine[ref], their[ref]
        for part, name in enumerate(PARTS):
            # Of what is not asked only that it is not is said.
            if part != RELEVANT and not (one[RELEVANT] and two[RELEVANT]):
                continue
            a = (one[part] or '') if part == VALUE else one[part]
            b = (two[part] or '') if part == VALUE else two[part]
            if a != b and not any(is_this(ref, part, a, b, form) for is_this, _ in EXCUSED):
                yield ref, name, a, b


def came_back(ours, before, mine, their):
    """A select whose choice left the list loses it for good to us, as in ODK Collect; the other engine
    takes it back when the choice comes back. Yields what such a select holds to us."""
    for ref, node in ours.nodes.items():
        if node['node'] not in ('select', 'select1') or ref not in before or ref not in their:
            continue
        value = mine[ref][VALUE] or ''
        if value == (before[ref][VALUE] or '') and \
                set(value.split()) < set((their[ref][VALUE] or '').split()):
            yield ref, value


def run(form, ours, theirs, seed, steps, until):
    rand = random.Random(f'{seed} {form.name}')
    ours.load(form.xml, form.lists)
    root = '/' + re.search(r'<instance>\s*<([^\s>/]+)', form.xml).group(1)
    their = theirs.do(op='load', xml=form.xml, lists=form.lists)
    done = [{'op': 'load'}]
    compared = 0
    mine = {}
    for _ in range(steps):
        before, mine = mine, ours.look(root)
        for ref, value in list(came_back(ours, before, mine, their)):
            their = theirs.do(op='answer', ref=ref, value=value)
        found = list(differences(form, mine, their))
        compared += len(mine)
        if found:
            print(f'{form.name}: seed {seed}, after step {len(done) - 1}: {done[-1]}')
            for ref, name, a, b in found[:20]:
                print(f'  {ref}: {name} is {a!r} to us, {b!r} to the other engine')
            return False
        step = random_step(ours, form, rand)
        if step is None or (time.monotonic() > until and len(done) > LEAST_STEPS):
            break
        do_ours(ours, step)
        their = theirs.do(**step)
        done.append(step)
    print(f'{form.name}: the same in {compared} nodes over {len(done) - 1} steps')
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('tool')
    parser.add_argument('build', type=Path)
    parser.add_argument('--seed', type=int)
    parser.add_argument('--steps', type=int, default=120)
    parser.add_argument('--seconds', type=int, default=80,
                        help='for all forms, so that it ends in time on a slow machine too')
    parser.add_argument('--form')
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else int(
        os.environ.get('HTK_TEST_SEED') or random.SystemRandom().randrange(1 << 31))
    try:
        folder = peer.lay(args.build)
    except peer.NoPeer as error:
        print(f'skipped: {error}')
        sys.exit(SKIPPED)
    print(f'seed {seed}')
    pack = args.build / 'app' / 'pack'
    lists = settings_of(pack)
    forms = [Form(path, lists) for path in sorted(pack.glob('*.xml'))
             if args.form in (None, path.stem)]
    if not forms:
        sys.exit(f'no form of the pack in {pack}')
    good = True
    began = time.monotonic()
    for i, form in enumerate(forms, 1):
        until = began + args.seconds * i / len(forms)
        with Ours(args.tool) as ours, Theirs(folder) as theirs:
            good = run(form, ours, theirs, seed, args.steps, until) and good
    sys.exit(0 if good else 1)


if __name__ == '__main__':
    main()
