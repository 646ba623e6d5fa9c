#!/usr/bin/env python3
"""How fast the form engine is, beside another engine on the same forms in the same run.

form_bench.py --build _build [--quick] [--pack]

Makes the forms, runs bench-form and, under node, npm's @getodk/xforms-engine on them, and prints
JSON lines: "aim" (both medians, their ratio, what it must reach), "growth" (our median at 1x, 10x
and 100x, and the exponent: 1 is linear), "memory" (of a list against its CSV). Ends with 1 when
an aim is missed, with 2 when the peer cannot be had: then only our own figures are printed.
--quick leaves out the peer and measures ourselves only; --pack adds the shipped forms.
"""
import argparse
import json
import math
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'peer'))
import peer  # noqa: E402

# work -> (kind of form, size, how many times faster than the peer)
AIMS = {
    'load-chain': ('chain', 300, 50),
    'answer-chain': ('chain', 300, 200),
    'add-fill-member': ('members', 200, 50),
    'load-list': ('list', 50000, 50),
    'filter-list-by-village': ('list', 50000, 1000),
}
GROWTH = {
    'chain': (30, 300, 3000),
    'members': (20, 200, 2000),
    'list': (1000, 10000, 100000),
    'nested': (20, 200, 2000),
}
# Over two powers of ten; caches that no longer hold all add to what is linear.
MAX_EXPONENT = 1.25
MAX_MEMORY = 4.0

FRAME = ('<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
         ' xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>B</h:title><model><instance>'
         '<data id="b">{instance}</data></instance>{model}</model></h:head>'
         '<h:body>{body}</h:body></h:html>')


def bind(path, **attributes):
    said = ''.join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bind nodeset="/data/{path}"{said}/>'


