/** Acknowledgements on their way out: listings, single alerts, and the WebSocket with its one cursor. */
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import type { DeskEntry, StoreEntry } from '@breakwater/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AcknowledgementIndex } from './acknowledgement-index.ts';
import { appendEntries, type Running, running, STREAM_NAME } from './gateway-fixture.ts';

let current: Running;
beforeEach(async () => {
  current = await running();
});
afterEach(() => current.stop());

type Fields = Parameters<typeof sampleAlert>[0];
let offset = 0;
beforeEach(() => {
  offset = 0;
});

/** Appends what one record put out; returns its position. */
async function put(stream: StoreEntry['stream'], content: object): Promise<string> {
  const position = `${offset + 1}-1`;
  const json = JSON.stringify({ ...content, position });
  await appendEntries(current.store, [{ offset, sequence: 1, stream, json }], { offset });
  offset += 1;
  return position;
}
const alerted = (fields: Fields = {}): Promise<string> => put('alerts', sampleAlert(fields));
const said = (number: number, note: string): Promise<string> => {
  const record = { kind: 'acknowledgement', alertId: alertId(number), by: 'minji.kim', note };
  return put('acknowledgements', { ...record, timeUs: 7, signerKey: 'ab'.repeat(32) });
};
const received = (number: number): Promise<string> => {
  const origin = { timeUs: 7, signerKey: 'ab'.repeat(32), reportedTimeUs: 6 };
  const receipt = { endpoint: 'upbit-desk', venue: 'upbit', state: 'delivered', by: 'webhooks' };
  const ids = { kind: 'receipt', alertId: alertId(number), messageId: null };
  return put('acknowledgements', { ...ids, ...receipt, ...origin });
};

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly cursor?: Readonly<Record<string, string>>;
  readonly acknowledgement?: DeskEntry;
}

/** A subscriber that keeps what it is told. */
async function subscribed(subscription: object): Promise<Message[]> {
  const messages: Message[] = [];
  const socket = new WebSocket(`${current.url.replace('http', 'ws')}/v1/stream`);
  socket.onmessage = ({ data }) => void messages.push(JSON.parse(String(data)) as Message);
  await expect.poll(() => messages.length, { timeout: 10_000 }).toBeGreaterThan(0);
  socket.send(JSON.stringify({ type: 'subscribe', ...subscription }));
  return messages;
}
function entriesOf(messages: readonly Message[]): string[] {
  const isEntry = ({ type }: Message): boolean => type === 'alert' || type === 'acknowledgement';
  return messages.filter(isEntry).map(({ type, id }) => `${type} ${id}`);
}
async function untilHeads(position: string): Promise<void> {
  const heads = async (): Promise<unknown> =>
    ((await (await current.get('/v1/streams')).json()) as Message).cursor?.[STREAM_NAME];
  await expect.poll(heads, { timeout: 10_000 }).toBe(position);
}

it('shows the newest acknowledgement in the listing, and everything at the alert itself', async () => {
  await alerted();
  await alerted({ id: alertId(2) });
  await said(1, 'first');
  await received(1);
  await untilHeads(await said(1, 'second'));
  const listing = (await (await current.get('/v1/alerts')).json()) as { alerts: Message[] };
  expect(listing.alerts.map(({ acknowledgement }) => acknowledgement ?? null)).toEqual([
    null,
    {
      kind: 'acknowledgement',
      alertId: alertId(1),
      by: 'minji.kim',
      note: 'second',
      timeUs: 7,
      signerKey: 'ab'.repeat(32),
      position: '5-1',
    },
  ]);
  const single: unknown = await (await current.get(`/v1/alerts/${alertId(1)}`)).json();
  expect(single).toMatchObject({
    acknowledgements: [{ note: 'first' }, { note: 'second' }],
    receipts: [{ endpoint: 'upbit-desk', state: 'delivered' }],
    missing: 0,
  });
});

it('sends each once, in the order of the stream, live and to those who resume in between', async () => {
  const live = await subscribed({ cursor: {} });
  await alerted();
  await said(1, 'one');
  await received(1);
  await alerted({ revision: 2 });
  await untilHeads(await said(1, 'two'));
  const all = ['alert 1-1', 'acknowledgement 2-1', 'alert 4-1', 'acknowledgement 5-1'];
  await expect.poll(() => entriesOf(live), { timeout: 10_000 }).toEqual(all);
  for (const [reached, after] of [
    ['0-0', 0],
    ['1-1', 1],
    ['2-1', 2],
    ['3-1', 2],
    ['4-1', 3],
  ] as const) {
    const resumed = await subscribed({ cursor: { [STREAM_NAME]: reached } });
    await expect.poll(() => entriesOf(resumed), { timeout: 10_000 }).toEqual(all.slice(after));
    expect(resumed.some(({ type }) => type === 'gap')).toBe(false);
  }
});

it('reads on behind a page of receipts alone', async () => {
  await alerted();
  for (let i = 0; i < 520; i += 1) await received(1);
  await untilHeads(await said(1, 'at last'));
  const resumed = await subscribed({ cursor: { [STREAM_NAME]: '1-1' } });
  await expect
    .poll(() => entriesOf(resumed), { timeout: 10_000 })
    .toEqual(['acknowledgement 522-1']);
  expect(resumed.some(({ type }) => type === 'gap')).toBe(false);
});

it('judges an acknowledgement by the alert as it was when it was acknowledged', async () => {
  const filter = { severityMin: 'S3' };
  const live = await subscribed({ filter });
  await expect
    .poll(() => live.some(({ type }) => type === 'subscribed'), { timeout: 10_000 })
    .toBe(true);
  await alerted({ severity: 'S2' });
  await said(1, 'below the filter');
  await alerted({ severity: 'S3', revision: 2 });
  await said(1, 'above it');
  await untilHeads(await said(9, 'of an alert that nobody knows'));
  const wanted = ['alert 3-1', 'acknowledgement 4-1', 'acknowledgement 5-1'];
  await expect.poll(() => entriesOf(live), { timeout: 10_000 }).toEqual(wanted);
  const resumed = await subscribed({ filter, cursor: {} });
  await expect.poll(() => entriesOf(resumed), { timeout: 10_000 }).toEqual(wanted);
});

it('says a gap where an entry cannot be read, and goes on', async () => {
  const live = await subscribed({ cursor: {} });
  await alerted();
  await put('acknowledgements', { kind: 'unheard of' });
  await untilHeads(await said(1, 'after it'));
  await expect
    .poll(() => entriesOf(live), { timeout: 10_000 })
    .toEqual(['alert 1-1', 'acknowledgement 3-1']);
  expect(live.filter(({ type }) => type === 'gap')).toHaveLength(1);
});

it('holds a bounded number of alerts and of records of each', () => {
  const index = new AcknowledgementIndex(2, () => null);
  const add = (number: number, note: string): void => {
    const record = { kind: 'acknowledgement', alertId: alertId(number), note };
    index.add({ stream: 's', id: '1-1', json: JSON.stringify(record) });
  };
  for (let i = 0; i < 150; i += 1) add(1, `${i}`);
  const { acknowledgements } = index.of('s', alertId(1));
  expect([acknowledgements.length, acknowledgements.at(-1)]).toEqual([
    100,
    expect.stringContaining('149'),
  ]);
  for (const number of [2, 1, 3]) add(number, '');
  const held = [1, 2, 3].map((number) => index.of('s', alertId(number)).acknowledgements.length);
  expect(held).toEqual([100, 0, 1]);
});
