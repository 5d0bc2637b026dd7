import { COVERAGE, SIDE } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { MappedReader } from './mapped-reader.ts';
import { parseMapping, type TopicMapping } from './topic-mapping.ts';

const TIME_US = 1_760_140_800_123_000;
const TRADES = `
topics:
  - topic: t
    format: json
    event: trade
    venue: upbit
    time: ms
    fields: {time: ts, symbol: code, price: px, amount: qty, side: side, id: id}`;

function mappingOf(text: string): TopicMapping {
  return parseMapping(text, 'test.yaml').topics[0] as TopicMapping;
}

function read(mapping: TopicMapping, message: unknown): unknown {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const readings = new MappedReader(mapping).read({ value: Buffer.from(text), timestampUs: 0 });
  return readings.length === 1 ? readings[0]?.reading : readings.map(({ reading }) => reading);
}

const ROW = { ts: TIME_US / 1_000, code: 'KRW-USDT', px: 1402.5, qty: '3', side: 'sell', id: 7 };

describe('a trade in plain JSON', () => {
  it('becomes a trade with the texts that were sent', () => {
    expect(read(mappingOf(TRADES), ROW)).toEqual({
      kind: 'trade',
      symbol: 'KRW-USDT',
      eventTimeUs: TIME_US,
      side: SIDE.SELL,
      price: '1402.5',
      quantity: '3',
      id: '7',
    });
  });

  it('keeps digits that no float holds', () => {
    const text = JSON.stringify(ROW)
      .replace('"id":7', '"id":9007199254740993')
      .replace('1402.5', '0.12345678901234567890');
    expect(read(mappingOf(TRADES), text)).toMatchObject({
      id: '9007199254740993',
      price: '0.12345678901234567890',
    });
  });

  it.each([
    ['no JSON', '{"ts":', 'bad-json', /JSON/],
    ['no object', '17', 'unknown-instrument', /code is nothing/],
    ['no symbol', { ...ROW, code: null }, 'unknown-instrument', /code is null/],
    ['no price', { ...ROW, px: undefined }, 'bad-price', /px is nothing/],
    ['a price in words', { ...ROW, px: 'NaN' }, 'bad-price', /"NaN" is no number/],
    ['a price that is an object', { ...ROW, px: {} }, 'bad-price', /no number/],
    ['no amount', { ...ROW, qty: '' }, 'bad-quantity', /qty is ""/],
    ['a side that nobody named', { ...ROW, side: '1' }, 'bad-side', /name its words in "sides"/],
    ['no time', { ...ROW, ts: null }, 'bad-time', /ts is null/],
    ['a time of no century', { ...ROW, ts: 123_456 }, 'bad-time', /not of this century/],
  ])('is rejected with what to do: %s', (_name, message, reason, detail) => {
    expect(read(mappingOf(TRADES), message)).toMatchObject({
      kind: 'rejected',
      rejection: { reason, detail: expect.stringMatching(detail) as unknown },
    });
  });

  it.each([
    ['us', TIME_US],
    ['s', '1760140800.123'],
    ['ns', '1760140800123000000'],
  ])("names the unit of a time that is not the mapping's: %s", (unit, ts) => {
    expect(read(mappingOf(TRADES), { ...ROW, ts })).toMatchObject({
      rejection: {
        reason: 'bad-time',
        detail: expect.stringContaining(
          `has the digits of ${unit}, and the mapping says ms`,
        ) as unknown,
      },
    });
    const own = mappingOf(TRADES.replace('time: ms', `time: ${unit}`));
    expect(read(own, { ...ROW, ts })).toMatchObject({ eventTimeUs: TIME_US });
  });

  it('has no side where the row has none, and none is guessed', () => {
    expect(read(mappingOf(TRADES), { ...ROW, side: undefined })).toMatchObject({
      side: SIDE.UNKNOWN,
    });
  });

  it('ignores tombstones by rule, and refuses bytes that are no text', () => {
    const reader = new MappedReader(mappingOf(TRADES));
    expect(reader.read({ value: null, timestampUs: 0 })[0]?.reading).toEqual({
      kind: 'ignored',
      rule: 'tombstone',
    });
    expect(reader.read({ value: Uint8Array.of(0xff), timestampUs: 0 })[0]?.reading).toMatchObject({
      rejection: { reason: 'bad-text' },
    });
    expect(
      reader.read({ value: Uint8Array.of(0, 0, 0, 0, 9, 1), timestampUs: 0 })[0]?.reading,
    ).toMatchObject({ rejection: { reason: 'bad-framing' } });
  });
});

