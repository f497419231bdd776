#!/usr/bin/env python3
"""The AWS CLI (Debian's) and kvscope given the same command lines, against the same stub: the same
exit code, the same output, the same complaint, the same requests on the wire."""
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BUILD = os.environ.get('B', 'build')
KVSCOPE = os.path.abspath(os.path.join(BUILD, 'kvscope'))
AWS = '/usr/bin/aws'
ARN = 'arn:aws:kinesisvideo:us-west-2:123456789012:channel/demo/1700000000000'
WORK = tempfile.mkdtemp(prefix='kvscope-same-')

CHANNEL = {'ChannelName': 'demo', 'ChannelARN': ARN, 'ChannelType': 'SINGLE_MASTER', 'ChannelStatus': 'ACTIVE',
           'CreationTime': 1700186220.273, 'SingleMasterConfiguration': {'MessageTtlSeconds': 60}, 'Version': 'V1',
           'Unknown': 'left out'}
PAGES = {None: [['a', 'b'], 't1'], 't1': [['c'], 't2'], 't2': [['d', 'e'], None]}


def listing(body):
    names, token = PAGES[body.get('NextToken')]
    answer = {'ChannelInfoList': [dict(CHANNEL, ChannelName=n) for n in names]}
    if token:
        answer['NextToken'] = token
    return 200, {}, json.dumps(answer)


def error(status, name=None, body=''):
    return status, {'x-amzn-ErrorType': name} if name else {}, body


MODES = {
    'ok': lambda n, b: (200, {}, ''),
    'braces': lambda n, b: (200, {}, '{}'),
    'extra': lambda n, b: (200, {}, '{"x": 1}'),
    'denied': lambda n, b: error(403, 'AccessDeniedException', '{"message": "User is not authorized"}'),
    'invalid': lambda n, b: error(400, 'InvalidArgumentException', '{"Message": "capital key"}'),
    'colon': lambda n, b: error(400, 'InvalidArgumentException:http://x/', '{"message": "form"}'),
    'typed': lambda n, b: error(400, None, '{"__type": "a.b#ResourceNotFoundException", "message": "in body"}'),
    'limit': lambda n, b: error(400, 'ClientLimitExceededException', '{"message": "Rate exceeded"}'),
    'empty403': lambda n, b: error(403),
    'empty500': lambda n, b: error(500),
    'html502': lambda n, b: error(502, None, '<html>bad</html>'),
    'fault500': lambda n, b: error(500, 'InternalFailure', '{"message": "boom"}'),
    'throttle': lambda n, b: error(400, 'ThrottlingException', '{"message": "slow"}'),
    'expired': lambda n, b: error(403, 'ExpiredTokenException', '{"message": "expired"}'),
    'flaky': lambda n, b: error(500) if n < 3 else (200, {}, ''),
    'redirect': lambda n, b: (307, {'Location': '/x'}, ''),
    'describe': lambda n, b: (200, {}, json.dumps({'ChannelInfo': CHANNEL})),
    'ambiguous': lambda n, b: (200, {}, json.dumps({'ChannelInfo': dict(
        CHANNEL, ChannelName='± § α Д 日本 é — “x” … ①', Version='½')})),
    'list': lambda n, b: listing(b),
    'slow': lambda n, b: time.sleep(3) or (200, {}, ''),
}


class Stub(BaseHTTPRequestHandler):
    """/MODE/ID/… answers as MODE says; what was asked is kept under ID."""
    kept = {}

    def do_POST(self):
        _, mode, run, path = self.path.split('/', 3)
        raw = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        asked = Stub.kept.setdefault(run, [])
        sign = self.headers.get('Authorization', '')
        asked.append((path, raw.decode(), self.headers.get('Content-Type'),
                      re.sub(r'Signature=.*', '', re.sub(r'/\d{8}/', '/DATE/', sign)),
                      self.headers.get('X-Amz-Security-Token')))
        if mode == 'close':
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, headers, body = MODES[mode](len(asked), json.loads(raw or b'{}'))
        self.send_response(status)
        for k, v in headers.items():
            self.send_header(k, v)
        self.send_header('Content-Length', str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


def serve(tls=None):
    s = ThreadingHTTPServer(('127.0.0.1', 0), Stub)
    s.daemon_threads = True
    s.handle_error = lambda *a: None
    if tls:
        s.socket = tls.wrap_socket(s.socket, server_side=True)
    threading.Thread(target=s.serve_forever, daemon=True).start()
    return s.server_address[1]


def certificate():
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
                    '-keyout', f'{WORK}/tls.key', '-out', f'{WORK}/tls.crt', '-days', '2', '-subj', '/CN=127.0.0.1',
                    '-addext', 'subjectAltName=IP:127.0.0.1'], check=True, capture_output=True)
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(f'{WORK}/tls.crt', f'{WORK}/tls.key')
    return c


