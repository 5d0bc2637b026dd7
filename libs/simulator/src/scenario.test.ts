import { createHash } from 'node:crypto';
import { encodeBatch } from '@breakwater/codec';
import {
  EVENT_KIND,
  type EventBatch,
  FEED_STATUS,
  type FeedRecord,
  isPseudonym,
  LENDING_OPERATION,
  type LendingOperation,
} from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { calmRecords, openScenario, type Scenario, scenarioNames } from './scenario.ts';

const LEAD_IN_US = 120_000_000;

/** Of the first records, up to `countMax`. */
function digest(records: Iterable<FeedRecord>, countMax = 40_000): string {
  const hash = createHash('sha256');
  let count = 0;
  for (const { timestampUs, source, batch } of records) {
    const value = encodeBatch(batch);
    if (!(value instanceof Uint8Array)) throw new Error(`${source}: ${value.detail}`);
    hash.update(`${timestampUs} ${source} `).update(value);
    count += 1;
    if (count === countMax) break;
  }
  return hash.digest('hex');
}

/** Seven hours are made cheap by a quarter of the trades; a weekend has a third. */
const THIN: ReadonlySet<string> = new Set(['slow-bleed', 'weekend']);
/** How long Upbit is silent at least. */
const silencesUs: Readonly<Record<string, number>> = { 'feed-outage': 58e6, maintenance: 598e6 };

interface SourceState {
  nextPosition: number;
  lastTimestampUs: number;
  longestSilenceUs: number;
}

/** A plain book that follows the published events and knows nothing of the maker book. */
class FollowedBook {
  readonly bids = new Map<number, number>();
  readonly asks = new Map<number, number>();
  sequence = 0;

  apply(batch: EventBatch, row: number): void {
    const isSnapshot = batch.kind(row) === EVENT_KIND.BOOK_SNAPSHOT;
    if (isSnapshot) {
      this.bids.clear();
      this.asks.clear();
    } else {
      expect(batch.previousSequence(row)).toBe(this.sequence);
    }
    this.sequence = batch.sequence(row);
    const start = batch.levelStart(row);
    const bidEnd = start + batch.bidCount(row);
    for (let level = start; level < bidEnd + batch.askCount(row); level += 1) {
      const price = batch.levelPriceTicks(level);
      const lots = batch.levelQuantityLots(level);
      const side = level < bidEnd ? this.bids : this.asks;
      if (!Number.isSafeInteger(price) || price <= 0) throw new Error(`level price ${price}`);
      if (!Number.isSafeInteger(lots) || lots < 0) throw new Error(`level quantity ${lots}`);
      if (lots === 0) side.delete(price);
      else side.set(price, lots);
    }
  }

  isCrossed(): boolean {
    return Math.max(...this.bids.keys()) >= Math.min(...this.asks.keys());
  }
}

const PRICED: readonly number[] = [
  EVENT_KIND.TRADE,
  EVENT_KIND.LIQUIDATION,
  EVENT_KIND.REFERENCE_RATE,
  EVENT_KIND.MARK_INDEX,
];
const SIZED: readonly number[] = [
  EVENT_KIND.TRADE,
  EVENT_KIND.LIQUIDATION,
  EVENT_KIND.MARK_INDEX,
  EVENT_KIND.OPEN_INTEREST,
];
const MOVING: readonly number[] = [
  LENDING_OPERATION.LOAN_OPEN,
  LENDING_OPERATION.REPAYMENT,
  LENDING_OPERATION.FORCED_REPAYMENT,
];
/** Told of when there is something else to tell: loans from before the log, and warnings. */
const TOLD_LATE: readonly number[] = [EVENT_KIND.LENDING, EVENT_KIND.LENDING_TERMS];

