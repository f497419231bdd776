#!/usr/bin/env node
// The AWS CLI makes everything that an ingestion needs and joins beside a kvscope producer.
import assert from 'node:assert/strict';
import { service, aws, command } from './lib/kvscope.mjs';
import { test, finish, until } from './lib/tap.mjs';

const s = await service();
let channel;
let stream;

await test('create-stream with retention', async () => {
  const r = await aws(s, 'kinesisvideo', 'create-stream', '--stream-name', 'yard', '--data-retention-in-hours', '24');
  assert.equal(r.code, 0, r.err);
  stream = r.json.StreamARN;
  assert.match(stream, /^arn:aws:kinesisvideo:[a-z0-9-]+:\d{12}:stream\/yard\/\d+$/);
});

await test('create-signaling-channel, and the name is taken from then on', async () => {
  const r = await aws(s, 'kinesisvideo', 'create-signaling-channel', '--channel-name', 'cam-yard');
  assert.equal(r.code, 0, r.err);
  channel = r.json.ChannelARN;
  const again = await aws(s, 'kinesisvideo', 'create-signaling-channel', '--channel-name', 'cam-yard');
  assert.equal(again.code, 254);
  assert.match(again.err, /\(ResourceInUseException\)/);
});

await test('a WEBRTC endpoint is refused while the channel has no storage', async () => {
  const r = await aws(s, 'kinesisvideo', 'get-signaling-channel-endpoint', '--channel-arn', channel,
    '--single-master-channel-endpoint-configuration', 'Protocols=WEBRTC,Role=MASTER');
  assert.equal(r.code, 254);
  assert.match(r.err, /\(InvalidArgumentException\)/);
});

await test('update-media-storage-configuration maps them, and a stream that keeps nothing is refused', async () => {
  const none = await aws(s, 'kinesisvideo', 'create-stream', '--stream-name', 'keeps-nothing');
  const refused = await aws(s, 'kinesisvideo', 'update-media-storage-configuration', '--channel-arn', channel,
    '--media-storage-configuration', `StreamARN=${none.json.StreamARN},Status=ENABLED`);
  assert.equal(refused.code, 254);
  assert.match(refused.err, /\(NoDataRetentionException\)/);
  const r = await aws(s, 'kinesisvideo', 'update-media-storage-configuration', '--channel-arn', channel,
    '--media-storage-configuration', `StreamARN=${stream},Status=ENABLED`);
  assert.equal(r.code, 0, r.err);
  const d = await aws(s, 'kinesisvideo', 'describe-media-storage-configuration', '--channel-arn', channel);
  assert.deepEqual(d.json.MediaStorageConfiguration, { StreamARN: stream, Status: 'ENABLED' });
});

await test('list-signaling-channels pages through and stops', async () => {
  for (const name of ['b1', 'b2', 'b3', 'b4']) await aws(s, 'kinesisvideo', 'create-signaling-channel', '--channel-name', name);
  const r = await aws(s, 'kinesisvideo', 'list-signaling-channels', '--page-size', '2');
  assert.deepEqual(r.json.ChannelInfoList.map((c) => c.ChannelName).sort(), ['b1', 'b2', 'b3', 'b4', 'cam-yard']);
});

await test('wrong keys and a wrong region get AWS\'s words', async () => {
  const r = await aws({ ...s, env: { ...s.env, AWS_SECRET_ACCESS_KEY: 'wrong' } }, 'kinesisvideo', 'list-streams');
  assert.equal(r.code, 254);
  assert.match(r.err, /signature/i);
  const region = await aws(s, 'kinesisvideo', 'list-streams', '--region', 'eu-north-1');
  assert.equal(region.code, 254);
});

await test('join-storage-session while a kvscope producer is connected: an offer is seen', async () => {
  const producer = command(s, 'produce', '--channel-name', 'cam-yard', '--name', 'yard-cam', '--json');
  const watcher = command(s, 'watch', 'cam-yard');
  await until('media', () => watcher.seen.some((e) => e.ev === 'fragment.closed'), 30);
  const offers = () => watcher.seen.filter((e) => e.ev === 'frame.down' && /SDP_OFFER/.test(e.body ?? '')).length;
  const before = offers();
  assert.ok(before >= 1);
  const endpoints = await aws(s, 'kinesisvideo', 'get-signaling-channel-endpoint', '--channel-arn', channel,
    '--single-master-channel-endpoint-configuration', 'Protocols=WSS,HTTPS,WEBRTC,Role=MASTER');
  const webrtc = endpoints.json.ResourceEndpointList.find((e) => e.Protocol === 'WEBRTC').ResourceEndpoint;
  const r = await aws({ ...s, http: webrtc }, 'kinesis-video-webrtc-storage', 'join-storage-session', '--channel-arn', channel);
  assert.equal(r.code, 0, r.err);
  assert.equal(r.out, '');
  await until('one more offer', () => offers() === before + 1, 10);
  producer.kill('SIGINT');
  assert.equal((await producer.ended).code, 130);
  watcher.kill('SIGTERM');
});

await test('list-fragments and the HLS URL show what was stored', async () => {
  const e = await aws(s, 'kinesisvideo', 'get-data-endpoint', '--stream-name', 'yard', '--api-name', 'LIST_FRAGMENTS');
  const r = await aws({ ...s, http: e.json.DataEndpoint }, 'kinesis-video-archived-media', 'list-fragments', '--stream-name', 'yard');
  assert.equal(r.code, 0, r.err);
  assert.ok(r.json.Fragments.length >= 1);
  for (const f of r.json.Fragments) assert.match(f.FragmentNumber, /^\d+$/);
});

await test('what was made is deleted again', async () => {
  assert.equal((await aws(s, 'kinesisvideo', 'delete-signaling-channel', '--channel-arn', channel)).code, 0);
  const r = await aws(s, 'kinesisvideo', 'describe-signaling-channel', '--channel-arn', channel);
  assert.match(r.err, /\(ResourceNotFoundException\)/);
});

await test('the service ends cleanly', async () => assert.equal((await s.stop()).code, 0));
finish();
