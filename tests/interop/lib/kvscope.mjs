// The programs under test as child processes: the service, producers, the watcher, the worker.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const build = process.env.B ?? join(root, 'build');
const children = new Set();

process.on('exit', () => children.forEach((c) => c.kill('SIGKILL')));

function child(program, args, options) {
  const c = spawn(program, args, options);
  children.add(c);
  c.ended = new Promise((resolve) => c.on('exit', (code, signal) => {
    children.delete(c);
    resolve({ code, signal });
  }));
  return c;
}

// Runs a program to its end: { code, out, err }.
export async function run(program, args, env = {}) {
  const c = child(program, args, { env: { ...process.env, ...env } });
  let out = '';
  let err = '';
  c.stdout.on('data', (d) => { out += d; });
  c.stderr.on('data', (d) => { err += d; });
  const { code } = await c.ended;
  return { code, out, err };
}

// Lines of JSON as they come, kept in `seen`.
function lines(c, stream) {
  c.seen = [];
  createInterface({ input: stream }).on('line', (line) => {
    try {
      c.seen.push(JSON.parse(line));
    } catch {
      c.seen.push({ junk: line });
    }
  });
}

export async function service(...options) {
  const data = mkdtempSync(join(tmpdir(), 'kvscope-interop-'));
  const c = child(join(build, 'kvscope'), ['serve', '--json', '--data', data, ...options],
    { stdio: ['ignore', 'pipe', process.env.VERBOSE ? 'inherit' : 'ignore'] });
  lines(c, c.stdout);
  const ready = await new Promise((resolve, reject) => {
    c.ended.then((end) => reject(new Error(`the service ended: ${JSON.stringify(end)}`)));
    const timer = setInterval(() => {
      const line = c.seen.find((l) => l.event === 'ready');
      if (line) {
        clearInterval(timer);
        resolve(line);
      }
    }, 20);
  });
  const env = {
    AWS_ACCESS_KEY_ID: ready.access_key_id,
    AWS_SECRET_ACCESS_KEY: ready.secret_access_key,
    AWS_DEFAULT_REGION: ready.region,
    AWS_REGION: ready.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_CA_BUNDLE: ready.ca,
  };
  return {
    ...ready,
    env,
    process: c,
    async stop() {
      c.kill('SIGTERM');
      const end = await c.ended;
      rmSync(data, { recursive: true, force: true });
      return end;
    },
  };
}

// A `kvscope` command with JSON lines on standard output; `seen` fills as it runs.
export function command(s, ...args) {
  const c = child(join(build, 'kvscope'), args, {
    env: { ...process.env, ...s.env, AWS_ENDPOINT_URL: s.http },
    stdio: ['ignore', 'pipe', process.env.VERBOSE ? 'inherit' : 'ignore'],
  });
  lines(c, c.stdout);
  return c;
}

// Debian's AWS CLI against the service.
export async function aws(s, ...args) {
  const r = await run(process.env.AWS_CLI ?? '/usr/bin/aws', ['--endpoint-url', s.http, '--output', 'json', ...args], s.env);
  return { ...r, json: r.out.trim() ? JSON.parse(r.out) : null };
}

// The worker alone: effects in, events out, over its socket pair.
export function worker() {
  const c = child(join(build, 'kvscope-media'), ['--fd', '3'],
    { stdio: ['ignore', 'ignore', process.env.VERBOSE ? 'inherit' : 'ignore', 'pipe'] });
  lines(c, c.stdio[3]);
  c.tell = (fx, details) => c.stdio[3].write(`${JSON.stringify({ fx, ...details })}\n`);
  return c;
}
