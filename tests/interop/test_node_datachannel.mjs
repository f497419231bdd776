#!/usr/bin/env node
// node-datachannel (libdatachannel) as the service's side receives what our device role sends.
import assert from 'node:assert/strict';
import ndc from 'node-datachannel';
import { receive, marker } from './lib/far-end.mjs';
import { test, finish, until } from './lib/tap.mjs';

function farEnd() {
  const pc = new ndc.PeerConnection('service', { iceServers: [], disableAutoNegotiation: true });
  const count = { video: 0, audio: 0, packets: 0 };
  let sdp = null;
  let sink = () => {};
  const early = [];
  pc.onLocalDescription((text) => { sdp = text; });
  pc.onLocalCandidate((candidate, mid) => (sdp === null ? early.push([candidate, mid]) : sink(candidate, mid)));
  const video = new ndc.Video('video0', 'RecvOnly');
  video.addH264Codec(96);
  const v = pc.addTrack(video);
  v.setMediaHandler?.(new ndc.RtcpReceivingSession());
  v.onMessage((rtp) => { count.packets += 1; if (marker(rtp) && (rtp[1] & 0x7f) === 96) count.video += 1; });
  const audio = new ndc.Audio('audio1', 'RecvOnly');
  audio.addOpusCodec(111);
  const a = pc.addTrack(audio);
  a.setMediaHandler?.(new ndc.RtcpReceivingSession());
  a.onMessage((rtp) => { if ((rtp[1] & 0x7f) === 111) count.audio += 1; });
  return {
    async offer() {
      pc.setLocalDescription('offer');
      await until('the offer', () => sdp);
      early.forEach(([c, m]) => sink(c, m));
      return sdp;
    },
    answer: (text) => pc.setRemoteDescription(text, 'answer'),
    candidate: (line, mid) => pc.addRemoteCandidate(line, mid),
    onCandidate: (f) => { sink = f; },
    frames: () => count,
    tracks: [v, a], // the library holds them weakly
    close: () => pc.close(),
  };
}

await test('the frames that were sent are received', async () => {
  const far = farEnd();
  const { got, sent } = await receive(far);
  far.close();
  assert.ok(sent?.video && sent?.audio, 'statistics of both tracks');
  assert.ok(got.video >= 75, `30 frames a second for 4 s: got ${got.video}`);
  assert.ok(got.audio >= 150, `50 packets a second for 4 s: got ${got.audio}`);
  assert.ok(Math.abs(got.video - sent.video.frames) <= 45, `sent ${sent.video.frames}, got ${got.video}`);
});
ndc.cleanup();
finish();
