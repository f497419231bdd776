#!/usr/bin/python3
"""Where keys come from: each source is a real listener here (STS, SSO, its OIDC, a container's agent, a
machine's metadata) or a real program, with right, wrong, slow, expired and malformed answers. Which keys
arrived is read from the signature of the call that follows. Where the AWS CLI has the source too, it is
given the same."""
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

KVSCOPE = os.path.abspath(os.path.join(os.environ.get('B', 'build'), 'kvscope'))
AWS = '/usr/bin/aws'
WORK = tempfile.mkdtemp(prefix='kvscope-keys-')
HOME = os.path.join(WORK, 'home')
os.makedirs(f'{HOME}/.aws/sso/cache')


def stamp(seconds):
    t = datetime.datetime.fromtimestamp(time.time() + seconds, datetime.timezone.utc)
    return t.strftime('%Y-%m-%dT%H:%M:%SZ')


LATER, EARLIER = stamp(3600), stamp(-60)


def keys(name, **more):
    return json.dumps({'AccessKeyId': name, 'SecretAccessKey': 's', 'Token': 't-' + name, 'Expiration': LATER, **more})


def sts(name, action):
    return (f'<{action}Response><{action}Result><Credentials><AccessKeyId>{name}</AccessKeyId><SecretAccessKey>s'
            f'</SecretAccessKey><SessionToken>t-{name}</SessionToken><Expiration>{LATER}</Expiration></Credentials>'
            f'</{action}Result></{action}Response>')


class Far(BaseHTTPRequestHandler):
    """Everybody that hands out keys, and the service that is called with them."""
    seen, mode = [], 'good'

    def answer(self, status, body='', **headers):
        data = body.encode()
        self.send_response(status)
        for k, v in headers.items():
            self.send_header(k, v)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode()
        Far.seen.append((self.command, self.path, dict(self.headers), body))
        if self.path == '/describeSignalingChannel':
            return self.answer(200, '{}')
        if Far.mode == 'slow':
            time.sleep(4)
        if Far.mode == 'broken':
            return self.answer(200, '{"AccessKeyId": "half')
        if Far.mode == 'refused':
            return self.answer(403, '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error>'
                                    '</ErrorResponse>')
        if self.path == '/container':
            return self.answer(200, keys('CONTAINER'))
        if self.path == '/latest/api/token':
            ttl = self.headers.get('X-aws-ec2-metadata-token-ttl-seconds')
            return self.answer(200 if ttl and self.command == 'PUT' else 400, 'MACHINE-TOKEN')
        if self.path.startswith('/latest/'):
            if self.headers.get('X-aws-ec2-metadata-token') != 'MACHINE-TOKEN':
                return self.answer(401)
            if self.path.endswith('/security-credentials/'):
                return self.answer(200, 'a-role')
            return self.answer(200, keys('MACHINE', Code='Success', Type='AWS-HMAC', LastUpdated=EARLIER))
        if self.path.startswith('/federation/credentials'):
            if self.headers.get('x-amz-sso_bearer_token') not in ('SSO-TOKEN', 'SSO-FRESH'):
                return self.answer(401, '{}')
            return self.answer(200, json.dumps({'roleCredentials': {
                'accessKeyId': 'SSO', 'secretAccessKey': 's', 'sessionToken': 't-SSO',
                'expiration': int((time.time() + 3600) * 1000)}}))
        if self.path == '/token':
            return self.answer(200, '{"accessToken": "SSO-FRESH", "expiresIn": 3600}')
        form = parse_qs(body)
        action = form.get('Action', [''])[0]
        if action.startswith('AssumeRole'):
            return self.answer(200, sts('ROLE', action))
        return self.answer(404)

    do_GET = do_POST = do_PUT = handle_any

    def log_message(self, *args):
        pass


SERVER = ThreadingHTTPServer(('127.0.0.1', 0), Far)
SERVER.daemon_threads = True
SERVER.handle_error = lambda *who: None  # who did not wait is gone
threading.Thread(target=SERVER.serve_forever, daemon=True).start()
URL = f'http://127.0.0.1:{SERVER.server_port}'
BASE = {'HOME': HOME, 'PATH': '/usr/bin:/bin', 'AWS_REGION': 'us-west-2', 'AWS_DEFAULT_REGION': 'us-west-2', 'AWS_PAGER': '',
        'AWS_EC2_METADATA_DISABLED': 'true', 'AWS_MAX_ATTEMPTS': '1'}
NUMBER = [0, 0]


