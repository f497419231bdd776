#!/usr/bin/python3
"""--query and --output judged by the AWS CLI's own JMESPath and writers: random expressions (right and
wrong ones) and random answers, each through the kvscope program."""
import io
import json
import os
import random
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, '/usr/lib/python3/dist-packages')
import jmespath  # noqa: E402
from awscli import text  # noqa: E402
from awscli.formatter import get_formatter  # noqa: E402

warnings.simplefilter('ignore')
STDOUT = sys.stdout  # the CLI's colours wrap the other
KVSCOPE = os.path.abspath(os.path.join(os.environ.get('B', 'build'), 'kvscope'))
SEED = int(os.environ.get('SEED', random.SystemRandom().randrange(1 << 30)))
EXPRESSIONS, ANSWERS = 600, 150
pick = random.Random(SEED)

DOCUMENT = {'a': {'b': [1, 2, 3, {'c': 'x'}], 'c': None, 'd': 'str'}, 'b': [{'a': 1, 'c': 'z'}, {'a': 3, 'c': 'y'},
            {'a': 2, 'c': 'x'}], 'c': [[1, 2], [3, [4]], 5], 'd': 'hello', 'e': True, 'f': False, 'g': 0, 'h': [],
            'i': {}, 'j': '', 'k': ['x', 'a', 'é'], 'l': [3, 1, 2.5]}
NAMES = list('abcdefghijkl') + ['"a b"', '_x']
LITERALS = ['`1`', '`"x"`', '`[1,2]`', '`{"a":1}`', '`null`', '`true`', "'x'", "'it\\'s'", '`foo`', '`1.5`', '`0`', '`[]`']
FUNCTIONS = {'abs': 1, 'avg': 1, 'ceil': 1, 'contains': 2, 'ends_with': 2, 'floor': 1, 'join': 2, 'keys': 1, 'length': 1,
             'max': 1, 'min': 1, 'not_null': 3, 'reverse': 1, 'sort': 1, 'starts_with': 2, 'sum': 1, 'to_array': 1,
             'to_number': 1, 'to_string': 1, 'type': 1, 'values': 1, 'nope': 1}
BY = ['max_by', 'min_by', 'sort_by']


def expression(depth):
    if depth <= 0:
        return pick.choice(NAMES + ['@', '*'] + LITERALS)

    def e():
        return expression(depth - 1 - pick.randrange(2))
    form = pick.randrange(19)
    if form == 0:
        return f'{e()}[{pick.randrange(-4, 4)}]'
    if form == 1:
        return f'{e()}[{pick.choice(["", "0", "1", "-2", "9"])}:{pick.choice(["", "2", "-1", ":2", ":-1", ":0"])}]'
    if form == 2:
        return f'{e()}[?{e()}{pick.choice(["==", "!=", "<", ">=", "&&"])}{e()}]'
    if form == 3:
        return f'map(&{e()}, {e()})'
    if form == 4:
        return f'{pick.choice(BY)}({e()}, &{e()})'
    if form == 5:
        return '{x: ' + e() + ', "y": ' + e() + '}'
    if form in (6, 7):
        name = pick.choice(list(FUNCTIONS))
        return f'{name}({", ".join(e() for _ in range(FUNCTIONS[name]))})'
    tail = ['.' + pick.choice(NAMES), '[*]', '[*].a', '.*', '[]', f'[?{e()}]', f' | {e()}', f' || {e()}', f'.[{e()}, {e()}]',
            f' < {e()}', f' == {e()}'][form - 8]
    return e() + tail


def broken(s):
    at = pick.randrange(len(s) + 1)
    return s[:at] + pick.choice(list('[]{}().,*&|!<>=@:`\'"ab1 -é#') + ['']) + s[at + pick.randrange(2):]


KEYS = ['Name', 'ARN', 'Tags', 'TtlSeconds', 'a', 'Zed', 'Status', 'b c', 'no', '1']
WORDS = ['x', 'hello world', '', 'true', '1.5', 'null', 'a: b', '- x', 'it\'s "q"', 'multi\nline', 'tab\t', '日本', '#x', ' lead',
         'trail ', '2020-01-01', '2026-11-22T07:51:23.123000+00:00', '~', '=', '{a}', '[', '*a', '&a', '!t', '%p', '@x',
         '0x1F', '1e5', '.5', 'yes', 'No', 'off', 'y', 'x' * 90, 'a b ' * 40, '😀', '0o17', '1_000', '-', '?', 'a:', '1:30',
         'back\\slash']


def scalar():
    return pick.choice([pick.choice(WORDS), pick.choice(WORDS), pick.choice([0, 1, -5, 24, 123456789012, 1.5, 0.1, 1e-7,
                                                                            123456.789, 1e22, True, False, None])])


