// Headless Chromium with its fake camera, on a page of ours that holds AWS's JavaScript SDK.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const sdk = join(dirname(createRequire(import.meta.url).resolve('amazon-kinesis-video-streams-webrtc')), '..', 'dist', 'kvs-webrtc.min.js');

export async function openBrowser() {
  const bundle = await build({
    entryPoints: [join(here, '..', 'browser', 'producer.js')], bundle: true, write: false, format: 'iife',
    platform: 'browser', logLevel: 'error', define: { global: 'window' },
  });
  const server = createServer((_, answer) => answer.end('<!doctype html><title>camera</title>'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream', '--ignore-certificate-errors', '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required'],
  });
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  page.on('console', (m) => process.env.VERBOSE && console.log(`# page: ${m.text()}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.addScriptTag({ path: sdk });
  await page.addScriptTag({ content: bundle.outputFiles[0].text });
  return { page, close: async () => { await browser.close(); server.close(); } };
}