HTTP = serve()
HTTPS = serve(certificate())
with socket.socket() as free:
    free.bind(('127.0.0.1', 0))
    REFUSED = free.getsockname()[1]
for name, words in {'in.json': json.dumps({'channelArn': ARN}), 'bad.json': '{"channelArn": ', 'list.json': '[1]',
                    'extra.json': json.dumps({'channelArn': ARN, 'x': 1}), 'type.json': '{"channelArn": 5}',
                    'in.yaml': f'channelArn: {ARN}\n', 'bad.yaml': 'channelArn: [1\n', 'arn.txt': ARN}.items():
    with open(f'{WORK}/{name}', 'w') as f:
        f.write(words)
os.makedirs(f'{WORK}/home/.aws')
CONFIGS = {'broken': '[default\nregion', 'output': '[default]\noutput = bogus\n', 'plain': '',
           'profiles': '[profile p]\nregion = eu-west-1\n[profile half]\naws_access_key_id = A\n'}
for name, words in CONFIGS.items():
    with open(f'{WORK}/{name}.config', 'w') as f:
        f.write(words)

ENV = {'HOME': f'{WORK}/home', 'PATH': '/usr/bin:/bin', 'AWS_ACCESS_KEY_ID': 'AKIDEXAMPLE', 'AWS_PAGER': '',
       'AWS_SECRET_ACCESS_KEY': 'wJalrXUtnFEMI', 'AWS_DEFAULT_REGION': 'us-west-2', 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
       'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_CONFIG_FILE': f'{WORK}/plain.config',
       'AWS_SHARED_CREDENTIALS_FILE': f'{WORK}/none', 'COLUMNS': '80'}


def run(program, words, env):
    e = {k: v for k, v in {**ENV, **env}.items() if v is not None}
    p = subprocess.run([program, *words], capture_output=True, text=True, cwd=WORK, env=e, timeout=60,
                       stdin=subprocess.DEVNULL)
    return p.returncode, p.stdout, p.stderr


def plain(err):
    """Without the program's name, usage blocks, warnings of Python and doubled blank lines."""
    err = re.sub(r'usage: .*?subcommand> help\n', '', err, flags=re.S)
    err = re.sub(r'^/usr/lib/.*\n.*warnings\.warn\(\n', '', err, flags=re.M)
    err = re.sub(r'^\s+warnings\.warn\(\n', '', err, flags=re.M)
    err = re.sub(r'^(aws|kvscope): error: ', '', err, flags=re.M)
    return re.sub(r'\n\n+', '\n', err).strip()


def case(name, words, mode='ok', env={}, url=None, op=('kinesis-video-webrtc-storage', 'join-storage-session'),
         tls=False, earlier=False):
    return dict(name=name, words=words, mode=mode, env=env, url=url, op=op, tls=tls, earlier=earlier)