describe('what a mapping can say of JSON', () => {
  it.each([
    ['buy', SIDE.BUY],
    ['2', SIDE.BUY],
    ['1', SIDE.SELL],
  ])('whose words sides are: %s', (side, expected) => {
    const mapping = mappingOf(`${TRADES}\n    sides: {buy: [buy, 2], sell: 1}`);
    expect(read(mapping, { ...ROW, side })).toMatchObject({ side: expected });
    expect(read(mapping, { ...ROW, side: '3' })).toMatchObject({ kind: 'rejected' });
  });

  it('that the buyer made the market', () => {
    const mapping = mappingOf(TRADES.replace('side: side', 'buyerIsMaker: m'));
    expect(read(mapping, { ...ROW, m: true })).toMatchObject({ side: SIDE.SELL });
    expect(read(mapping, { ...ROW, m: false })).toMatchObject({ side: SIDE.BUY });
    expect(read(mapping, { ...ROW, m: 'perhaps' })).toMatchObject({ kind: 'rejected' });
  });

  it.each([
    ['order', 'sell', SIDE.SELL],
    ['position', 'long', SIDE.SELL],
    ['position', 'Buy', SIDE.SELL],
    ['position', 'short', SIDE.BUY],
  ])('what the side of a liquidation is of: %s %s', (means, side, forcedSide) => {
    const text = TRADES.replace('event: trade', `event: liquidation\n    sideMeans: ${means}`);
    const mapping = mappingOf(`${text}\n    coverage: complete`);
    expect(read(mapping, { ...ROW, side })).toMatchObject({
      kind: 'liquidation',
      forcedSide,
      coverage: COVERAGE.COMPLETE,
    });
    expect(read(mapping, { ...ROW, side: undefined })).toMatchObject({ kind: 'rejected' });
  });

  it('which of its rows count', () => {
    const mapping = mappingOf(`${TRADES}\n    where: {status: [filled, 1], test: false}`);
    const taken = { ...ROW, status: 'filled', test: false };
    expect(read(mapping, taken)).toMatchObject({ kind: 'trade' });
    expect(read(mapping, { ...taken, status: 1 })).toMatchObject({ kind: 'trade' });
    for (const other of [{ status: 'open' }, { test: true }, { status: undefined }]) {
      expect(read(mapping, { ...taken, ...other })).toEqual({ kind: 'ignored', rule: 'where' });
    }
  });

  it('of what kind a row is', () => {
    const mapping = mappingOf(`
topics:
  - topic: t
    format: json
    event: {field: head.type, values: {T: trade, OI: open-interest, M: mark-index, hb: ignore}}
    time: iso
    zone: "+09:00"
    fields: {time: at, venue: head.exchange, symbol: s, price: p, amount: q, markPrice: mark}`);
    const at = '2025-10-11 09:00:00.5';
    const message = (type: string) => ({ head: { type, exchange: 'OKX' }, at, s: 'X', p: 1, q: 2 });
    const stamp = { symbol: 'X', eventTimeUs: Date.UTC(2025, 9, 11) * 1_000 + 500_000 };
    expect(read(mapping, message('T'))).toMatchObject({ kind: 'trade', ...stamp });
    expect(read(mapping, message('OI'))).toEqual({
      kind: 'open-interest',
      ...stamp,
      quantity: '2',
    });
    expect(read(mapping, { ...message('M'), mark: '1.5' })).toEqual({
      kind: 'mark-index',
      ...stamp,
      markPrice: '1.5',
      indexPrice: undefined,
    });
    expect(read(mapping, message('M'))).toMatchObject({ kind: 'rejected' });
    expect(read(mapping, message('hb'))).toEqual({ kind: 'ignored', rule: 'event-hb' });
    expect(read(mapping, message('constructor'))).toMatchObject({
      rejection: { detail: expect.stringContaining('"event.values" does not name') as unknown },
    });
    const venues = new MappedReader(mapping).read({
      value: Buffer.from(JSON.stringify(message('T'))),
      timestampUs: 0,
    });
    expect(venues[0]?.venue).toBe('okx');
  });

  it('that a time without a zone has none', () => {
    const mapping = mappingOf(TRADES.replace('time: ms', 'time: iso'));
    const at = (ts: string): unknown => read(mapping, { ...ROW, ts });
    expect(at('2025-10-11T00:00:00')).toMatchObject({
      rejection: { reason: 'bad-time', detail: expect.stringContaining('no zone') as unknown },
    });
    expect(at('2025-10-11')).toMatchObject({ kind: 'rejected' });
    expect(at('2025-10-11T00:00:00Z')).toMatchObject({ kind: 'trade' });
    expect(at('2025-10-11T00:00:00-05:00')).toMatchObject({
      eventTimeUs: Date.UTC(2025, 9, 11, 5) * 1_000,
    });
  });

  it('that a row is an exchange rate, which is of no venue', () => {
    const rate = 'symbol: USD/KRW\n    fields: {time: ts, price: won}';
    const mapping = mappingOf(
      `topics:\n  - topic: fx\n    format: json\n    event: reference-rate\n    time: ms\n    ${rate}`,
    );
    const value = Buffer.from(JSON.stringify({ ts: TIME_US / 1_000, won: 1_381.25 }));
    expect(new MappedReader(mapping).read({ value, timestampUs: 0 })).toEqual([
      {
        venue: 'reference',
        reading: {
          kind: 'reference-rate',
          symbol: 'USD/KRW',
          eventTimeUs: TIME_US,
          price: '1381.25',
        },
      },
    ]);
    expect(read(mapping, { ts: TIME_US / 1_000 })).toMatchObject({ kind: 'rejected' });
  });

  it('that a message holds several rows, and what all have in common', () => {
    const mapping = mappingOf(
      `${TRADES.replace('symbol: code', 'symbol: [arg, inst.id]')}\n    rows: data`,
    );
    const { code: _, ...row } = ROW;
    const message = { arg: { 'inst.id': 'A-B' }, data: [row, { ...row, id: 8 }] };
    expect(read(mapping, message)).toMatchObject([
      { symbol: 'A-B', id: '7' },
      { symbol: 'A-B', id: '8' },
    ]);
    expect(read(mapping, { data: 1 })).toMatchObject({ rejection: { reason: 'bad-row' } });
  });

  it.each([
    [
      'pairs',
      [
        ['9', '1'],
        [8, 2],
      ],
    ],
    [
      'objects',
      [
        { price: 9, size: 1 },
        { p: '8', q: '2' },
      ],
    ],
    ['a map', { 9: 1, 8: 2 }],
  ])('books in %s', (_name, bids) => {
    const mapping = mappingOf(`
topics:
  - topic: t
    format: json
    event: book-snapshot
    venue: v
    symbol: S
    time: ms
    fields: {time: ts, bids: b, asks: a, sequence: u}`);
    const message = { ts: ROW.ts, b: bids, a: [], u: 5 };
    const reading = read(mapping, message) as { bids: string[][] };
    expect(reading).toMatchObject({ kind: 'book-snapshot', sequence: 5, asks: [] });
    expect([...reading.bids].sort(([one = ''], [other = '']) => (one < other ? -1 : 1))).toEqual([
      ['8', '2'],
      ['9', '1'],
    ]);
    expect(read(mapping, { ...message, a: [['x', 1]] })).toMatchObject({ kind: 'rejected' });
    expect(read(mapping, { ...message, a: undefined })).toMatchObject({ kind: 'rejected' });
    expect(read(mapping, { ...message, u: 1.5 })).toMatchObject({ kind: 'rejected' });
  });
});

