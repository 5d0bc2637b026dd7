import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSigningKey, sign } from '@breakwater/webhook';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

let folder = '';
let server: Server;
let place = '';
let printed: string[] = [];
let said: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-webhooks-cli-'));
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { data } = JSON.parse(body) as { data: { challenge: string } };
      response.end(JSON.stringify(request.url === '/mute' ? {} : { challenge: data.challenge }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

async function breakwater(...args: readonly string[]): Promise<number> {
  printed = [];
  said = [];
  return run([...args, '--data-dir', folder]);
}

function run(args: readonly string[], signal = new AbortController().signal): Promise<number> {
  return runCommandLine(['webhooks', ...args], {
    env: { BREAKWATER_WEBHOOK_LOCAL_RECEIVERS: place },
    version: '0.0.0',
    wallMs: () => 1_760_000_000_000,
    signal,
    print: (text) => {
      printed.push(text.trim());
      return Promise.resolve();
    },
    terminal: {
      isInteractive: false,
      say: (line) => void said.push(line),
      bold: (text) => text,
      warning: (text) => text,
      progress: () => ({ update: () => {}, end: () => {} }),
    },
  });
}

it('adds, proves and lists an endpoint, and shows its secret once', async () => {
  const url = `http://${place}/hook`;
  const add = ['add', 'desk', '--url', url, '--venue', 'upbit', '--signature', 'hmac'];
  expect(await breakwater(...add)).toBe(0);
  const secret = printed[0] ?? '';
  expect(secret).toMatch(/^whsec_/);
  expect(await breakwater('test', 'desk')).toBe(0);
  expect(await breakwater('list')).toBe(0);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({
    id: 'desk',
    venue: 'upbit',
    state: 'active',
  });
  expect([...printed, ...said].join('\n')).not.toContain(secret.slice(6));
  expect(await breakwater('disable', 'desk')).toBe(0);
  await breakwater('list');
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({
    state: 'disabled',
    stateReason: 'disabled by hand',
  });
  expect(await breakwater('replay', 'desk')).toBe(0);
  expect(said.join()).toContain('No dead letters');
  expect(await breakwater('add', 'desk', '--rotate')).toBe(0);
  expect(printed[0]).toMatch(/^whpk_/);
});

it('does not activate a receiver that cannot answer a challenge', async () => {
  await breakwater('add', 'desk', '--url', `http://${place}/mute`, '--all-venues');
  expect(await breakwater('test', 'desk')).toBe(1);
  expect(said.join()).toContain('it must answer {"challenge"');
  await breakwater('list');
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({ state: 'unproven' });
});

it.each([
  [['add', 'desk', '--url', 'https://10.0.0.1/', '--venue', 'upbit'], 'not a global unicast'],
  [['add', 'Desk 1', '--url', 'https://hooks.example.com/', '--venue', 'upbit'], 'small letters'],
  [['test', 'nobody'], 'there is no endpoint nobody; add one with'],
])('refuses %j in words', async (args, words) => {
  expect(await breakwater(...args)).toBe(1);
  expect(said.join()).toContain(words);
});

it('asks whose endpoint it is', async () => {
  const adding = breakwater('add', 'desk', '--url', 'https://hooks.example.com/');
  await expect(adding).rejects.toThrow('--venue NAME for an exchange, or --all-venues');
});

it('receives what is signed with the key that add printed, and says what it refuses', async () => {
  await breakwater('add', 'desk', '--url', `http://${place}/hook`, '--all-venues');
  const keyFile = join(folder, 'desk.pub');
  writeFileSync(keyFile, printed[0] ?? '');
  const ending = new AbortController();
  const port = ['--port', '0'];
  const receiving = run(['receive', '--key-file', keyFile, ...port], ending.signal);
  const listening = (): string | undefined =>
    /http:\/\/127\.0\.0\.1:\d+/.exec(said.join('\n'))?.[0];
  await expect.poll(listening, { timeout: 30_000 }).toBeDefined();
  const key = parseSigningKey(readFileSync(join(folder, 'webhook-keys/desk.1.key'), 'utf8').trim());
  if (key === null) throw new Error('no key');
  const body = JSON.stringify({ type: 'a.b', timestamp: '2025-10-09T08:53:20Z', data: [1] });
  const headers = sign({ id: 'm-1', timestampSeconds: 1_760_000_000, body }, [key]);
  const post = async (text: string): Promise<number> => {
    const init = { method: 'POST', headers: { ...headers }, body: text };
    return (await fetch(listening() ?? '', init)).status;
  };
  expect([await post(body), await post(`${body} `)]).toEqual([200, 401]);
  expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ id: 'm-1', type: 'a.b', data: [1] });
  expect(said.at(-1)).toBe('refused: no-matching-signature');
  ending.abort();
  expect(await receiving).toBe(0);
});

it('receives nothing with a file that holds no key', async () => {
  const keyFile = join(folder, 'empty.pub');
  writeFileSync(keyFile, 'secret-but-no-key\n');
  expect(await run(['receive', '--key-file', keyFile, '--port', '0'])).toBe(1);
  expect(said.join()).toContain('a line that is no whpk_ or whsec_ key');
  expect(said.join()).not.toContain('secret-but');
});