def ask(env={}, config='', credentials='', mode='good', program=KVSCOPE):
    """Calls once; what it ended with, and the id and token that signed (None: no call came)."""
    with open(f'{HOME}/.aws/config', 'w') as f:
        f.write(config)
    with open(f'{HOME}/.aws/credentials', 'w') as f:
        f.write(credentials)
    Far.mode = mode
    Far.seen.clear()
    e = {k: v for k, v in {**BASE, **env}.items() if v is not None}
    p = subprocess.run([program, 'kinesisvideo', 'describe-signaling-channel', '--channel-name', 'x', '--endpoint-url', URL],
                       capture_output=True, text=True, env=e, stdin=subprocess.DEVNULL, timeout=60)
    calls = [h for _, path, h, _ in Far.seen if path == '/describeSignalingChannel']
    signed = calls and re.search(r'Credential=([^/]*)/', calls[-1].get('Authorization', ''))
    return p.returncode, signed.group(1) if signed else None, \
        calls[-1].get('X-Amz-Security-Token') if calls else None, p.stderr.strip()


def verdict(name, good, said=''):
    NUMBER[0] += 1
    NUMBER[1] += not good
    print(f'{"ok" if good else "not ok"} {NUMBER[0]} - {name}', flush=True)
    if not good:
        print('# ' + str(said).replace('\n', '\n# '))


def gives(name, key, cli=True, **how):
    got = ask(**how)
    verdict(f'{name}: the keys of {key}', got[:3] == (0, key, 't-' + key), got)
    if cli:
        theirs = ask(**how, program=AWS)
        verdict(f'{name}: the AWS CLI finds the same', theirs[:3] == got[:3], theirs)


def refuses(name, code, words, seconds=10, **how):
    began = time.time()
    got = ask(**how)
    verdict(f'{name}: exit {code}, "{words}"', got[0] == code and got[1] is None and words in got[3], got)
    verdict(f'{name}: within {seconds} s', time.time() - began < seconds)


# --- a container's agent
FULL = {'AWS_CONTAINER_CREDENTIALS_FULL_URI': URL + '/container'}
gives('a container', 'CONTAINER', env=FULL)
ask(env={**FULL, 'AWS_CONTAINER_AUTHORIZATION_TOKEN': 'secret'})
verdict('its token goes along', Far.seen[0][2].get('Authorization') == 'secret', Far.seen[0])
with open(f'{WORK}/token', 'w') as f:
    f.write('from-file\n')
