#!/usr/bin/env node
// A foreign master on the WebSocket (npm's ws, signed by AWS's own signer) sends what it should not.
import assert from 'node:assert/strict';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '@aws-crypto/sha256-js';
import WebSocket from 'ws';
import { service, aws, command } from './lib/kvscope.mjs';
import { test, finish, until } from './lib/tap.mjs';

const s = await service();
const stream = (await aws(s, 'kinesisvideo', 'create-stream', '--stream-name', 'yard', '--data-retention-in-hours', '24')).json.StreamARN;
const channel = (await aws(s, 'kinesisvideo', 'create-signaling-channel', '--channel-name', 'cam-yard')).json.ChannelARN;
await aws(s, 'kinesisvideo', 'update-media-storage-configuration', '--channel-arn', channel,
  '--media-storage-configuration', `StreamARN=${stream},Status=ENABLED`);
const endpoints = Object.fromEntries((await aws(s, 'kinesisvideo', 'get-signaling-channel-endpoint', '--channel-arn', channel,
  '--single-master-channel-endpoint-configuration', 'Protocols=WSS,HTTPS,WEBRTC,Role=MASTER'))
  .json.ResourceEndpointList.map((e) => [e.Protocol, e.ResourceEndpoint]));
const watcher = command(s, 'watch', 'cam-yard');

async function signed(extra = {}) {
  const at = new URL(endpoints.WSS);
  const request = await new SignatureV4({
    service: 'kinesisvideo', region: s.region, sha256: Sha256, applyChecksum: false,
    credentials: { accessKeyId: s.access_key_id, secretAccessKey: extra.secret ?? s.secret_access_key },
  }).presign({
    method: 'GET', protocol: at.protocol, hostname: at.hostname, port: Number(at.port), path: at.pathname,
    query: { 'X-Amz-ChannelARN': extra.arn ?? channel }, headers: { host: at.host },
  }, { expiresIn: 299, signingDate: extra.date });
  return `${at.origin}${at.pathname}?${new URLSearchParams(request.query).toString().replaceAll('+', '%20')}`;
}

// Opens as master: { socket, frames } or { status } when the upgrade is refused.
async function master(extra) {
  const socket = new WebSocket(await signed(extra), { rejectUnauthorized: false });
  const frames = [];
  socket.on('message', (data) => frames.push(JSON.parse(data)));
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, frames }));
    socket.on('unexpected-response', (_, answer) => resolve({ status: answer.statusCode }));
    socket.on('error', reject);
  });
}

const payload = (object) => Buffer.from(JSON.stringify(object)).toString('base64');
const send = (m, action, object, correlationId) => m.socket.send(JSON.stringify({ action, messagePayload: payload(object), correlationId }));
const join = () => aws({ ...s, http: endpoints.WEBRTC }, 'kinesis-video-webrtc-storage', 'join-storage-session', '--channel-arn', channel);
const offerTo = (m) => until('the offer', () => m.frames.find((f) => f.messageType === 'SDP_OFFER'));
const sdpOf = (frame) => JSON.parse(Buffer.from(frame.messagePayload, 'base64').toString()).sdp;
const statusFor = (m, id) => until(`the status of ${id}`, () => m.frames.find((f) => f.statusResponse?.correlationId === id));

// A device's answer to the offer, as a camera would write it; `change` spoils it.
function answerTo(offer, change) {
  const sections = offer.split(/(?=^m=)/m).slice(1);
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE ' + sections.map((x) => /a=mid:(\S+)/.exec(x)[1]).join(' ')];
  for (const section of sections) {
    const kind = /m=(\w+)/.exec(section)[1];
    const pt = /UDP\/TLS\/RTP\/SAVPF (\d+)/.exec(section)[1];
    lines.push(`m=${kind} 9 UDP/TLS/RTP/SAVPF ${pt}`, 'c=IN IP4 0.0.0.0', 'a=ice-ufrag:abcd', 'a=ice-pwd:abcdefghijklmnopqrstuvwx',
      `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`, 'a=setup:active', `a=mid:${/a=mid:(\S+)/.exec(section)[1]}`, 'a=sendonly',
      'a=rtcp-mux', kind === 'video' ? `a=rtpmap:${pt} H264/90000` : `a=rtpmap:${pt} opus/48000/2`);
    if (kind === 'video') lines.push(`a=fmtp:${pt} packetization-mode=1;profile-level-id=42e01f`);
  }
  return change(`${lines.join('\r\n')}\r\n`);
}

