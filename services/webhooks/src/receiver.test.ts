import { generateSigningKey, parseSigningKey, parseVerifyingKey, sign } from '@breakwater/webhook';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ReceivedMessage, type Receiver, startReceiver } from './receiver.ts';
import { START_MS } from './webhook-fixture.ts';

const [OLD, NEW] = [generateSigningKey('hmac'), generateSigningKey('hmac')];
const BODY = JSON.stringify({ type: 'a.b', timestamp: '2025-10-11T12:20:00.000Z', data: { n: 1 } });
let receiver: Receiver;
let keyTexts: string[];
let taken: ReceivedMessage[];
let refused: string[];

beforeEach(async () => {
  [keyTexts, taken, refused] = [[OLD], [], []];
  receiver = await startReceiver({
    port: 0,
    keys: () => keyTexts.map(parseVerifyingKey).filter((key) => key !== null),
    acknowledgeAs: 'desk-7',
    nowMs: () => START_MS,
    onMessage: (message) => void taken.push(message),
    onRefused: (reason) => void refused.push(reason),
  });
});
afterEach(() => receiver.close());

async function send(
  body: string,
  { id = 'm-1', timeMs = START_MS, key = OLD, method = 'POST' } = {},
): Promise<readonly [status: number, body: string]> {
  const signing = parseSigningKey(key);
  if (signing === null) throw new Error('no key');
  const headers = { ...sign({ id, timestampSeconds: timeMs / 1_000, body }, [signing]) };
  const init = { method, headers, ...(method === 'POST' ? { body } : {}) };
  const answer = await fetch(`http://${receiver.place}/any`, init);
  return [answer.status, await answer.text()];
}

it('hands a verified message over once, and acknowledges every time', async () => {
  const answer = [200, '{"acknowledgedBy":"desk-7"}'];
  expect(await send(BODY)).toEqual(answer);
  expect(await send(BODY)).toEqual(answer);
  expect(await send(BODY, { id: 'm-2' })).toEqual(answer);
  const message = { type: 'a.b', timestamp: '2025-10-11T12:20:00.000Z', data: { n: 1 } };
  expect(taken).toEqual([
    { id: 'm-1', ...message },
    { id: 'm-2', ...message },
  ]);
  expect(receiver.repeatCount()).toBe(1);
});

it('refuses what it cannot verify, and says why to its owner only', async () => {
  expect(await send(BODY, { key: NEW })).toEqual([401, '']);
  expect(await send(BODY, { timeMs: START_MS - 301_000 })).toEqual([401, '']);
  expect(await send('{}')).toEqual([400, '']);
  expect(await send('x'.repeat(70_000))).toEqual([413, '']);
  expect(await send(BODY, { method: 'GET' })).toEqual([405, '']);
  expect(refused).toEqual([
    'no-matching-signature',
    'too-old',
    'no message of Standard Webhooks',
    'a body of over 64 KB',
    'not a POST',
  ]);
  expect(taken).toEqual([]);
});

it('takes a new key without a restart, and answers a challenge', async () => {
  const challenge = JSON.stringify({
    type: 'breakwater.challenge',
    timestamp: '2025-10-11T12:20:00.000Z',
    data: { challenge: 'abc' },
  });
  keyTexts.push(NEW);
  expect(await send(challenge, { key: NEW })).toEqual([200, '{"challenge":"abc"}']);
  keyTexts.shift();
  expect((await send(BODY, { key: OLD }))[0]).toBe(401);
  expect(taken).toEqual([]);
});