ask(env={**FULL, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE': f'{WORK}/token'})
verdict('or the one in a file', Far.seen[0][2].get('Authorization') == 'from-file', Far.seen[0])
refuses('an agent elsewhere, in the clear', 255, 'Unsupported host',
        env={'AWS_CONTAINER_CREDENTIALS_FULL_URI': 'http://203.0.113.9/x'})
for elsewhere in ('http://127.evil.invalid/x', 'http://localhost.evil.invalid/x', 'http://localhost@evil.invalid/x'):
    refuses('an agent at ' + elsewhere, 255, 'Unsupported host', env={'AWS_CONTAINER_CREDENTIALS_FULL_URI': elsewhere})
refuses('an agent that refuses', 255, 'container-role', env=FULL, mode='refused')
refuses('an agent with half an answer', 255, 'container-role', env=FULL, mode='broken')
refuses('an agent that is slow', 255, 'container-role', env=FULL, mode='slow')

# --- a machine's metadata
MACHINE = {'AWS_EC2_METADATA_DISABLED': None, 'AWS_EC2_METADATA_SERVICE_ENDPOINT': URL + '/'}
gives('a machine', 'MACHINE', env=MACHINE)
verdict('by version 2 of its protocol', Far.seen[0][:2] == ('PUT', '/latest/api/token'), Far.seen[0])
refuses('a machine that is slow', 253, 'Unable to locate credentials', env=MACHINE, mode='slow')
refuses('a machine that refuses', 253, 'Unable to locate credentials', env=MACHINE, mode='refused')

# --- a program
PROGRAM = f'{WORK}/keys of mine'
with open(PROGRAM, 'w') as f:
    f.write('#!/bin/sh\n[ "$1" = "two words" ] || { echo "no: $1" >&2; exit 3; }\n'
            'echo \'{"Version":1,"AccessKeyId":"PROGRAM","SecretAccessKey":"s","SessionToken":"t-PROGRAM"}\'\n')
os.chmod(PROGRAM, 0o755)
gives('a program', 'PROGRAM', config=f'[default]\ncredential_process = "{PROGRAM}" "two words"\n')
refuses('a program that fails', 255, 'custom-process: no: one', config=f'[default]\ncredential_process = "{PROGRAM}" one\n')
refuses('a program that prints no keys', 255, 'custom-process', config='[default]\ncredential_process = /bin/echo {}\n')
refuses('a program that is not there', 255, 'custom-process', config='[default]\ncredential_process = /nowhere/x\n')

# --- roles
STS = {'AWS_ENDPOINT_URL_STS': URL}
OWN = '[base]\naws_access_key_id = BASE\naws_secret_access_key = s\n'
ROLE = '[default]\nrole_arn = arn:aws:iam::1:role/r\n'
gives('a role', 'ROLE', cli=False, env=STS, credentials=OWN, config=ROLE + 'source_profile = base\nexternal_id = e/1\n'
      'duration_seconds = 900\nrole_session_name = me\n')
asked = next(s for s in Far.seen if 'Action=AssumeRole' in s[3])
form = {k: v[0] for k, v in parse_qs(asked[3]).items()}
verdict('asked for with what the profile says', form == {
    'Action': 'AssumeRole', 'Version': '2011-06-15', 'RoleArn': 'arn:aws:iam::1:role/r', 'RoleSessionName': 'me',
    'ExternalId': 'e/1', 'DurationSeconds': '900'}, form)
verdict('signed for sts with the keys of the other profile',
        re.search(r'Credential=BASE/\d+/us-west-2/sts/aws4_request', asked[2]['Authorization']), asked[2])
gives('a role by a container', 'ROLE', cli=False, config=ROLE + 'credential_source = EcsContainer\n', env={**STS, **FULL})
gives('a role over a role', 'ROLE', cli=False, env=STS, credentials=OWN,
      config=ROLE + 'source_profile = middle\n[profile middle]\nrole_arn = arn:aws:iam::1:role/m\nsource_profile = base\n')
verdict('asks twice', sum('Action=AssumeRole' in s[3] for s in Far.seen) == 2)
refuses('roles in a circle', 255, 'Infinite loop', env=STS,
        config=ROLE + 'source_profile = b\n[profile b]\nrole_arn = x\nsource_profile = default\n')
refuses('a role that is refused', 254, 'An error occurred (AccessDenied) when calling the AssumeRole operation: not you',
        env=STS, credentials=OWN, config=ROLE + 'source_profile = base\n', mode='refused')
refuses('a role with an answer that is none', 255, 'STS answered without keys', env=STS, credentials=OWN,
        config=ROLE + 'source_profile = base\n', mode='broken')
refuses('a role that wants a code and has no terminal', 255, 'MFA code', env=STS, credentials=OWN,
        config=ROLE + 'source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n')
with open(f'{WORK}/web', 'w') as f:
    f.write('WEB.TOKEN')
WEB = {**STS, 'AWS_WEB_IDENTITY_TOKEN_FILE': f'{WORK}/web', 'AWS_ROLE_ARN': 'arn:aws:iam::1:role/w'}
gives('a web identity', 'ROLE', cli=False, env=WEB)
asked = next(s for s in Far.seen if 'WithWebIdentity' in s[3])
verdict('with its token, unsigned', parse_qs(asked[3])['WebIdentityToken'] == ['WEB.TOKEN'] and
        'Authorization' not in asked[2], asked)
refuses('a web identity without a token', 255, 'cannot be read', env={**WEB, 'AWS_WEB_IDENTITY_TOKEN_FILE': '/nowhere'})

# --- IAM Identity Center
SSO = {'AWS_ENDPOINT_URL_SSO': URL, 'AWS_ENDPOINT_URL_SSO_OIDC': URL}
SESSION = ('[default]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\n'
           '[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.invalid/start\n')
LEGACY = ('[default]\nsso_region = us-east-1\nsso_start_url = https://x.invalid/start\nsso_account_id = 1\n'
          'sso_role_name = r\n')


def cached(name, **what):
    with open(f'{HOME}/.aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json', 'w') as f:
        json.dump(what, f)


refuses('sso before a login', 255, 'Error loading SSO Token: Token for s does not exist', env=SSO, config=SESSION)
cached('s', accessToken='SSO-TOKEN', expiresAt=LATER)
gives('sso', 'SSO', cli=False, env=SSO, config=SESSION)
cached('s', accessToken='OLD', expiresAt=EARLIER, refreshToken='R', clientId='C', clientSecret='S')
gives('sso with a token that is renewed', 'SSO', cli=False, env=SSO, config=SESSION)
asked = next(s for s in Far.seen if s[1] == '/token')
verdict('renewed by its refresh token', json.loads(asked[3]) == {
    'grantType': 'refresh_token', 'clientId': 'C', 'clientSecret': 'S', 'refreshToken': 'R'}, asked)
cached('s', accessToken='OLD', expiresAt=EARLIER)
refuses('sso that has ended', 255, 'expired', env=SSO, config=SESSION)
cached('https://x.invalid/start', accessToken='SSO-TOKEN', expiresAt=LATER)
gives('sso the older way', 'SSO', cli=False, env=SSO, config=LEGACY)
cached('https://x.invalid/start', accessToken='REVOKED', expiresAt=LATER)
refuses('sso that was revoked', 255, 'expired or is otherwise invalid', env=SSO, config=LEGACY)

# --- the order
gives('a file before a container', 'FILE', env=FULL, credentials='[default]\naws_access_key_id = FILE\n'
      'aws_secret_access_key = s\naws_session_token = t-FILE\n')
gives('a container before a machine', 'CONTAINER', env={**FULL, **MACHINE})
print(f'1..{NUMBER[0]}')
sys.exit(NUMBER[1] > 0)