ARNED = ['--channel-arn', ARN]
CHANNELS = ('kinesisvideo', 'list-signaling-channels')
ONE = ('kinesisvideo', 'describe-signaling-channel')
CREATE = ('kinesisvideo', 'create-signaling-channel')
CASES = [
    *[case(f'output {o}', ARNED + ['--output', o]) for o in ('json', 'text', 'table', 'yaml', 'yaml-stream', 'xml')],
    *[case(f'answer {m}', ARNED, m) for m in ('braces', 'extra', 'denied', 'invalid', 'colon', 'typed', 'limit',
                                              'empty403', 'expired', 'redirect')],
    *[case(f'retried {m}', ARNED, m) for m in ('empty500', 'html502', 'fault500', 'throttle', 'flaky', 'close')],
    case('one attempt', ARNED, 'empty500', {'AWS_MAX_ATTEMPTS': '1'}),
    case('two attempts, adaptive', ARNED, 'empty500', {'AWS_MAX_ATTEMPTS': '2', 'AWS_RETRY_MODE': 'adaptive'}),
    case('one attempt, adaptive', ARNED, 'throttle', {'AWS_MAX_ATTEMPTS': '1', 'AWS_RETRY_MODE': 'adaptive'}),
    *[case(f'{mode} {m}', ARNED, m, {'AWS_RETRY_MODE': mode, 'AWS_MAX_ATTEMPTS': '4'})
      for mode in ('standard', 'adaptive') for m in ('flaky', 'throttle', 'limit')],
    case('mode legacy', ARNED, env={'AWS_RETRY_MODE': 'legacy'}),
    case('mode bogus', ARNED, env={'AWS_RETRY_MODE': 'bogus'}),
    case('attempts 0', ARNED, env={'AWS_MAX_ATTEMPTS': '0'}),
    case('attempts x', ARNED, env={'AWS_MAX_ATTEMPTS': 'x'}),
    case('nothing', []),
    case('no value', ['--channel-arn']),
    case('unknown option', ARNED + ['--bogus']),
    case('unknown word', ARNED + ['x']),
    case('not an ARN', ['--channel-arn', 'notanarn']),
    case('an empty ARN', ['--channel-arn', '']),
    case('equals', ['--channel-arn=' + ARN]),
    case('abbreviated', ['--channel-a', ARN]),
    case('ambiguous', ARNED + ['--cli', '1']),
    case('query', ARNED + ['--query', 'foo']),
    case('query bad', ARNED + ['--query', 'foo[']),
    case('query bad character', ARNED + ['--query', 'foo.#']),
    case('query bad function', ARNED + ['--query', 'nope(@)']),
    case('query bad type', ARNED + ['--query', 'abs(@)']),
    *[case(f'skeleton {s}', ['--generate-cli-skeleton'] + ([s] if s else []))
      for s in ('', 'input', 'yaml-input', 'output', 'foo')],
    case('skeleton output with ARN', ARNED + ['--generate-cli-skeleton', 'output']),
    case('json file', ['--cli-input-json', 'file://in.json']),
    case('json inline', ['--cli-input-json', json.dumps({'channelArn': ARN})]),
    case('json bad', ['--cli-input-json', 'file://bad.json']),
    case('json missing', ['--cli-input-json', 'file://nope.json']),
    case('json extra', ['--cli-input-json', 'file://extra.json']),
    case('json type', ['--cli-input-json', 'file://type.json']),
    case('json list', ['--cli-input-json', 'file://list.json']),
    case('json empty', ['--cli-input-json', '{}']),
    case('json and option', ['--cli-input-json', 'file://in.json', '--channel-arn', ARN + '9']),
    case('yaml file', ['--cli-input-yaml', 'file://in.yaml']),
    case('yaml bad', ['--cli-input-yaml', 'file://bad.yaml']),
    case('json and yaml', ['--cli-input-yaml', 'file://in.yaml', '--cli-input-json', 'file://in.json']),
    case('ARN file', ['--channel-arn', 'file://arn.txt']),
    case('ARN bytes', ['--channel-arn', 'fileb://arn.txt']),
    case('refused', ARNED, url=f'http://127.0.0.1:{REFUSED}'),
    case('no such host', ARNED, url='http://nope.invalid', env={'AWS_MAX_ATTEMPTS': '1'}),
    case('endpoint without scheme', ARNED, url='127.0.0.1:18080'),
    case('endpoint wss', ARNED, url='wss://127.0.0.1:18080', env={'AWS_MAX_ATTEMPTS': '1'}),
    case('read timeout', ARNED + ['--cli-read-timeout', '1'], 'slow', {'AWS_MAX_ATTEMPTS': '1'}),
    case('read timeout abc', ARNED + ['--cli-read-timeout', 'abc']),
    case('read timeout 0', ARNED + ['--cli-read-timeout', '0']),
    case('connect timeout abc', ARNED + ['--cli-connect-timeout', 'abc']),
    case('self-signed', ARNED, tls=True, env={'AWS_MAX_ATTEMPTS': '1'}),
    case('not verified', ARNED + ['--no-verify-ssl'], tls=True),
    case('ca bundle', ARNED + ['--ca-bundle', 'tls.crt'], tls=True),
    case('ca bundle missing', ARNED + ['--ca-bundle', 'nope.pem'], tls=True, env={'AWS_MAX_ATTEMPTS': '1'}),
    case('ca bundle by environment', ARNED, tls=True, env={'AWS_CA_BUNDLE': 'tls.crt'}),
    case('https to http', ARNED, url=f'https://127.0.0.1:{HTTP}', env={'AWS_MAX_ATTEMPTS': '1'}),
    case('unsigned', ARNED + ['--no-sign-request']),
    case('no paginate', ARNED + ['--no-paginate']),
    *[case(f'color {c}', ARNED + ['--color', c]) for c in ('on', 'off', 'maybe')],
    *[case(f'binary {b}', ARNED + ['--cli-binary-format', b]) for b in ('base64', 'raw-in-base64-out', 'hex')],
    case('no pager', ARNED + ['--no-cli-pager']),
    case('no prompt', ARNED + ['--no-cli-auto-prompt']),
    case('both prompts', ARNED + ['--cli-auto-prompt', '--no-cli-auto-prompt']),
    case('prompt without a terminal', ARNED + ['--cli-auto-prompt']),
    case('region', ARNED + ['--region', 'eu-west-1']),
    case('region bad', ARNED + ['--region', 'bad region!']),
    case('region missing', ARNED, env={'AWS_DEFAULT_REGION': None}),
    case('no credentials', ARNED, env={'AWS_ACCESS_KEY_ID': None, 'AWS_SECRET_ACCESS_KEY': None}),
    case('half a key', ARNED, env={'AWS_SECRET_ACCESS_KEY': None}),
    case('session token', ARNED, env={'AWS_SESSION_TOKEN': 'TOK'}),
    case('profile missing', ARNED + ['--profile', 'nope']),
    case('profile missing by environment', ARNED, env={'AWS_PROFILE': 'nope'}),
    case('config broken', ARNED, env={'AWS_CONFIG_FILE': f'{WORK}/broken.config'}),
    # The CLI joins and then cannot print: kvscope says so before it joins.
    case('config with a bad output', ARNED, env={'AWS_CONFIG_FILE': f'{WORK}/output.config'}),
    case('config with a bad output, denied', ARNED, 'denied', env={'AWS_CONFIG_FILE': f'{WORK}/output.config'}),
    case('a bad output of a listing', [], 'list', env={'AWS_CONFIG_FILE': f'{WORK}/output.config'}, op=CHANNELS),
    case('a table of ambiguous widths', ['--channel-name', 'x', '--output', 'table'], 'ambiguous', op=ONE),
    case('output by environment', ARNED + ['--query', 'x'], env={'AWS_DEFAULT_OUTPUT': 'text'}),
    *[case(f'describe {o}', ['--channel-name', 'demo', '--output', o], 'describe', op=ONE)
      for o in ('json', 'text', 'table', 'yaml', 'yaml-stream')],
    case('describe in colour', ['--channel-name', 'demo', '--output', 'table', '--color', 'on'], 'describe', op=ONE),
    case('describe a member', ['--channel-name', 'demo', '--query', 'ChannelInfo.CreationTime', '--output', 'text'],
         'describe', op=ONE),
    case('describe in Kathmandu', ['--channel-name', 'demo'], 'describe', env={'TZ': 'Asia/Kathmandu'}, op=ONE),
    *[case(f'list {o}', ['--output', o], 'list', op=CHANNELS) for o in ('json', 'text', 'table', 'yaml', 'yaml-stream')],
    *[case(f'list names as {o}', ['--output', o, '--query', 'ChannelInfoList[].ChannelName'], 'list', op=CHANNELS)
      for o in ('json', 'text', 'table', 'yaml', 'yaml-stream')],
    case('list one page', ['--no-paginate'], 'list', op=CHANNELS),
    case('list by hand', ['--max-results', '2'], 'list', op=CHANNELS),
    case('list from a token by hand', ['--next-token', 't1'], 'list', op=CHANNELS),
    case('list three', ['--max-items', '3'], 'list', op=CHANNELS),
    case('list one as text', ['--max-items', '1', '--output', 'text'], 'list', op=CHANNELS),
    case('list two', ['--max-items', '2'], 'list', op=CHANNELS),
    case('list none', ['--max-items', '0'], 'list', op=CHANNELS),
    case('list on', ['--starting-token', 'eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ=='], 'list',
         op=CHANNELS),
    case('list page size', ['--page-size', '2'], 'list', op=CHANNELS),
    case('list items x', ['--max-items', 'x'], 'list', op=CHANNELS),
    case('list no paginate with items', ['--no-paginate', '--max-items', '1'], 'list', op=CHANNELS),
    case('list with a condition', ['--channel-name-condition', 'ComparisonOperator=BEGINS_WITH,ComparisonValue=a'],
         'list', op=CHANNELS),
    case('create', ['--channel-name', 'x', '--tags', 'Key=a,Value=b', 'Key=ö,Value='], op=CREATE),
    case('create by JSON', ['--channel-name', 'x', '--tags', '[{"Key": "a", "Value": "b"}]'], op=CREATE),
    case('create with a TTL', ['--channel-name', 'x', '--single-master-configuration', 'MessageTtlSeconds=60'], op=CREATE),
    case('create with a small TTL', ['--channel-name', 'x', '--single-master-configuration', 'MessageTtlSeconds=1'],
         op=CREATE),
    case('create with half a TTL', ['--channel-name', 'x', '--single-master-configuration', 'MessageTtlSeconds=a'],
         op=CREATE),
    case('create with half a tag', ['--channel-name', 'x', '--tags', 'Key=a'], op=CREATE),
    case('create with no name', ['--channel-name', ''], op=CREATE),
    case('create with bad shorthand', ['--channel-name', 'x', '--tags', 'Key'], op=CREATE),
    case('create twice a key', ['--channel-name', 'x', '--tags', 'Key=a,Key=b'], op=CREATE),
    case('create with an unknown member', ['--channel-name', 'x', '--tags', 'Kay=a,Value=b'], op=CREATE),
    case('create skeleton', ['--generate-cli-skeleton'], op=CREATE),
    case('endpoint', ['--channel-arn', ARN, '--single-master-channel-endpoint-configuration',
                      'Protocols=WSS,HTTPS,Role=MASTER'], op=('kinesisvideo', 'get-signaling-channel-endpoint')),
    case('endpoint with one protocol', ['--channel-arn', ARN, '--single-master-channel-endpoint-configuration',
                                        'Protocols=WEBRTC,Role=MASTER'],
         op=('kinesisvideo', 'get-signaling-channel-endpoint')),
    case('a stream with tags', ['--stream-name', 's', '--tags', 'a=1,b=2', '--data-retention-in-hours', '24'],
         op=('kinesisvideo', 'create-stream')),
    case('a stream kept too short', ['--stream-name', 's', '--data-retention-in-hours', '-1'],
         op=('kinesisvideo', 'create-stream')),
    case('fragments by time', ['--stream-name', 's', '--fragment-selector',
                               'FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp='
                               '2026-11-22T07:00:00Z,EndTimestamp=1700000000}'],
         op=('kinesis-video-archived-media', 'list-fragments')),
    case('fragments of no kind', ['--stream-name', 's', '--fragment-selector', 'TimestampRange={}'],
         op=('kinesis-video-archived-media', 'list-fragments')),
]


