/** Acknowledgements: from a click to a signed record in the log, once. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlPublicKeyHex, decodeRecord, generateControlKey } from '@breakwater/codec';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { EventBatch, type LogReader, type SignedControl } from '@breakwater/core';
import { EmbeddedLog } from '@breakwater/embedded';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClickBudget } from './click-budget.ts';
import { append, appendEntries, type Running, running } from './gateway-fixture.ts';

const TOPIC = 'market.events';
const SUPERVISOR = 'supervisor-token-1';
const EXCHANGE = 'upbit-token-123456';
const key = generateControlKey();

let folder = '';
let log: EmbeddedLog;
let current: Running;
let isAway = false;
const AWAY = { kind: 'retryable', code: 'broker-unavailable', detail: 'away' } as const;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-acknowledgement-'));
  const tokensFile = join(folder, 'tokens.yaml');
  writeFileSync(
    tokensFile,
    `- {name: minji.kim, role: supervisor, token: ${SUPERVISOR}}\n- {name: upbit-desk, role: exchange, venue: upbit, token: ${EXCHANGE}}\n`,
  );
  log = EmbeddedLog.inMemory();
  await log.admin().apply([{ topic: TOPIC, partitionCount: 2, clock: 'append', retentionMs: -1 }]);
  const producer = log.producer();
  const reader: Pick<LogReader, 'inspect'> = {
    inspect: (topic, partition) =>
      isAway ? Promise.resolve(AWAY) : log.reader().inspect(topic, partition),
  };
  current = await running({
    tokensFile,
    desk: { topic: TOPIC, privateKey: key, producer, reader },
  });
});
afterEach(async () => {
  await current.stop();
  await log.close();
  rmSync(folder, { recursive: true });
});

async function topicId(): Promise<string> {
  const info = await log.reader().inspect(TOPIC, 1);
  if (info.kind !== 'ok') throw new Error(info.detail);
  return info.value.topicId;
}

/** Puts an alert into the store, as if the detector of partition 1 had, and waits until the gateway knows it. */
async function alerted(number = 1): Promise<void> {
  const stream = { topicId: await topicId(), partition: 1 };
  await append(current.store, [sampleAlert({ id: alertId(number) })], { offset: 0, stream });
  await expect
    .poll(async () => (await get(`/v1/alerts/${alertId(number)}`)).status, { timeout: 10_000 })
    .toBe(200);
}
function get(path: string): Promise<Response> {
  return current.get(path, { authorization: `Bearer ${SUPERVISOR}` });
}

