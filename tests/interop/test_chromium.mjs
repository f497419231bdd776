#!/usr/bin/env node
// Chromium with AWS's JavaScript SDK is ingested and played back; then a user's MP4 takes over.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { service, aws, command, run } from './lib/kvscope.mjs';
import { openBrowser } from './lib/browser.mjs';
import { test, finish, until } from './lib/tap.mjs';

const s = await service();
const work = mkdtempSync(join(tmpdir(), 'kvscope-chromium-'));
const stream = (await aws(s, 'kinesisvideo', 'create-stream', '--stream-name', 'lobby', '--data-retention-in-hours', '24')).json.StreamARN;
const channel = (await aws(s, 'kinesisvideo', 'create-signaling-channel', '--channel-name', 'cam-lobby')).json.ChannelARN;
await aws(s, 'kinesisvideo', 'update-media-storage-configuration', '--channel-arn', channel,
  '--media-storage-configuration', `StreamARN=${stream},Status=ENABLED`);
const watcher = command(s, 'watch', 'cam-lobby');
const fragments = () => watcher.seen.filter((e) => e.ev === 'fragment.closed');
const holders = () => watcher.seen.filter((e) => e.ev === 'session.holder');
const browser = await openBrowser();
const began = Math.floor(Date.now() / 1000);

async function hls(mode) {
  const data = await aws(s, 'kinesisvideo', 'get-data-endpoint', '--stream-name', 'lobby', '--api-name', 'GET_HLS_STREAMING_SESSION_URL');
  const r = await aws({ ...s, http: data.json.DataEndpoint }, 'kinesis-video-archived-media', 'get-hls-streaming-session-url',
    '--stream-name', 'lobby', '--playback-mode', mode, ...(mode === 'LIVE' ? [] : ['--hls-fragment-selector',
      `FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=${began},EndTimestamp=${Math.floor(Date.now() / 1000) + 1}}`]));
  assert.equal(r.code, 0, r.err);
  return r.json.HLSStreamingSessionURL;
}

async function probe(url) {
  const r = await run('ffprobe', ['-v', 'error', '-print_format', 'json', '-show_streams', '-show_packets', '-read_intervals', '%+8', url]);
  assert.equal(r.code, 0, r.err);
  return JSON.parse(r.out);
}

await test('Chromium connects as the producing device', async () => {
  const status = await browser.page.evaluate((c) => window.startProducer(c), {
    endpoint: s.https, region: s.region, channelName: 'cam-lobby',
    credentials: { accessKeyId: s.access_key_id, secretAccessKey: s.secret_access_key },
  });
  assert.equal(status, 'ENABLED');
});

await test('its media is stored, fragment by fragment', async () => {
  await until('three fragments', () => fragments().length >= 3, 60);
  const statuses = await browser.page.evaluate(() => window.producer.statuses);
  assert.deepEqual(statuses, []);
});

await test('ffprobe plays the HLS URL: H.264 and AAC with packets of both', async () => {
  const { streams, packets } = await probe(await hls('ON_DEMAND'));
  assert.deepEqual(streams.map((t) => t.codec_name).sort(), ['aac', 'h264']);
  assert.ok(packets.filter((p) => p.codec_type === 'video').length > 10);
  assert.ok(packets.filter((p) => p.codec_type === 'audio').length > 10);
});

await test('a user\'s MP4 takes over from Chromium; the timeline says who, when and the gap', async () => {
  const mp4 = join(work, 'mine.mp4');
  const made = await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=25', '-f', 'lavfi', '-i', 'sine',
    '-t', '6', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', mp4]);
  assert.equal(made.code, 0, made.err);
  const first = holders().at(-1);
  const stored = fragments().length;
  const producer = command(s, 'produce', '--channel-name', 'cam-lobby', '--name', 'my-mp4', '--source', mp4, '--json');
  const takeover = await until('the takeover', () => holders().find((h) => h.actor === 'my-mp4'), 30);
  assert.equal(takeover.id, first.actor);
  await until('fragments of the new holder', () => fragments().length >= stored + 3, 30);
  const last = fragments().filter((f) => f.actor === first.actor).at(-1);
  const next = fragments().find((f) => f.actor === 'my-mp4');
  const gap = next.start_ms - (last.start_ms + last.ms);
  assert.ok(gap > -100 && gap < 3000, `the stored media has a gap of ${gap} ms, the service says ${takeover.ms}`);
  const learned = await until('Chromium to learn', () => browser.page.evaluate(
    () => window.producer.states.some((x) => x === 'disconnected' || x === 'failed' || x === 'closed')), 30);
  assert.ok(learned);
  producer.kill('SIGINT');
  await producer.ended;
});

await test('playback holds both producers, one after the other', async () => {
  const { streams } = await probe(await hls('ON_DEMAND'));
  assert.ok(streams.some((t) => t.codec_name === 'h264') && streams.some((t) => t.codec_name === 'aac'));
});

watcher.kill('SIGTERM');
await browser.close();
await s.stop();
rmSync(work, { recursive: true, force: true });
finish();
