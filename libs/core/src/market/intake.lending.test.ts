/** Loan feeds at the door: what is refused, what reaches the loan book, and what they cannot do to a market. */
import { describe, expect, it } from 'vitest';
import { BatchWriter } from '../event/batch-writer.ts';
import { STREAM_CLASS, type StreamClass } from '../event/event.ts';
import { EventBatch } from '../event/event-batch.ts';
import type { InstrumentDefinition } from '../event/instrument.ts';
import type { LendingOperation, LendingTerms } from '../event/lending-event.ts';
import { operationEntry, termsEntry } from '../lending/lending.fixture.ts';
import type { LendingEntry } from '../lending/lending-entry.ts';
import { LENDING_TIME_US_MAX } from '../limits.ts';
import { SourceLedger } from '../log/source-ledger.ts';
import { definition, Log, START_US } from '../pipeline.fixture.ts';
import { SealSchedule } from '../window/seal-schedule.ts';
import { Intake } from './intake.ts';
import { MarketTable } from './market-table.ts';

const KEY = 'bithumb:USDT/KRW:spot';
const SECOND_US = 1_000_000;
const AT_US = START_US + 10 * SECOND_US;
const LOANS = 'bithumb/loans';
const TRADES = 'bithumb/trades';
const COARSE: InstrumentDefinition = {
  ...definition(KEY),
  lot: { mantissa: 1, exponent: 0 },
};

const { event: loan } = operationEntry('LOAN_OPEN');
const { event: conditions } = termsEntry();
const operation = (fields: Partial<LendingOperation> = {}): LendingOperation => {
  if (loan.kind !== 'operation') throw new Error('an operation');
  const { kind: _, ...rest } = loan;
  return { ...rest, ...fields };
};
const terms = (fields: Partial<LendingTerms> = {}): LendingTerms => {
  if (conditions.kind !== 'terms') throw new Error('terms');
  const { kind: _, ...rest } = conditions;
  return { ...rest, ...fields };
};

/** An intake of its own, and what it tells of loans. */
class Door {
  readonly entries: LendingEntry[] = [];
  readonly refused: string[] = [];
  readonly markets = new MarketTable();
  readonly #batch = new EventBatch();
  readonly #positions = new Map<string, number>();
  readonly #intake: Intake;
  #offset = 0;

