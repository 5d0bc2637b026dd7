import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommandLine } from './command-line.ts';

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
  return runCommandLine(['webhooks', ...args, '--data-dir', folder], {
    env: { BREAKWATER_WEBHOOK_LOCAL_RECEIVERS: place },
    version: '0.0.0',
    wallMs: () => 1_760_000_000_000,
    signal: new AbortController().signal,
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
