/**
 * The lending programmes of 2025 as a scenario: half a year of operations with the published margins, prices beside them, and
 * the suspension order with one of its three dates.
 */
import {
  type Calibration,
  defaultRuleset,
  EventBatch,
  type FeedRecord,
  type Genesis,
  type InstrumentDefinition,
  type LendingOrder,
} from '@breakwater/core';
import simulated from '../../calibration/simulated.json' with { type: 'json' };
import { definitionOf } from '../market-spec.ts';
import { SeededRandom } from '../seeded-random.ts';
import { BorrowerTrades } from './borrower-trades.ts';
import { END_US, LAUNCH_US, ORDER_DAY_DEFAULT, type OrderDay } from './case-calendar.ts';
import { suspensionOrder } from './case-order.ts';
import { type LendingSpan, lendingDefinitions, lendingRecords } from './lending-records.ts';
import { type CaseOperation, LendingTape } from './lending-tape.ts';
import { caseMarkets, FX_DEFINITION, marketRecords } from './market-records.ts';
import { PseudonymList } from './pseudonym-list.ts';

export interface LendingCaseOptions {
  /** Any integer from 0 to 2^53-1. */
  readonly seed: number;
  readonly orderDay?: OrderDay;
  /** Where the records begin, by default with the launch, and end, by default after 20 November. */
  readonly fromUs?: number;
  readonly untilUs?: number;
  /** Made before from the same seed: for several parts of one case. */
  readonly tape?: LendingTape;
}

export interface LendingCase {
  readonly name: 'lending-2025';
  readonly seed: number;
  readonly summary: string;
  readonly domain: string;
  readonly tape: LendingTape;
  readonly orderDay: OrderDay;
  readonly order: LendingOrder;
  readonly instruments: readonly InstrumentDefinition[];
  readonly startTimeUs: number;
  readonly endTimeUs: number;
  readonly genesis: Genesis;
  readonly calibration: Calibration;
  /** All records, anew at each call; one batch is filled again and again. `onOperation` hears each operation of the tape. */
  records(onOperation?: (operation: CaseOperation) => void): Iterable<FeedRecord>;
}

export function openLendingCase(options: LendingCaseOptions): LendingCase {
  const { seed, orderDay = ORDER_DAY_DEFAULT, fromUs = LAUNCH_US, untilUs = END_US } = options;
  const tape = options.tape ?? new LendingTape(seed);
  const random = SeededRandom.fromSeed(seed).split('lending-2025 records');
  const domain = `simulation-lending-2025-${seed}`;
  const venues = tape.venues.map(({ plan }) => plan.venue);
  return {
    name: 'lending-2025',
    seed,
    summary:
      'The lending programmes of Bithumb and Upbit, mid-June to 20 November 2025, with the published margins.',
    domain,
    tape,
    orderDay,
    order: suspensionOrder(orderDay),
    instruments: [
      ...new Map(
        [
          ...caseMarkets().map((spec) => definitionOf(spec, LAUNCH_US)),
          FX_DEFINITION,
          ...venues.flatMap(lendingDefinitions),
        ].map((one) => [one.key, one]),
      ).values(),
    ],
    startTimeUs: fromUs,
    endTimeUs: untilUs,
    genesis: {
      domain,
      purpose: 'simulation',
      clock: 'create',
      keys: [],
      ruleset: defaultRuleset(),
    },
    calibration: simulated as Calibration,
    records: (onOperation) => caseRecords(tape, random, { fromUs, untilUs, onOperation }),
  };
}

function* caseRecords(
  tape: LendingTape,
  random: SeededRandom,
  span: LendingSpan,
): Generator<FeedRecord> {
  const pseudonyms = new PseudonymList(random.split('pseudonyms'));
  const trades = new BorrowerTrades(tape, pseudonyms, random.split('borrower trades'));
  // A batch of its own each: the merge looks one record ahead.
  const lending = lendingRecords(tape, pseudonyms, new EventBatch(), span);
  const market = marketRecords(trades, random.split('markets'), new EventBatch(), span);
  yield* merged(lending, market);
}

/** Both by time; of one instant the left one first. */
function* merged<T extends { readonly timestampUs: number }>(
  left: Iterator<T>,
  right: Iterator<T>,
): Generator<T> {
  let a = left.next();
  let b = right.next();
  while (a.done !== true || b.done !== true) {
    const isLeft =
      b.done === true || (a.done !== true && a.value.timestampUs <= b.value.timestampUs);
    if (isLeft) {
      yield a.value as T;
      a = left.next();
    } else {
      yield b.value as T;
      b = right.next();
    }
  }
}
