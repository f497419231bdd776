// Our device role against a foreign WebRTC stack that plays the storage service's side.
import assert from 'node:assert/strict';
import { worker } from './kvscope.mjs';
import { until } from './tap.mjs';

// `far` is { offer(): SDP, answer(sdp), candidate(line, mid), onCandidate(f), frames(): {video, audio} }.
export async function receive(far, seconds = 4) {
  const w = worker();
  await until('the worker', () => w.seen.some((e) => e.ev === 'worker.up'));
  w.tell('source', { id: 'cam', url: 'test', width: 640, height: 360, count: 30, bytes: 800000 });
  w.tell('peer.open', { peer: 'd1', role: 'device', id: 'cam', body: '[]' });
  far.onCandidate((candidate, mid) => w.tell('peer.trickle', { peer: 'd1', body: candidate, mid }));
  w.tell('peer.remote', { peer: 'd1', role: 'offer', body: await far.offer() });
  const answer = await until('the answer', () => w.seen.find((e) => e.ev === 'peer.answer' || e.ev === 'peer.down'));
  assert.equal(answer.ev, 'peer.answer', JSON.stringify(answer));
  await far.answer(answer.body);
  let told = 0;
  const trickle = () => {
    const all = w.seen.filter((e) => e.ev === 'peer.candidate');
    for (; told < all.length; told += 1) far.candidate(all[told].body, all[told].mid ?? '0');
  };
  await until("media", () => { trickle(); return w.seen.some((e) => e.ev === "peer.up"); }).catch((e) => { if (process.env.VERBOSE) console.log(w.seen.filter((x) => x.ev !== "track.stats")); throw e; });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const stats = w.seen.filter((e) => e.ev === 'track.stats').map((e) => e.track);
  const got = far.frames();
  w.tell('peer.close', { peer: 'd1', why: 'done' });
  await until('the end', () => w.seen.some((e) => e.ev === 'peer.down'));
  w.kill('SIGTERM');
  await w.ended;
  return { got, sent: { video: stats.filter((t) => t.video).at(-1), audio: stats.filter((t) => !t.video).at(-1) } };
}

// A packet that ends a frame has the marker bit (RFC 3550 §5.1, RFC 6184 §5.1).
export const marker = (rtp) => (rtp[1] & 0x80) !== 0;