def chain_form(n):
    """n questions and two thirds as many calculates, each reading the one before."""
    names = [f'q{i}' for i in range(n)]
    calculates = [f'c{i}' for i in range(n * 2 // 3)]
    before = ['q0'] + calculates
    return FRAME.format(
        instance=''.join(f'<{name}/>' for name in names + calculates),
        model=''.join(bind(name, type='int', constraint='. &gt;= 0') for name in names) +
        ''.join(bind(name, type='int', calculate=f'/data/{reads} + 1')
                for name, reads in zip(calculates, before)),
        body=''.join(f'<input ref="/data/{name}"><label>Question {name}</label></input>'
                     for name in names))


def members_form(_n):
    """A repeat with sums over what is calculated in it."""
    return FRAME.format(
        instance='<m jr:template=""><age/><income/><adult/><share/></m><total/><adults/>',
        model=bind('m/age', type='int') + bind('m/income', type='int') +
        bind('m/adult', type='int', calculate='if(../age &gt;= 18, 1, 0)') +
        bind('m/share', type='int', calculate='../income * ../adult') +
        bind('total', type='int', calculate='sum(/data/m/share)') +
        bind('adults', type='int', calculate='sum(/data/m/adult)'),
        body='<group ref="/data/m"><label>Members</label><repeat nodeset="/data/m">'
             '<input ref="/data/m/age"><label>Age</label></input>'
             '<input ref="/data/m/income"><label>Income</label></input></repeat></group>')


def list_form(_n):
    """A village, its households from an external list, and the head of the one chosen."""
    return FRAME.format(
        instance='<v/><h/><head/>',
        model='<instance id="x" src="jr://file-csv/x.csv"/>' +
        bind('v', type='string') + bind('h', type='string') +
        bind('head', type='string',
             calculate="instance('x')/root/item[name = /data/h]/head"),
        body='<input ref="/data/v"><label>Village</label></input><select1 ref="/data/h">'
             '<label>Household</label>'
             '<itemset nodeset="instance(\'x\')/root/item[village = /data/v]">'
             '<value ref="name"/><label ref="label"/></itemset></select1>')


def nested_form(_n):
    """Members who look at each other, at themselves by index, and at a list by two keys."""
    rows = ''.join(f'<item><a>{i % 50}</a><b>{i % 7}</b><v>{i}</v></item>' for i in range(2000))
    return FRAME.format(
        instance='<m jr:template=""><no/><a/><last/><found/><older/></m><total/>',
        model=f'<instance id="x"><root>{rows}</root></instance>' +
        bind('m/no', type='int', calculate='position(..)') + bind('m/a', type='int') +
        bind('m/last', type='string', calculate='/data/m[position() = current()/../no - 1]/a') +
        bind('m/found', type='string',
             calculate="instance('x')/root/item[a = current()/../a][b = 3]/v") +
        bind('m/older', type='string',
             calculate="count(instance('x')/root/item[a = current()/../a and b &gt; 3])") +
        bind('total', type='int', calculate='sum(/data/m/older[. != \'\'])'),
        body='<group ref="/data/m"><label>Members</label><repeat nodeset="/data/m">'
             '<input ref="/data/m/a"><label>A</label></input></repeat></group>')


def household_csv(n):
    """Households, a hundred in a village."""
    return 'name,label,village,head,phone\n' + ''.join(
        f'h{i:06d},户 {i},v{i // 100},户主 {i},1380000{i % 10000:04d}\n' for i in range(n))


FORMS = {'chain': chain_form, 'members': members_form, 'list': list_form, 'nested': nested_form}


def files_of(folder, kind, n):
    form = folder / f'{kind}-{n}.xml'
    form.write_text(FORMS[kind](n), encoding='utf-8')
    if kind != 'list':
        return [form, str(n)]
    rows = folder / f'list-{n}.csv'
    rows.write_text(household_csv(n), encoding='utf-8')
    return [form, str(n), rows]


def lines_of(command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True,
                          check=True)
    return {line['work']: line for line in map(json.loads, done.stdout.splitlines())}


def say(**line):
    print(json.dumps(line), flush=True)


def compare(ours, theirs):
    missed = False
    for work, (kind, n, aim) in AIMS.items():
        mine, their = ours[kind, n][work]['median_us'], theirs[kind][work]['median_us']
        reached = their >= aim * mine
        missed = missed or not reached
        say(kind='aim', work=work, n=n, median_us=mine, peer_median_us=round(their, 1),
            times_faster=round(their / mine, 1), aim=aim, reached=reached)
    return missed


def show_growth(ours):
    missed = False
    for kind, sizes in GROWTH.items():
        for work, first in ours[kind, sizes[0]].items():
            if 'median_us' not in first:
                continue
            medians = [ours[kind, n][work]['median_us'] for n in sizes]
            exponent = (math.log(medians[-1] / medians[0]) / math.log(sizes[-1] / sizes[0]))
            late = (math.log(medians[-1] / medians[1]) / math.log(sizes[-1] / sizes[1]))
            linear = exponent <= MAX_EXPONENT
            missed = missed or not linear
            say(kind='growth', work=work, sizes=sizes, median_us=medians,
                exponent=round(exponent, 2), exponent_10x_to_100x=round(late, 2), linear=linear)
    return missed


def show_memory(ours):
    missed = False
    for (_kind, n), lines in ours.items():
        if 'list-memory' in lines:
            line = lines['list-memory']
            reached = line['times'] <= MAX_MEMORY or n != 50000
            missed = missed or not reached
            say(kind='memory', n=n, csv_bytes=line['csv_bytes'], held_bytes=line['held_bytes'],
                times=line['times'], aim=MAX_MEMORY if n == 50000 else None, reached=reached)
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', required=True, type=Path)
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--pack', action='store_true')
    args = parser.parse_args()
    folder = args.build.resolve() / 'bench-forms'
    folder.mkdir(exist_ok=True)
    bench = args.build.resolve() / 'tests' / 'bench' / 'bench-form'
    laid, why = None, 'left out by --quick'
    if not args.quick:
        try:
            laid = peer.lay(args.build)
        except peer.NoPeer as error:
            why = str(error)

    sizes = {(kind, n) for kind, steps in GROWTH.items() for n in steps}
    sizes |= {(kind, n) for kind, n, _aim in AIMS.values()}
    ours, theirs = {}, {}
    for kind, n in sorted(sizes):
        files = files_of(folder, kind, n)
        ours[kind, n] = lines_of([bench, kind, *files])
        if laid is not None and (kind, n) in {aim[:2] for aim in AIMS.values()}:
            theirs[kind] = lines_of(['node', HERE / 'form-bench.mjs', laid, kind, *files])
    missed = show_growth(ours)
    missed = show_memory(ours) or missed
    if args.pack:
        for form in sorted((args.build / 'app' / 'pack').glob('*.xml')):
            for line in lines_of([bench, 'pack', form, '0']).values():
                say(kind='pack', form=form.stem, **line)
    if laid is None:
        say(kind='aim', skipped=why)
        sys.exit(1 if missed else 0 if args.quick else 2)
    missed = compare(ours, theirs) or missed
    sys.exit(1 if missed else 0)


if __name__ == '__main__':
    main()