def compare(index, c):
    said = {}
    for who, program in (('aws', AWS), ('kvscope', KVSCOPE)):
        ident = f'{who}{index}'
        port, scheme = (HTTPS, 'https') if c['tls'] else (HTTP, 'http')
        url = c['url'] or f'{scheme}://127.0.0.1:{port}/{c["mode"]}/{ident}'
        words = [*c['op'], *c['words'], '--endpoint-url', url]
        code, out, err = run(program, words, c['env'])
        said[who] = {'exit code': code, 'standard output': out,
                     'standard error': plain(err.replace(ident, 'ID')), 'requests': Stub.kept.get(ident, [])}
    return [f'{k}:\n#   aws     {said["aws"][k]!r}\n#   kvscope {said["kvscope"][k]!r}'
            for k in said['aws'] if said['aws'][k] != said['kvscope'][k] and not (c['earlier'] and k == 'requests')]


def main():
    only = sys.argv[1:]
    cases = [c for c in CASES if not only or any(o in c['name'] for o in only)]
    failed = 0
    with ThreadPoolExecutor(4) as pool:
        for i, (c, wrong) in enumerate(zip(cases, pool.map(compare, range(len(cases)), cases)), 1):
            failed += bool(wrong)
            print(f'{"not ok" if wrong else "ok"} {i} - {c["name"]}', flush=True)
            for w in wrong:
                print('# ' + w)
    print(f'1..{len(cases)}')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
