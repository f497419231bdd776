// A video producing device as AWS's JavaScript SDK has it: describe, endpoints, relays, WebSocket,
// join, answer. Runs in the page; `startProducer(config)` resolves when media is connected.
import {
  KinesisVideoClient, DescribeSignalingChannelCommand, DescribeMediaStorageConfigurationCommand,
  GetSignalingChannelEndpointCommand,
} from '@aws-sdk/client-kinesis-video';
import { KinesisVideoSignalingClient, GetIceServerConfigCommand } from '@aws-sdk/client-kinesis-video-signaling';
import {
  KinesisVideoWebRTCStorageClient, JoinStorageSessionCommand,
} from '@aws-sdk/client-kinesis-video-webrtc-storage';

async function endpoints(client, ChannelARN) {
  const answer = await client.send(new GetSignalingChannelEndpointCommand({
    ChannelARN,
    SingleMasterChannelEndpointConfiguration: { Protocols: ['WSS', 'HTTPS', 'WEBRTC'], Role: 'MASTER' },
  }));
  return Object.fromEntries(answer.ResourceEndpointList.map((e) => [e.Protocol, e.ResourceEndpoint]));
}

async function relays(shared, endpoint, ChannelARN) {
  const client = new KinesisVideoSignalingClient({ ...shared, endpoint });
  const answer = await client.send(new GetIceServerConfigCommand({ ChannelARN }));
  return answer.IceServerList.map((s) => ({ urls: s.Uris, username: s.Username, credential: s.Password }));
}

async function answerOffer(state, offer) {
  const pc = state.pc;
  pc.addEventListener('icecandidate', ({ candidate }) => candidate && state.signaling.sendIceCandidate(candidate));
  state.stream.getTracks().forEach((track) => pc.addTrack(track, state.stream));
  await pc.setRemoteDescription(offer);
  await pc.setLocalDescription(await pc.createAnswer());
  state.signaling.sendSdpAnswer(pc.localDescription, undefined, `answer-${Date.now()}`);
}

window.startProducer = async ({ endpoint, region, credentials, channelName }) => {
  const shared = { region, credentials };
  const client = new KinesisVideoClient({ ...shared, endpoint });
  const { ChannelInfo } = await client.send(new DescribeSignalingChannelCommand({ ChannelName: channelName }));
  const storage = await client.send(new DescribeMediaStorageConfigurationCommand({ ChannelName: channelName }));
  const at = await endpoints(client, ChannelInfo.ChannelARN);
  const iceServers = await relays(shared, at.HTTPS, ChannelInfo.ChannelARN);
  const state = window.producer = {
    statuses: [], states: [],
    stream: await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 }, audio: true }),
    pc: new RTCPeerConnection({ iceServers }),
    signaling: new window.KVSWebRTC.SignalingClient({
      channelARN: ChannelInfo.ChannelARN, channelEndpoint: at.WSS, role: 'MASTER', region, credentials,
      systemClockOffset: 0,
    }),
  };
  const connected = new Promise((resolve, reject) => {
    state.pc.addEventListener('connectionstatechange', () => {
      state.states.push(state.pc.connectionState);
      if (state.pc.connectionState === 'connected') resolve();
      if (state.pc.connectionState === 'failed') reject(new Error('the peer connection failed'));
    });
    state.signaling.on('error', reject);
    state.signaling.on('statusResponse', (s) => state.statuses.push(s));
    state.signaling.on('sdpOffer', (offer) => answerOffer(state, offer).catch(reject));
    state.signaling.on('iceCandidate', (candidate) => state.pc.addIceCandidate(candidate));
    state.signaling.on('open', () => new KinesisVideoWebRTCStorageClient({ ...shared, endpoint: at.WEBRTC })
      .send(new JoinStorageSessionCommand({ channelArn: ChannelInfo.ChannelARN })).catch(reject));
  });
  state.signaling.open();
  await connected;
  return storage.MediaStorageConfiguration.Status;
};
