/**
 * A hundred seconds in which every detector speaks: a sell-off of what was borrowed under an order, a cascade, a feed that falls
 * silent; and other ways in which the same feeds can reach the log.
 */
import { COVERAGE, FEED_STATUS, type Side, STREAM_CLASS } from './event/event.ts';
import { participantOf } from './event/lending-event.ts';
import { operationEntry, orderOf, termsEntry } from './lending/lending.fixture.ts';
import { FINE_PANE_US, LATENESS_US } from './limits.ts';
import { definition, KEY, Log, type Slot, START_US } from './pipeline.fixture.ts';
import type { LogClock } from './port.ts';

const SECOND_US = 1_000_000;
/** From an event on its venue to its record in the log. */
const ON_THE_WAY_US = 100_000;
/** How far records may change places, so that none gets late. */
const JITTER_US: number = (LATENESS_US[STREAM_CLASS.SOCKET] as number) - 5 * ON_THE_WAY_US;
const TRADED: readonly (readonly [key: string, ticks: number])[] = [
  ['binance:BTC/USDT:spot', 6_000_000],
  ['bithumb:USDT/KRW:spot', 138_000],
  ['coinone:USDT/KRW:spot', 138_000],
  ['kraken:USDT/USD:spot', 10_000],
  ['upbit:BTC/KRW:spot', 8_280_000_000],
  ['upbit:USDT/KRW:spot', 138_000],
];
const FALLING = 'bithumb:USDT/KRW:spot';
const FALLS: Readonly<Record<string, number>> = { [FALLING]: 0.025, 'coinone:USDT/KRW:spot': 0.01 };
const PERPETUALS = ['binance-usdm:BTC/USDT:linear', 'bybit:BTC/USDT:linear'] as const;
const RATE = 'reference:USD/KRW:fx';
const FALL_FROM = 40; // unit: s
const SILENT = { from: 62, to: 80 } as const; // unit: s
const END = 94; // unit: s

type Write = (writer: Parameters<Slot['write']>[0], eventTimeUs: number) => unknown;

function slot(source: string, second: number, write: Write): Slot {
  const eventTimeUs = START_US + Math.round(second * SECOND_US);
  return {
    source,
    timestampUs: eventTimeUs + ON_THE_WAY_US,
    write: (writer) => void write(writer, eventTimeUs),
  };
}

function define(source: string, key: string): Slot {
  const steps = definition(key, key.startsWith('kraken') ? -4 : -2);
  return slot(source, 0, (writer, eventTimeUs) => writer.instrument(steps, eventTimeUs));
}

/** Bithumb falls by 2.5 % in twenty seconds, Coinone by 1 %; everywhere prices tremble, so that whoever looks earlier sees another one. */
function priceAt(key: string, ticks: number, second: number): number {
  const share = FALLS[key] ?? 0;
  const fallen = second < FALL_FROM ? 0 : Math.min(1, (second - FALL_FROM) / 20) * share;
  return Math.round(ticks * (1 - fallen)) + (Math.round(second * 11 + key.length) % 13);
}

/** A feed that promises a heartbeat, and trades without a pause but where it falls silent. */
function trades(): Slot[] {
  const slots: Slot[] = [];
  for (const [at, [key, ticks]] of TRADED.entries()) {
    const source = `${key} trades`;
    slots.push(define(source, key));
    const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs: 5 * SECOND_US, detail: '' };
    slots.push(
      slot(source, 0.01, (writer, eventTimeUs) => {
        writer.feedStatus({ instrument: key, eventTimeUs, ...status });
      }),
    );
    const isSilenced = key === FALLING;
    for (let i = 1; i < END; i += key in FALLS && i >= FALL_FROM && i < SILENT.from ? 0.25 : 1.5) {
      if (isSilenced && i >= SILENT.from && i < SILENT.to) continue;
      const isFall = key in FALLS && i >= FALL_FROM && i < SILENT.from;
      const aggressorSide: Side = isFall || Math.round(i * 7 + at) % 3 === 0 ? -1 : 1;
      const priceTicks = priceAt(key, ticks, i);
      const quantityLots = (isFall ? 40_000 : 10_000) + (((i * 1_009) % 997) | 0);
      slots.push(
        slot(source, i + at * 0.17, (writer, eventTimeUs) =>
          writer.trade({
            ...{ instrument: key, eventTimeUs, aggressorSide, priceTicks, quantityLots },
            // Four of five who sell there while it falls have just drawn what they sell.
            ...(isFall && isSilenced && i % 1.25 !== 0
              ? { participant: borrowerOf(i).seller }
              : {}),
          }),
        ),
      );
    }
  }
  return slots;
}

/** Books come from sources of their own. */
function books(): Slot[] {
  const slots: Slot[] = [];
  for (const [key, ticks] of TRADED.filter(([name]) => name.endsWith('USDT/KRW:spot'))) {
    const source = `${key} book`;
    slots.push(define(source, key));
    for (let i = 1; i < END; i += 1.5) {
      if (key === FALLING && i >= SILENT.from && i < SILENT.to) continue;
      const price = priceAt(key, ticks, i);
      slots.push(
        slot(source, i + 0.8, (writer, eventTimeUs) =>
          writer.bookSnapshot({
            ...{ instrument: key, eventTimeUs, sequence: i * 2 },
            bids: [[price - 10, 50_000]],
            asks: [[price + 10, 50_000]],
          }),
        ),
      );
    }
  }
  return slots;
}