function post(
  body: unknown,
  options: { number?: number; token?: string; headers?: Record<string, string> } = {},
): Promise<Response> {
  const { number = 1, token = SUPERVISOR, headers } = options;
  return fetch(`${current.url}/v1/alerts/${alertId(number)}/acknowledgements`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function controls(): Promise<SignedControl[]> {
  const found: SignedControl[] = [];
  const info = await log.reader().inspect(TOPIC, 1);
  const end = info.kind === 'ok' ? info.value.endOffset : 0;
  for await (const records of log.reader().read(TOPIC, 1, 0, end)) {
    for (const { value } of records) {
      const body = decodeRecord(value, new EventBatch());
      if (body.kind !== 'control') throw new Error(body.kind);
      found.push(body.control);
    }
  }
  return found;
}

describe('POST /v1/alerts/ID/acknowledgements', () => {
  it('writes one signed record into the alert’s partition, in the caller’s name', async () => {
    await alerted();
    const answer = await post({ note: ' called the\n venue ' });
    expect(answer.status).toBe(202);
    const stream = `${await topicId()}:1`;
    expect(await answer.json()).toEqual({ id: alertId(1), stream, offset: 0 });
    expect(await controls()).toEqual([
      {
        domain: 'krw',
        sequence: expect.any(Number) as number,
        signerKey: controlPublicKeyHex(key),
        type: 'acknowledgement',
        content: { alertId: alertId(1), by: 'minji.kim', note: 'called the venue' },
      },
    ]);
    expect(await (await get('/v1/session')).json()).toMatchObject({ canAcknowledge: true });
  });

  it('takes a double click for one, and other words for another', async () => {
    await alerted();
    const clicks = await Promise.all([post({ note: 'a' }), post({ note: 'a' }), post({})]);
    expect(clicks.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(await (await post({ note: 'a' })).json()).toMatchObject({ offset: 0 });
    expect((await controls()).map(({ content }) => content)).toMatchObject([
      { note: 'a' },
      { note: '' },
    ]);
  });

  it('refuses an alert that is not there, a note that is too long, and a text that hides', async () => {
    await alerted();
    expect((await post({}, { number: 2 })).status).toBe(404);
    expect((await post({ note: 'n'.repeat(501) })).status).toBe(400);
    expect((await post({ note: 'x'.repeat(5_000) })).status).toBe(413);
    expect((await post({ note: '한'.repeat(500) })).status).toBe(202);
    const hidden = await post({ note: 'a \u202e b' });
    expect([hidden.status, await hidden.json()]).toMatchObject([
      400,
      { error: { code: 'bad-acknowledgement' } },
    ]);
    expect((await post({ by: 'somebody else', note: '' })).status).toBe(400);
    expect(await controls()).toHaveLength(1);
  });

  it('refuses an exchange, and what a page of another origin can send without asking', async () => {
    await alerted();
    expect((await post({}, { token: EXCHANGE })).status).toBe(403);
    expect((await post('{"note":""}', { headers: { 'content-type': 'text/plain' } })).status).toBe(
      400,
    );
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('note=', { headers: form })).status).toBe(415);
    expect(await controls()).toEqual([]);
  });

  it('writes to no other log than the alert’s own', async () => {
    await append(current.store, [sampleAlert()], { offset: 0 });
    await expect
      .poll(async () => (await get(`/v1/alerts/${alertId(1)}`)).status, { timeout: 10_000 })
      .toBe(200);
    const answer = await post({});
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { error: { code: 'foreign-log' } },
    ]);
  });

  it('says so when the pipeline has refused what this gateway signs', async () => {
    await alerted();
    const stream = { topicId: await topicId(), partition: 1 };
    // The log is at 0 and the store at 1, so the entry that will judge the record stands ready.
    const json = JSON.stringify({ reason: 'foreign-key', detail: 'unknown' });
    await log.producer().append(TOPIC, 1, [{ key: null, value: null }]);
    const entries = [{ offset: 1, sequence: 1, stream: 'quarantine', json } as const];
    await appendEntries(current.store, entries, { offset: 1, stream });
    const answer = await post({ note: 'a' });
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { error: { code: 'not-accepted', detail: expect.stringContaining('desk-key') as string } },
    ]);
    expect(current.logged.join()).toContain('foreign-key');
  });

  it('says when the log does not answer, and forgets that it was tried', async () => {
    await alerted();
    isAway = true;
    const answer = await post({ note: 'a' });
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { error: { code: 'broker-unavailable' } },
    ]);
    isAway = false;
    expect((await post({ note: 'a' })).status).toBe(202);
    expect(await controls()).toHaveLength(1);
  });

  it('says what to configure where there is no desk', async () => {
    const other = await running();
    const url = `${other.url}/v1/alerts/${alertId(1)}/acknowledgements`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(501);
    expect(await answer.text()).toContain('BREAKWATER_DESK_KEY_FILE');
    expect(await (await other.get('/v1/session')).json()).toMatchObject({ canAcknowledge: false });
    await other.stop();
  });
});

describe('ClickBudget', () => {
  it('lets some at once and then a steady rate, each name by itself', () => {
    const budget = new ClickBudget({ countMax: 3, perSecond: 2 });
    const at = (nowMs: number, name = 'a'): boolean => budget.take(name, nowMs);
    expect([at(0), at(0), at(0), at(0), at(0, 'b')]).toEqual([true, true, true, false, true]);
    expect([at(400), at(500), at(500), at(1_000)]).toEqual([false, true, false, true]);
    expect([at(60_000), at(60_000), at(60_000), at(60_000)]).toEqual([true, true, true, false]);
  });
});
