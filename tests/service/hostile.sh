#!/bin/sh
# A service whose words would steer a terminal: commands for people and completion show words alone (TAP).
. tests/service/lib.sh

cat >"$work/hostile.py" <<'END'
import http.server, json, sys
evil = '\x1b]0;PWNED\x07\x1b[2J\x9b31m'
class Far(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get('content-length', 0)))
        named = self.path == '/listSignalingChannels'
        said = {'ChannelInfoList': [{'ChannelName': n} for n in ('cam\x1b[31m\nrm -rf x', 'cam\x9b2J', 'camera')]} if named \
            else {'Message': 'go ' + evil + ' away'}
        body = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(200 if named else 400)
        if not named:
            self.send_header('x-amzn-ErrorType', 'InvalidArgumentException')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
far = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Far)
print(far.server_port, flush=True)
far.serve_forever()
END
python3 "$work/hostile.py" >"$work/port" 2>/dev/null &
far=$!
within 10 test -s "$work/port"
AWS_ENDPOINT_URL=http://127.0.0.1:$(cat "$work/port") AWS_REGION=us-west-2 AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b
AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_ENDPOINT_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_EC2_METADATA_DISABLED AWS_CONFIG_FILE \
	AWS_SHARED_CREDENTIALS_FILE

# No ESC, BEL or other control in what was written, U+009B neither.
plain() { ! grep -aqP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$work/answer"; }

timeout 20 "$B/kvscope" doctor cam >"$work/answer" 2>&1
plain && grep -q PWNED "$work/answer"
ok 'doctor'
timeout 3 "$B/kvscope" produce --channel-name cam >"$work/answer" 2>&1
plain && grep -q PWNED "$work/answer"
ok 'produce'
timeout 20 "$B/kvscope" watch --for 2 >"$work/answer" 2>&1
plain
ok 'watch'
"$B/kvscope" completion --line 'kvscope doctor ca' >"$work/answer" 2>&1
plain && [ "$(tail -n +2 "$work/answer" | cut -f 1)" = camera ]
ok 'completion: a name with a control character is no candidate'
printf 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=\033]0;PWNED\007\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=\033[2J\302\2332J\r\na=rtpmap:96 \033[31mVP8/90000\r\na=setup:\033[2J\r\na=mid:\033[2J\r\na=fingerprint:\033[2J x\r\n' >"$work/sdp"
"$B/kvscope" lint --all "$work/sdp" >"$work/answer" 2>&1
plain && grep -q video "$work/answer"
ok 'lint'
kill $far
done_testing