describe('changes of Debezium', () => {
  const mapping = mappingOf(TRADES.replace('format: json', 'format: debezium'));
  const change = { before: null, after: ROW, op: 'c', ts_ms: 1, source: { db: 'md' } };

  it('are the row that they leave, wrapped or not', () => {
    expect(read(mapping, change)).toMatchObject({ kind: 'trade', price: '1402.5' });
    expect(read(mapping, { schema: null, payload: change })).toMatchObject({ kind: 'trade' });
    expect(read(mapping, { ...change, op: 'r' })).toMatchObject({ kind: 'trade' });
  });

  it('count by rule', () => {
    const update = { ...change, before: ROW, op: 'u' };
    expect(read(mapping, update)).toEqual({ kind: 'ignored', rule: 'operation-u' });
    expect(read(mapping, { ...update, op: 'd', after: null })).toEqual({
      kind: 'ignored',
      rule: 'operation-d',
    });
    const text = `${TRADES.replace('format: json', 'format: debezium')}\n    operations: [c, u, d]`;
    expect(read(mappingOf(text), update)).toMatchObject({ kind: 'trade' });
    expect(read(mappingOf(text), { ...update, op: 'd', after: null })).toMatchObject({ id: '7' });
    expect(read(mapping, null)).toEqual({ kind: 'ignored', rule: 'tombstone' });
    expect(read(mapping, { schema: null, payload: null })).toMatchObject({ rule: 'tombstone' });
    expect(read(mapping, ROW)).toMatchObject({ rejection: { reason: 'bad-row' } });
  });

  it('read decimals and times as their schema says', () => {
    const decimal = (field: string, scale: string) => ({
      field,
      type: 'bytes',
      name: 'org.apache.kafka.connect.data.Decimal',
      parameters: { scale },
    });
    const row = {
      type: 'struct',
      field: 'after',
      fields: [
        decimal('px', '2'),
        { field: 'qty', type: 'struct', name: 'io.debezium.data.VariableScaleDecimal' },
        { field: 'ts', type: 'int64', name: 'io.debezium.time.MicroTimestamp' },
      ],
    };
    const schema = { type: 'struct', fields: [{ type: 'string', field: 'op' }, row] };
    const after = {
      ...ROW,
      ts: TIME_US,
      px: Buffer.from([0x02, 0x23, 0xda]).toString('base64'),
      qty: { scale: 3, value: Buffer.from([0x7f]).toString('base64') },
    };
    expect(read(mapping, { schema, payload: { ...change, after } })).toMatchObject({
      eventTimeUs: TIME_US,
      price: '1402.50',
      quantity: '0.127',
    });
  });

  it('read decimals without a schema by the scales of the mapping', () => {
    const text = `${TRADES.replace('format: json', 'format: debezium')}\n    scales: {px: 2}`;
    const bytes = (...values: number[]) => Buffer.from(values).toString('base64');
    const priced = (px: unknown) => read(mappingOf(text), { ...change, after: { ...ROW, px } });
    expect(priced(bytes(0x02, 0x23, 0xda))).toMatchObject({ price: '1402.50' });
    expect(priced(bytes(5))).toMatchObject({ price: '0.05' });
    expect(priced(bytes(0xff))).toMatchObject({ price: '-0.01' });
    expect(priced(1402.5)).toMatchObject({ rejection: { reason: 'bad-row' } });
    expect(priced(null)).toMatchObject({ rejection: { reason: 'bad-price' } });
  });
});