const spoils = [
  ['an answer without audio', (x) => x.replace(/m=audio[\s\S]*?(?=m=video|$)/, '')],
  ['an answer with VP8', (x) => x.replace('H264/90000', 'VP8/90000')],
  ['an answer whose audio is inactive', (x) => x.replace(/(m=audio[\s\S]*?)a=sendonly/, '$1a=inactive')],
  ['an answer whose video is recvonly', (x) => x.replace(/(m=video[\s\S]*?)a=sendonly/, '$1a=recvonly')],
];
for (const [words, change] of spoils) {
  await test(`${words} gets STATUS_RESPONSE 400`, async () => {
    const m = await master();
    await until('a free join', async () => (await join()).code === 0, 5);
    const offer = sdpOf(await offerTo(m));
    send(m, 'SDP_ANSWER', { type: 'answer', sdp: answerTo(offer, change) }, 'bad-1');
    const { statusResponse } = await statusFor(m, 'bad-1');
    assert.equal(statusResponse.statusCode, '400');
    assert.equal(statusResponse.success, false);
    assert.equal(statusResponse.errorType, 'InvalidArgumentException');
    m.socket.terminate();
  });
}

await test('a bad answer without correlationId gets silence', async () => {
  const m = await master();
  await until('a free join', async () => (await join()).code === 0, 5);
  const offer = sdpOf(await offerTo(m));
  send(m, 'SDP_ANSWER', { type: 'answer', sdp: answerTo(offer, spoils[0][1]) });
  await new Promise((r) => setTimeout(r, 700));
  assert.equal(m.frames.filter((f) => f.messageType === 'STATUS_RESPONSE').length, 0);
  m.socket.terminate();
});

await test('garbage is told to the watchers, and the socket lives', async () => {
  const m = await master();
  m.socket.send('this is not JSON');
  m.socket.send('[1,2,3]');
  m.socket.send('{"action":"NO_SUCH_ACTION","messagePayload":"%%%","correlationId":"c-9"}');
  send(m, 'ICE_CANDIDATE', { candidate: 'candidate:rubbish', sdpMid: '0', sdpMLineIndex: 0 }, 'c-10');
  await until('the frames to be seen', () => watcher.seen.some((e) => e.ev === 'frame.up' && e.body === 'this is not JSON'), 5);
  await until('a free join', async () => (await join()).code === 0, 5);
  await offerTo(m);
  m.socket.terminate();
});

await test('a payload over 10 000 bytes is refused by name', async () => {
  const m = await master();
  send(m, 'SDP_ANSWER', { type: 'answer', sdp: 'x'.repeat(12000) }, 'big-1');
  const { statusResponse } = await statusFor(m, 'big-1');
  assert.equal(statusResponse.statusCode, '400');
  await until('the watcher to see all of it', () => watcher.seen.some((e) => e.ev === 'frame.up' && e.body?.length > 16000), 5);
  m.socket.terminate();
});

await test('a wrong signature, an old one and an unknown channel are refused at the upgrade', async () => {
  assert.equal((await master({ secret: 'wrong' })).status, 403);
  assert.equal((await master({ date: new Date(Date.now() - 600000) })).status, 403);
  assert.equal((await master({ arn: channel.replace('cam-yard', 'no-such') })).status, 404);
});

await test('the service is alive after all that', async () => {
  assert.equal((await aws(s, 'kinesisvideo', 'list-streams')).code, 0);
  watcher.kill('SIGTERM');
  assert.equal((await s.stop()).code, 0);
});
finish();
