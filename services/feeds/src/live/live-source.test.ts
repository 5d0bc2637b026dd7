import { decodeRecord } from '@breakwater/codec';
import {
  EVENT_KIND,
  EventBatch,
  FEED_STATUS,
  type InstrumentDefinition,
  SIDE,
} from '@breakwater/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LiveSource } from './live-source.ts';

const MARKET = 'upbit:USDT/KRW:spot';
const STEP = { mantissa: 1, exponent: 0 };
const DEFINITION: InstrumentDefinition = {
  ...{ key: MARKET, venue: 'upbit', base: 'USDT', quote: 'KRW', type: 'spot' },
  ...{ tick: STEP, lot: STEP, effectiveTimeUs: 0 },
};
const KIND_NAMES = Object.fromEntries(
  Object.entries(EVENT_KIND).map(([name, kind]) => [kind, name]),
);
const STATUS_NAMES = Object.fromEntries(
  Object.entries(FEED_STATUS).map(([name, code]) => [code, name]),
);

afterEach(() => {
  vi.useRealTimers();
});

function openSource() {
  const records: Uint8Array[] = [];
  let nowUs = 1_000;
  const source = new LiveSource({
    name: 'feeds/upbit/public',
    session: 7,
    lingerMs: 100,
    heartbeatUs: 5_000_000,
    nowUs: () => nowUs,
    definition: () => DEFINITION,
    take: (added) => records.push(...added),
    onRefused: (refusals) => {
      throw new Error(refusals[0]?.detail);
    },
  });
  const trade = (priceTicks = 1): void =>
    source.write(MARKET, (writer) =>
      writer.trade({
        ...{ instrument: MARKET, eventTimeUs: nowUs, aggressorSide: SIDE.SELL },
        ...{ priceTicks, quantityLots: 1 },
      }),
    );
  return {
    source,
    records,
    trade,
    at: (us: number) => {
      nowUs = us;
    },
    /** `POSITION KIND[ STATUS DETAIL]` of every event in the log. */
    events: () => records.flatMap(eventsOf),
  };
}

function eventsOf(record: Uint8Array): string[] {
  const batch = new EventBatch();
  const body = decodeRecord(record, batch);
  if (body.kind !== 'batch') throw new Error(body.kind);
  expect(batch.symbols.name(batch.source)).toBe('feeds/upbit/public');
  expect(batch.session).toBe(7);
  return Array.from({ length: batch.eventCount }, (_, row) => {
    const rare = batch.rareEvent(row);
    const said =
      rare?.kind === 'feed-status'
        ? ` ${STATUS_NAMES[rare.status.status]} ${rare.status.detail}`.trimEnd()
        : '';
    return `${batch.position(row)} ${KIND_NAMES[batch.kind(row)]}${said}`;
  });
}

describe('a source', () => {
  it('gathers events for its linger, and numbers them over records', () => {
    vi.useFakeTimers();
    const { trade, events, records } = openSource();
    trade();
    trade();
    vi.advanceTimersByTime(99);
    expect(records).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(records).toHaveLength(1);
    trade();
    vi.advanceTimersByTime(100);
    expect(events()).toEqual(['1 INSTRUMENT', '2 TRADE', '3 TRADE', '4 TRADE']);
  });

  it('sends a full batch at once', () => {
    vi.useFakeTimers();
    const { trade, events, records } = openSource();
    for (let count = 0; count < 4_097; count += 1) trade(count + 1);
    expect(records).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(events()).toHaveLength(4_098);
    expect(events().at(-1)).toBe('4098 TRADE');
  });

  it('says what it is in the order of its events, with a heartbeat behind each UP', () => {
    const { source, trade, events } = openSource();
    trade();
    source.say(FEED_STATUS.UP, '');
    source.heartbeat();
    trade();
    source.say(FEED_STATUS.DOWN, 'closed: 1006');
    source.heartbeat();
    source.say(FEED_STATUS.UP, '');
    source.flush();
    expect(events()).toEqual([
      '1 INSTRUMENT',
      '2 TRADE',
      '3 FEED_STATUS UP',
      '4 FEED_STATUS HEARTBEAT',
      '5 FEED_STATUS HEARTBEAT',
      '6 TRADE',
      '7 FEED_STATUS DOWN closed: 1006',
      '8 FEED_STATUS UP',
      '9 FEED_STATUS HEARTBEAT',
    ]);
  });

  it('keeps the newest of what it is until there is a market to say it of', () => {
    const { source, trade, events } = openSource();
    source.say(FEED_STATUS.DOWN, 'connect-failed');
    source.say(FEED_STATUS.UP, '');
    source.flush();
    expect(events()).toEqual([]);
    trade();
    source.flush();
    expect(events()).toEqual([
      '1 INSTRUMENT',
      '2 FEED_STATUS UP',
      '3 FEED_STATUS HEARTBEAT',
      '4 TRADE',
    ]);
  });

  it('says a venue’s words as text that a record may carry', () => {
    const { source, trade, events } = openSource();
    trade();
    source.say(FEED_STATUS.DOWN, `refused: 코드\n${'x'.repeat(500)}`);
    source.flush();
    expect(events()[2]).toBe(`3 FEED_STATUS DOWN refused: ???${'x'.repeat(108)}`);
  });
});