/** Reads the whole log and throws at the first broken rule; returns what it counted. */
function checkLog(scenario: Scenario): { eventCount: number; sources: Map<string, SourceState> } {
  const sources = new Map<string, SourceState>();
  const books = new Map<string, FollowedBook>();
  const defined = new Set<string>();
  let lastUs = 0;
  let eventCount = 0;
  for (const { timestampUs, source, batch } of scenario.records()) {
    if (timestampUs < lastUs || timestampUs % 1_000 !== 0) throw new Error(`time ${timestampUs}`);
    lastUs = timestampUs;
    if (batch.symbols.name(batch.source) !== source) throw new Error(`source ${source}`);
    const isFirst = !sources.has(source);
    const state = sources.get(source) ?? {
      nextPosition: 1,
      lastTimestampUs: timestampUs,
      longestSilenceUs: 0,
    };
    sources.set(source, state);
    state.longestSilenceUs = Math.max(state.longestSilenceUs, timestampUs - state.lastTimestampUs);
    state.lastTimestampUs = timestampUs;
    if (isFirst) expectOpening(batch);
    let lastEventUs = 0;
    for (let row = 0; row < batch.eventCount; row += 1) {
      eventCount += 1;
      const name = `${source} position ${state.nextPosition}`;
      const eventTimeUs = batch.eventTimeUs(row);
      const ageUs = timestampUs - eventTimeUs;
      if (batch.position(row) !== state.nextPosition) throw new Error(`${name}: position`);
      state.nextPosition += 1;
      const kind = batch.kind(row);
      const isLate = ageUs > 300_000 && !TOLD_LATE.includes(kind);
      if (ageUs < 5_000 || isLate) throw new Error(`${name}: ${ageUs} µs old`);
      const sortedUs = Math.max(eventTimeUs, scenario.startTimeUs);
      if (sortedUs < lastEventUs) throw new Error(`${name}: event time falls`);
      lastEventUs = sortedUs;
      const received = batch.receivedTimeUs(row);
      if (received < eventTimeUs || received > timestampUs) throw new Error(`${name}: received`);
      checkNumbers(batch, row, name);
      const key = batch.symbols.name(batch.instrument(row));
      if (kind === EVENT_KIND.INSTRUMENT) defined.add(key);
      if (!defined.has(key)) throw new Error(`${name}: ${key} is not defined yet`);
      if (kind === EVENT_KIND.BOOK_SNAPSHOT || kind === EVENT_KIND.BOOK_DELTA) {
        const book = books.get(key) ?? new FollowedBook();
        books.set(key, book);
        book.apply(batch, row);
        if (book.isCrossed()) throw new Error(`${name}: crossed book`);
      }
    }
  }
  return { eventCount, sources };
}

function expectOpening(batch: EventBatch): void {
  expect(batch.kind(0)).toBe(EVENT_KIND.INSTRUMENT);
  expect(batch.kind(1)).toBe(EVENT_KIND.FEED_STATUS);
  expect(batch.code(1)).toBe(FEED_STATUS.HEARTBEAT);
}

function checkNumbers(batch: EventBatch, row: number, name: string): void {
  const kind = batch.kind(row);
  const price = batch.priceTicks(row);
  const lots = batch.quantityLots(row);
  if (PRICED.includes(kind) && !(Number.isSafeInteger(price) && price > 0)) {
    throw new Error(`${name}: price ${price}`);
  }
  if (SIZED.includes(kind) && !(Number.isSafeInteger(lots) && lots > 0)) {
    throw new Error(`${name}: quantity ${lots}`);
  }
  const rare = batch.rareEvent(row);
  if (rare?.kind === 'lending') checkLending(rare.operation, lots, name);
}

function checkLending(operation: LendingOperation, lots: number, name: string): void {
  const moves = MOVING.includes(operation.operation);
  if (!Number.isSafeInteger(lots) || lots > 0 !== moves) throw new Error(`${name}: ${lots} lots`);
  // What a venue publishes is of no borrower.
  const isOfNobody = operation.operation === LENDING_OPERATION.DISCLOSURE;
  if (
    isOfNobody !== (operation.borrower === '') ||
    !(isOfNobody || isPseudonym(operation.borrower))
  ) {
    throw new Error(`${name}: ${operation.borrower}`);
  }
  const { principalWon, collateral } = operation;
  const behindWon = collateral?.[0]?.valueWon ?? 0;
  if (principalWon !== null && !(behindWon > principalWon)) throw new Error(`${name}: collateral`);
}

