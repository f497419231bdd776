#!/usr/bin/env node
// The peer of the row "offer → DTLS done": node-datachannel (libdatachannel) answering node-datachannel.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../interop/package.json', import.meta.url));
const ndc = require('node-datachannel');
const RUNS = 15;

// One side with both tracks; what it says goes to `other` as it comes.
function side(name, direction) {
  const pc = new ndc.PeerConnection(name, { iceServers: [], disableAutoNegotiation: true });
  const video = new ndc.Video('video0', direction);
  video.addH264Codec(96);
  const audio = new ndc.Audio('audio1', direction);
  audio.addOpusCodec(111);
  return { pc, tracks: direction === 'RecvOnly' ? [pc.addTrack(video), pc.addTrack(audio)] : [] };
}

function once() {
  return new Promise((resolve) => {
    const far = side('far', 'RecvOnly');
    const near = side('near', 'SendOnly');
    let offered;
    let answered;
    // Candidates wait for the description that they belong to.
    const waiting = (pc) => {
      let early = [];
      return {
        put: (...candidate) => (early ? early.push(candidate) : pc.addRemoteCandidate(...candidate)),
        go: () => { early.forEach((c) => pc.addRemoteCandidate(...c)); early = null; },
      };
    };
    const toNear = waiting(near.pc);
    const toFar = waiting(far.pc);

    far.pc.onLocalCandidate(toNear.put);
    near.pc.onLocalCandidate(toFar.put);
    near.pc.onLocalDescription((sdp, type) => {
      answered = process.hrtime.bigint();
      far.pc.setRemoteDescription(sdp, type);
      toFar.go();
    });
    far.pc.onLocalDescription((sdp, type) => {
      offered = process.hrtime.bigint();
      near.pc.setRemoteDescription(sdp, type);
      near.pc.setLocalDescription('answer');
      toNear.go();
    });
    far.pc.onStateChange((state) => {
      if (state !== 'connected') return;
      const up = process.hrtime.bigint();
      resolve({ answer: Number(answered - offered) / 1e6, up: Number(up - offered) / 1e6 });
      setImmediate(() => { far.pc.close(); near.pc.close(); });
    });
    far.pc.setLocalDescription('offer');
  });
}

const median = (all) => all.sort((a, b) => a - b)[all.length >> 1].toFixed(2);
const runs = [];
for (let i = 0; i < RUNS; i += 1) runs.push(await once());
console.log(`answer_ms ${median(runs.map((r) => r.answer))}`);
console.log(`up_ms ${median(runs.map((r) => r.up))}`);
ndc.cleanup();
process.exit(0);
