#!/usr/bin/env node
// The peer of the row "start → WebSocket connected": AWS's SDK for JavaScript and npm's ws do what a
// producer does. sdk_connect.mjs CHANNEL; the keys come from the environment. Says "ws.up" at the end.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../interop/package.json', import.meta.url));
const {
  KinesisVideoClient, DescribeSignalingChannelCommand, DescribeMediaStorageConfigurationCommand, GetSignalingChannelEndpointCommand,
} = require('@aws-sdk/client-kinesis-video');
const { KinesisVideoSignalingClient, GetIceServerConfigCommand } = require('@aws-sdk/client-kinesis-video-signaling');
const { SignatureV4 } = require('@smithy/signature-v4');
const { Sha256 } = require('@aws-crypto/sha256-js');
const WebSocket = require('ws');

const region = process.env.AWS_REGION;
const credentials = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY };
const client = new KinesisVideoClient({ region, credentials, endpoint: process.env.AWS_ENDPOINT_URL });
const { ChannelInfo: { ChannelARN } } = await client.send(new DescribeSignalingChannelCommand({ ChannelName: process.argv[2] }));
await client.send(new DescribeMediaStorageConfigurationCommand({ ChannelARN }));
const { ResourceEndpointList } = await client.send(new GetSignalingChannelEndpointCommand({
  ChannelARN, SingleMasterChannelEndpointConfiguration: { Protocols: ['WSS', 'HTTPS', 'WEBRTC'], Role: 'MASTER' },
}));
const endpoint = (protocol) => ResourceEndpointList.find((e) => e.Protocol === protocol).ResourceEndpoint;
const relays = new KinesisVideoSignalingClient({ region, credentials, endpoint: endpoint('HTTPS') });
await relays.send(new GetIceServerConfigCommand({ ChannelARN }));

const at = new URL(endpoint('WSS'));
const signer = new SignatureV4({ service: 'kinesisvideo', region, sha256: Sha256, applyChecksum: false, credentials });
const { query } = await signer.presign({
  method: 'GET', protocol: at.protocol, hostname: at.hostname, port: Number(at.port), path: at.pathname,
  query: { 'X-Amz-ChannelARN': ChannelARN }, headers: { host: at.host },
}, { expiresIn: 299 });
const socket = new WebSocket(`${at.origin}${at.pathname}?${new URLSearchParams(query).toString().replaceAll('+', '%20')}`);
socket.on('open', () => console.log('ws.up'));
socket.on('error', (error) => { console.error(String(error)); process.exit(1); });
