import type { InstrumentNames } from '@breakwater/venues';
import { describe, expect, it } from 'vitest';
import { proposeMapping } from './mapping-proposal.ts';
import { sniffFormat } from './sniff-format.ts';
import { parseMapping, type TopicMapping } from './topic-mapping.ts';
import { type SampleRecord, type TriedTopic, tryMapping } from './try-topic.ts';

const TS = 1_760_140_800_123;

function samples(...messages: readonly unknown[]): SampleRecord[] {
  return messages.map((message, offset) => {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const value = message === null ? null : Buffer.from(text);
    return { partition: 0, offset, timestampUs: TS * 1_000, key: null, value };
  });
}

const ROW = { exchange: 'UPBIT', symbol: 'KRW-USDT', side: 'ASK', price: 1402.5, qty: 3, ts: TS };

describe('recognising a topic', () => {
  it('says what was seen, most first', () => {
    const sniffed = sniffFormat(samples(ROW, ROW, null, 'what?'));
    expect(sniffed.format).toBe('json');
    expect(sniffed.reasons).toEqual([
      '2 of 4 are JSON objects',
      expect.stringMatching(/^1 of 4 are without a value/),
      '1 of 4 are text, but no JSON',
    ]);
  });

  it('knows changes, schemas and registries', () => {
    const change = { before: null, after: ROW, op: 'c' };
    expect(sniffFormat(samples(change, { schema: null, payload: change }))).toMatchObject({
      format: 'debezium',
      rows: [ROW, ROW],
    });
    expect(sniffFormat(samples({ schema: {}, payload: ROW })).format).toBe('json');
    const framed = sniffFormat([{ timestampUs: 0, value: Uint8Array.of(0, 0, 0, 1, 2, 9) }]);
    expect(framed.format).toBe('avro');
    expect(framed.reasons).toContain('schema ids: 258');
    expect(sniffFormat(samples('[1]', 'x')).format).toBeUndefined();
    expect(sniffFormat([{ timestampUs: 0, value: Uint8Array.of(0xff) }]).format).toBeUndefined();
  });
});

describe('proposing a mapping', () => {
  it('proposes what names and values show, and it can be used at once', () => {
    const { text, open } = proposeMapping('md.trades', 'json', [ROW]);
    expect(open).toEqual([]);
    expect(parseMapping(text, 'proposal').topics[0]).toMatchObject({
      topic: 'md.trades',
      event: 'trade',
      time: 'ms',
      fields: { venue: ['exchange'], side: ['side'], amount: ['qty'], time: ['ts'] },
    });
  });

  it('asks for what nothing shows', () => {
    const row = { data: { p: { price: '1' } }, q: 2, at: '2025-10-11 09:00:00', direction: 2 };
    const { text, open } = proposeMapping('liq', 'json', [{ ...row, timestamp: row.at }]);
    expect(text).toContain('price: data.p.price');
    expect(text).toContain('time: iso');
    expect(open.join('\n')).toMatch(/which venue.*market.*zone.*sideMeans|which venue/s);
    expect(open.join('\n')).toMatch(/order \(side of the forced order\)/);
    expect(open.join('\n')).toMatch(/the zone of these times/);
    expect(open.join('\n')).toMatch(/which of 2 is buy/);
  });

  it('takes no best bid and ask for a book, and names with dots apart', () => {
    const row = { ...ROW, bid: 1, ask: 2, 'mark.px': 1 };
    expect(proposeMapping('t', 'json', [row]).text).not.toMatch(/bids|asks/);
    const book = { ...ROW, bids: [['1', '2']], asks: [] };
    expect(proposeMapping('t', 'json', [book]).text).toMatch(/event: book-snapshot/);
    expect(proposeMapping('t', 'json', [{ 'a.b': { price: 1 } }]).text).toContain(
      'price: ["a.b","price"]',
    );
  });
});

async function triedOf(
  mapping: TopicMapping,
  records: readonly SampleRecord[],
  names: InstrumentNames | undefined,
): Promise<TriedTopic> {
  const outcome = await tryMapping(mapping, records, names, { topic: 't', registry: undefined });
  if (outcome.kind !== 'ok') throw new Error(outcome.detail);
  return outcome.value;
}

describe('trying a mapping', () => {
  const mapping = parseMapping(proposeMapping('t', 'json', [ROW]).text, 'proposal')
    .topics[0] as TopicMapping;

  it('shows each kind, what is ignored, and what is refused and why', async () => {
    const tried = await triedOf(
      mapping,
      samples(ROW, ROW, null, { ...ROW, price: -0 }, 'x\u001b[2J'),
      undefined,
    );
    const text = tried.lines.join('\n');
    expect(tried).toMatchObject({ eventCount: 3, rejectedCount: 1 });
    expect(text).toContain('trade: 3, the first at partition 0, offset 0');
    expect(text).toMatch(/ {2}time +2025-10-11T00:00:00\.123000Z/);
    expect(text).toMatch(/ {2}side +SELL \(who crossed the spread\)/);
    expect(text).toContain('ignored by rule tombstone: 1');
    expect(text).toMatch(/1 × bad-json: .*\n +at partition 0, offset 4: x \[2J/);
  });

  it('asks the instruments for what a symbol means', async () => {
    const names = {
      resolve: (venue: string, symbol: string) => ({
        reason: 'unknown-instrument' as const,
        detail: `${venue} ${symbol}`,
      }),
    };
    const tried = await triedOf(mapping, samples(ROW), names);
    expect(tried).toMatchObject({ eventCount: 0, rejectedCount: 1 });
    expect(tried.lines.join('\n')).toContain('unknown-instrument: upbit KRW-USDT');
  });
});