function forcedOrdersAndRates(): Slot[] {
  const slots: Slot[] = [define(RATE, RATE)];
  for (const [at, key] of PERPETUALS.entries()) {
    slots.push(define(key, key), {
      // A slower source of the same market: whichever comes first, panes follow the fastest.
      ...define(`${key} polled`, key),
      streamClass: STREAM_CLASS.POLLED,
    });
    for (let i = 0; i < 40; i += 1) {
      slots.push(
        slot(key, FALL_FROM + i * 0.6 + at / 7, (writer, eventTimeUs) =>
          writer.liquidation({
            ...{ instrument: key, eventTimeUs, forcedSide: -1, coverage: COVERAGE.COMPLETE },
            ...{ priceTicks: 6_000_000, quantityLots: 100 },
          }),
        ),
      );
    }
  }
  for (let i = 0; i < END; i += 5) {
    slots.push(
      slot(RATE, i + 0.02, (writer, eventTimeUs) =>
        writer.referenceRate({ instrument: RATE, eventTimeUs, priceTicks: 138_000 }),
      ),
    );
  }
  return slots;
}

/** A borrower for each second, as loans and as trades name it. */
function borrowerOf(second: number): { borrower: string; seller: { high: number; low: number } } {
  const borrower = `h1:k1:${(0x1000_0000 + Math.floor(second)).toString(16)}${'ab'.repeat(28)}`;
  return { borrower, seller: participantOf(borrower) };
}

/** As a decoder makes it: nothing in it is shared with another row. */
function ownCopy<Data>(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data;
}

/** Loans of the falling venue, drawn a moment before they are sold, while an order suspends them; and some repaid by force at a price of their own. */
function loans(): Slot[] {
  const source = 'bithumb loans';
  const streamClass = STREAM_CLASS.LENDING;
  const slots: Slot[] = [{ ...define(source, FALLING), streamClass }];
  const { event: terms } = termsEntry();
  if (terms.kind !== 'terms') throw new Error('terms');
  const said = slot(source, 0.3, (writer, eventTimeUs) =>
    writer.lendingTerms({ instrument: FALLING, eventTimeUs, terms }),
  );
  slots.push({ ...said, streamClass });
  for (let i = FALL_FROM - 10; i < END; i += 1) {
    const isForced = i >= SILENT.to + 4;
    const { event } = operationEntry(isForced ? 'FORCED_REPAYMENT' : 'LOAN_OPEN', {
      ...{ loanId: `L${isForced ? i - SILENT.to + FALL_FROM : i}`, operationId: `O${i}` },
      ...{ principalWon: 1_000_000 + i, triggerPriceTicks: 139_000 },
    });
    if (event.kind !== 'operation') throw new Error('an operation');
    const { kind: _, ...operation } = event;
    const { borrower } = borrowerOf(isForced ? i - SILENT.to + FALL_FROM : i);
    const row = slot(source, i + 0.02, (writer, eventTimeUs) =>
      writer.lending({
        ...{ instrument: FALLING, eventTimeUs, principalLots: 72_000 },
        ...{
          priceTicks: isForced ? 150_000 : 138_000,
          operation: ownCopy({ ...operation, borrower }),
        },
      }),
    );
    slots.push({ ...row, streamClass });
  }
  return slots;
}

/** By the log's time; those of one instant by source. */
function inOrder(slots: readonly Slot[]): Slot[] {
  return slots.toSorted((left, right) => {
    return left.timestampUs - right.timestampUs || (left.source < right.source ? -1 : 1);
  });
}

/** Marsaglia's xorshift: one seed, one interleaving. */
function drawsFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/**
 * Another interleaving: each record is held up by up to JITTER_US, behind what its source sent before it, and the records
 * then take the slots of the log in their new order. So none moves by more than the bound.
 */
export function interleave(slots: readonly Slot[], seed: number): Slot[] {
  const draw = drawsFrom(seed);
  const sentUs = new Map<string, number>();
  const held = slots.map((record, at) => {
    const wantedUs = record.timestampUs + draw() * JITTER_US;
    const atUs = Math.max(wantedUs, sentUs.get(record.source) ?? 0);
    sentUs.set(record.source, atUs);
    return { record, atUs, at };
  });
  held.sort((left, right) => left.atUs - right.atUs || left.at - right.at);
  return held.map(({ record }, at) => {
    return { ...record, timestampUs: (slots[at] as Slot).timestampUs };
  });
}

/** All of it in the order of its time, each record of its own source. */
export function everySlot(): Slot[] {
  return inOrder([...trades(), ...books(), ...forcedOrdersAndRates(), ...loans()]);
}

/** The log of the slots, and the silence after them; restarted from its own snapshot before each of these slots. */
export function run(
  slots: readonly Slot[],
  restartsAt: ReadonlySet<number> = new Set(),
  clock: LogClock = 'create',
): Log {
  const log = new Log({}, clock);
  const content = orderOf({ issuedTimeUs: START_US, effectiveTimeUs: START_US });
  const order = { domain: 'test', sequence: 2, signerKey: KEY, type: 'lending-order', content };
  log.control(START_US, order);
  let lastUs = START_US;
  for (const [at, record] of slots.entries()) {
    if (restartsAt.has(at)) log.restart();
    log.write(record, record.streamClass);
    lastUs = record.timestampUs;
  }
  for (let at = 1; at < 40; at += 1) log.tick(lastUs + at * FINE_PANE_US);
  return log;
}
