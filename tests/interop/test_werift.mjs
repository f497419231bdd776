#!/usr/bin/env node
// werift as the service's side receives what our device role sends.
import assert from 'node:assert/strict';
import { RTCPeerConnection, RTCRtpCodecParameters, RTCIceCandidate } from 'werift';
import { receive } from './lib/far-end.mjs';
import { test, finish } from './lib/tap.mjs';

function farEnd() {
  const count = { video: 0, audio: 0 };
  const pc = new RTCPeerConnection({
    iceServers: [],
    codecs: {
      video: [new RTCRtpCodecParameters({
        mimeType: 'video/H264', clockRate: 90000, payloadType: 96,
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
        parameters: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
      })],
      audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48000, channels: 2, payloadType: 111 })],
    },
  });
  for (const kind of ['video', 'audio']) {
    pc.addTransceiver(kind, { direction: 'recvonly' }).onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe((rtp) => { if (kind === 'audio' || rtp.header.marker) count[kind] += 1; });
    });
  }
  return {
    async offer() {
      await pc.setLocalDescription(await pc.createOffer());
      return pc.localDescription.sdp;
    },
    answer: (sdp) => pc.setRemoteDescription({ type: 'answer', sdp }),
    candidate: (line, mid) => pc.addIceCandidate(new RTCIceCandidate({ candidate: line, sdpMid: mid })).catch(() => {}),
    onCandidate: (f) => pc.onIceCandidate.subscribe((c) => c && f(c.candidate, c.sdpMid)),
    frames: () => count,
    close: () => pc.close(),
  };
}

await test('the frames that were sent are received', async () => {
  const far = farEnd();
  const { got, sent } = await receive(far);
  await far.close();
  assert.ok(sent?.video && sent?.audio, 'statistics of both tracks');
  assert.ok(got.video >= 75, `30 frames a second for 4 s: got ${got.video}`);
  assert.ok(got.audio >= 150, `50 packets a second for 4 s: got ${got.audio}`);
});
finish();