  constructor() {
    this.#intake = new Intake(this.markets, new SourceLedger(), new SealSchedule(), {
      quarantine: (index, reason) => this.refused.push(`${index} ${reason}`),
      marketDefined: () => {},
      marketTouched: () => {},
      lendingSeen: (entry) => this.entries.push(entry),
      sourceSeen: () => {},
      feedNote: () => {},
    });
  }

  take(
    write: (writer: BatchWriter) => unknown,
    of: { source?: string; streamClass?: StreamClass; positionBack?: number } = {},
  ): void {
    const { source = LOANS, streamClass = STREAM_CLASS.LENDING, positionBack = 0 } = of;
    const position = (this.#positions.get(source) ?? 1) - positionBack;
    const writer = new BatchWriter({ source, session: 1, streamClass }, position, this.#batch);
    write(writer);
    this.#positions.set(source, writer.nextPosition);
    this.#intake.apply(writer.batch, this.#offset, AT_US);
    this.#offset += 1;
  }
}

/** A loan that was asked for so long before. */
function row(
  fields: Partial<Parameters<BatchWriter['lending']>[0]> = {},
  askedUs = 5,
): Parameters<BatchWriter['lending']>[0] {
  const eventTimeUs = fields.eventTimeUs ?? AT_US - SECOND_US;
  const requestTimeUs = eventTimeUs - askedUs;
  return {
    ...{ instrument: KEY, eventTimeUs, principalLots: 7, priceTicks: 1_463 },
    ...fields,
    operation: { ...(fields.operation ?? operation()), requestTimeUs },
  };
}

describe('a loan feed', () => {
  it('is heard with everything that a row says, and when the log said so', () => {
    const door = new Door();
    door.take((writer) => writer.instrument(definition(KEY), AT_US));
    door.take((writer) => {
      writer.lendingTerms({ instrument: KEY, eventTimeUs: AT_US - 9, terms: terms() });
      writer.lending(row());
    });
    const of = { venue: 'bithumb', asset: 'USDT', market: KEY, source: LOANS, offset: 1 };
    expect(door.refused).toEqual([]);
    expect(door.entries).toEqual([
      {
        ...of,
        ...{ position: 2, validTimeUs: AT_US - 9, recordTimeUs: AT_US },
        ...{ principalLots: 0, priceTicks: 0, event: { kind: 'terms', ...terms() } },
      },
      {
        ...of,
        ...{ position: 3, validTimeUs: AT_US - SECOND_US, recordTimeUs: AT_US },
        ...{
          principalLots: 7,
          priceTicks: 1_463,
          event: { kind: 'operation', ...row().operation },
        },
      },
    ]);
  });

  it('is heard once where a record comes again, whatever its borders', () => {
    const door = new Door();
    door.take((writer) => writer.instrument(definition(KEY), AT_US));
    door.take((writer) => writer.lending(row()));
    door.take(
      (writer) => {
        writer.lending(row());
        writer.lending(row());
      },
      { positionBack: 1 },
    );
    expect(door.entries.map(({ position }) => position)).toEqual([2, 3]);
  });

  it.each<[string, ReturnType<typeof row>, string[]]>([
    ['a name', row({ operation: operation({ borrower: '홍길동' }) }), ['1 bad-pseudonym']],
    ['a negative principal', row({ principalLots: -1 }), ['1 bad-quantity']],
    ['a request at once', row({}, 0), []],
    ['a request after it', row({}, -1), ['1 bad-time']],
    ['5 s ahead', row({ eventTimeUs: AT_US + 5 * SECOND_US }), []],
    ['further ahead', row({ eventTimeUs: AT_US + 5 * SECOND_US + 1 }), ['1 time-ahead']],
    ['ten years back', row({ eventTimeUs: AT_US - LENDING_TIME_US_MAX }), []],
    ['further back', row({ eventTimeUs: AT_US - LENDING_TIME_US_MAX - 1 }), ['1 bad-time']],
    ['no such market', row({ instrument: 'bithumb:XRP/KRW:spot' }), ['1 unknown-instrument']],
  ])('%s', (_, fields, refused) => {
    const door = new Door();
    door.take((writer) => writer.instrument(definition(KEY), AT_US));
    door.take((writer) => {
      writer.lending(row());
      writer.lending(fields);
      writer.lending(row());
    });
    expect(door.refused).toEqual(refused);
    expect(door.entries).toHaveLength(refused.length === 0 ? 3 : 2);
  });

  it('has no rows but of loans', () => {
    const door = new Door();
    const trade = { aggressorSide: 1, priceTicks: 1, quantityLots: 1 } as const;
    for (const source of [LOANS, TRADES]) {
      const streamClass = source === LOANS ? STREAM_CLASS.LENDING : STREAM_CLASS.SOCKET;
      door.take((writer) => writer.instrument(definition(KEY), AT_US), { source, streamClass });
      door.take((writer) => writer.trade({ instrument: KEY, eventTimeUs: AT_US, ...trade }));
    }
    expect(door.refused).toEqual(['0 bad-enum', '0 bad-enum']);
  });
});

describe('a market that trades and loans share', () => {
  const orders: readonly (readonly [string, readonly string[]])[] = [
    ['loans are defined first', [LOANS, TRADES]],
    ['trades are defined first', [TRADES, LOANS]],
    ['only loans are defined', [LOANS]],
  ];
  it.each(orders)('is sealed 2 s after a pane where %s', (_, sources) => {
    const log = new Log();
    const classOf = (source: string): StreamClass =>
      source === LOANS ? STREAM_CLASS.LENDING : STREAM_CLASS.SOCKET;
    for (const source of sources) {
      const write = (writer: BatchWriter): void =>
        void writer.instrument(definition(KEY), START_US);
      log.write({ source, timestampUs: START_US, write }, classOf(source));
    }
    log.write({
      source: TRADES,
      timestampUs: AT_US,
      write: (writer) =>
        void writer.trade({
          ...{ instrument: KEY, eventTimeUs: AT_US, aggressorSide: 1 },
          ...{ priceTicks: 1_400, quantityLots: 5 },
        }),
    });
    log.write(
      { source: LOANS, timestampUs: AT_US, write: (writer) => void writer.lending(row()) },
      STREAM_CLASS.LENDING,
    );
    expect(log.quarantined).toEqual([]);
    const market = log.pipeline.markets.ordered[0]!;
    log.tick(AT_US + 2 * SECOND_US);
    expect([market.streamClass, market.lastTicks]).toEqual([STREAM_CLASS.SOCKET, 0]);
    log.tick(AT_US + 2 * SECOND_US + 250_000);
    expect(market.lastTicks).toBe(1_400);
  });

  it('keeps its steps and its panes whatever a loan feed defines, and does not read loans in other lots', () => {
    const door = new Door();
    const own = { source: TRADES, streamClass: STREAM_CLASS.SOCKET };
    door.take((writer) => writer.instrument(definition(KEY), AT_US), own);
    const market = door.markets.ordered[0];
    door.take((writer) => {
      writer.instrument(COARSE, AT_US);
      writer.lending(row());
    });
    expect(door.refused).toEqual(['0 bad-instrument', '1 bad-instrument']);
    expect(door.markets.ordered[0]).toBe(market);
    // Once both agree, the feed is heard again.
    door.take((writer) => {
      writer.instrument(definition(KEY), AT_US);
      writer.lending(row());
    });
    expect(door.entries).toHaveLength(1);
    door.take((writer) => writer.instrument(COARSE, AT_US), own);
    door.take((writer) => writer.lending(row()));
    expect(door.refused.slice(2)).toEqual(['0 bad-instrument']);
  });
});