describe.each(scenarioNames)('%s', (name) => {
  const scenario = openScenario(name, { seed: 11, leadInUs: LEAD_IN_US });

  test('the log keeps every rule of a log', () => {
    const { eventCount, sources } = checkLog(scenario);
    const perSecond = eventCount / ((scenario.endTimeUs - scenario.startTimeUs) / 1e6);
    expect(perSecond).toBeGreaterThan(THIN.has(name) ? 20 : 100);
    expect(perSecond).toBeLessThan(400);
    for (const [source, { longestSilenceUs }] of sources) {
      const isSocket = !/rate$|open-interest$|lending$/.test(source);
      const isOut = silencesUs[name] !== undefined && source.startsWith('simulator/upbit/');
      if (isOut && isSocket) expect(longestSilenceUs).toBeGreaterThan(silencesUs[name] ?? 0);
      else expect(longestSilenceUs, source).toBeLessThan(isSocket ? 5e6 : 30e6);
    }
  });

  test('labels lie inside the log and name instants in order', () => {
    const { events, quiet } = scenario.labels;
    for (const { from, to } of [...events, ...quiet]) {
      expect(Date.parse(from) * 1_000).toBeGreaterThanOrEqual(scenario.startTimeUs);
      expect(Date.parse(to) * 1_000).toBeLessThanOrEqual(scenario.endTimeUs);
      expect(Date.parse(from)).toBeLessThan(Date.parse(to));
    }
    for (const { from, to, alarmBy } of events) {
      expect(Date.parse(alarmBy ?? from)).toBeGreaterThan(Date.parse(from));
      expect(Date.parse(alarmBy ?? from)).toBeLessThan(Date.parse(to));
    }
  });
});

describe('determinism', () => {
  const options = { leadInUs: 60_000_000 };

  test('the same seed gives the same bytes, twice from one scenario and from another', () => {
    const one = openScenario('feed-outage', { seed: 5, ...options });
    const first = digest(one.records());
    expect(digest(one.records())).toBe(first);
    expect(digest(openScenario('feed-outage', { seed: 5, ...options }).records())).toBe(first);
    expect(digest(openScenario('feed-outage', { seed: 6, ...options }).records())).not.toBe(first);
  });

  test('calm records depend on the seed, and last as long as asked', () => {
    const calm = (seed: number): Iterable<FeedRecord> => calmRecords({ seed, durationUs: 30e6 });
    expect(digest(calm(1))).toBe(digest(calm(1)));
    expect(digest(calm(1))).not.toBe(digest(calm(2)));
    const times = [...calm(1)].map(({ timestampUs }) => timestampUs);
    const spanUs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(spanUs).toBeGreaterThan(29e6);
    expect(spanUs).toBeLessThan(31e6);
  });

  test('the log begins where it is told to', () => {
    const startTimeUs = 1_700_000_000_000_000;
    const scenario = openScenario('calm-day', { seed: 1, startTimeUs, leadInUs: 0 });
    const [first] = scenario.records();
    expect(first?.timestampUs).toBeGreaterThan(startTimeUs);
    expect(first?.timestampUs).toBeLessThan(startTimeUs + 1_000_000);
    expect(scenario.instruments.every((one) => one.effectiveTimeUs === startTimeUs)).toBe(true);
  });
});

describe('scale', () => {
  const count = (records: Iterable<FeedRecord>): number => {
    let events = 0;
    for (const { batch } of records) events += batch.eventCount;
    return events;
  };
  const span = { seed: 1, leadInUs: 0 };

  test('a rate multiplier multiplies events, extra coins add markets', () => {
    const plain = openScenario('feed-outage', span);
    const plainCount = count(plain.records());
    expect(
      count(openScenario('feed-outage', { ...span, rateMultiplier: 4 }).records()),
    ).toBeGreaterThan(2.5 * plainCount);
    const wide = openScenario('feed-outage', { ...span, extraCoinCount: 20 });
    expect(wide.instruments.length).toBe(plain.instruments.length + 60);
    expect(count(wide.records())).toBeGreaterThan(1.5 * plainCount);
  });

  test.each([
    ['seed', { seed: -1 }],
    ['leadInUs', { seed: 1, leadInUs: -1 }],
    ['spans', { seed: 1, leadInUs: 1 }],
    ['startTimeUs', { seed: 1, startTimeUs: 1_500 }],
    ['rateMultiplier', { seed: 1, rateMultiplier: 0 }],
    ['extraCoinCount', { seed: 1, extraCoinCount: 501 }],
  ])('refuses a wrong %s by name', (option, wrong) => {
    expect(() => openScenario('calm-day', wrong)).toThrow(option);
  });
});