def value(depth):
    form = pick.randrange(10)
    if depth <= 0 or form < 3:
        return scalar()
    if form < 7:
        return {k: value(depth - 1) for k in pick.sample(KEYS, pick.randrange(5))}
    if form == 7:
        keys = pick.sample(KEYS, pick.randrange(1, 4))
        return [{k: value(depth - 2) for k in keys if pick.random() < .85} for _ in range(pick.randrange(4))]
    return [value(depth - 1) for _ in range(pick.randrange(4))]


class Empty(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length', 0)))
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *args):
        pass


STUB = ThreadingHTTPServer(('127.0.0.1', 0), Empty)
STUB.daemon_threads = True
threading.Thread(target=STUB.serve_forever, daemon=True).start()
ENV = {'HOME': '/nonexistent', 'AWS_REGION': 'us-west-2', 'LC_ALL': 'C.UTF-8'}


def kvscope(query, fmt='json', colour='off'):
    p = subprocess.run([KVSCOPE, 'join-storage-session', '--channel-arn', 'a', '--no-sign-request', '--query', query,
                        '--output', fmt, '--color', colour, '--endpoint-url', f'http://127.0.0.1:{STUB.server_port}'],
                       capture_output=True, text=True, env=ENV, timeout=30)
    return p.returncode, p.stdout, p.stderr.strip('\n')


def literal(v):
    return '`' + json.dumps(v).replace('`', '\\`') + '`'


def judged(query):
    """What the CLI's JMESPath makes of a query of an empty answer, as exit code, output and complaint."""
    try:
        parsed = jmespath.compile(query)
    except Exception as wrong:
        return 252, '', f'Bad value for --query {query}: {wrong}'
    try:
        found = parsed.search({})
        return 0, '' if found == {} else json.dumps(found, indent=4, ensure_ascii=False) + '\n', ''
    except Exception as wrong:
        return 255, '', str(wrong)


def known(want):
    """Where the reference answers with an accident of Python."""
    return want[2].startswith(("'int' object", 'dictionary update')) or '_Expression object' in want[2] or \
        'object is not iterable' in want[2] or 'not JSON serializable' in want[2]


def try_expression(query):
    want = judged(query)
    got = kvscope(query)
    if known(want) or want == got:
        return None
    if want[0] == 0 and got[0] == 0 and want[1] and json.loads(want[1]) == json.loads(got[1] or 'null'):
        return None  # 2 and 2.0
    return f'{query!r}\n#   reference {want!r}\n#   kvscope   {got!r}'


class Arguments:
    query = None

    def __init__(self, colour):
        self.color = colour


def written(v, fmt, colour):
    out = io.StringIO()
    if fmt == 'text':
        text.format_text(v, out)
    elif fmt == 'yaml-stream':
        if v != {}:
            get_formatter(fmt, Arguments(colour))._yaml_dumper.dump([v], out)
    else:
        get_formatter(fmt, Arguments(colour))._format_response('JoinStorageSession', v, out)
    return out.getvalue()


def try_answer(v):
    for fmt, colour in [(f, 'off') for f in ('json', 'text', 'table', 'yaml', 'yaml-stream')] + [('table', 'on')]:
        try:
            want = written(json.loads(json.dumps(v)), fmt, colour)
        except Exception:
            continue  # rows of different lengths: the CLI itself gives up
        got = kvscope(literal(v), fmt, colour)[1]
        if colour == 'on':
            want, got = want.replace('\x1b[0m', ''), got.replace('\x1b[0m', '')
        if want != got:
            return f'{fmt} of {json.dumps(v)}\n#   cli     {want!r}\n#   kvscope {got!r}'
    return None


def report(number, name, wrong):
    print(f'{"not ok" if wrong else "ok"} {number} - {name} (SEED={SEED})', file=STDOUT)
    for w in wrong[:10]:
        print('# ' + w, file=STDOUT)
    return bool(wrong)


def main():
    queries = []
    for _ in range(EXPRESSIONS):
        q = expression(pick.randrange(1, 4))
        queries.append(literal(DOCUMENT) + ' | ' + (broken(q) if pick.random() < .35 else q))
    answers = [value(pick.randrange(1, 5)) for _ in range(ANSWERS)]
    with ThreadPoolExecutor(4) as pool:
        wrong_queries = [w for w in pool.map(try_expression, queries) if w]
    wrong_answers = [w for w in map(try_answer, answers) if w]
    failed = report(1, f'{EXPRESSIONS} expressions find what the reference finds', wrong_queries)
    failed |= report(2, f'{ANSWERS} answers in five formats are written as by the CLI', wrong_answers)
    print('1..2', file=STDOUT)
    return failed


if __name__ == '__main__':
    sys.exit(main())
