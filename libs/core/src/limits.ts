/**
 * Every bound, with its reason and what lies beyond it. A bound on input is enforced in the codec or at the
 * edge of the pipeline, and what exceeds it is quarantined with a reason; a bound on state is asserted.
 */
import { assert } from './assert.ts';

/** Events in one record. 4,096 × about 40 B stays below the byte bound; beyond: the producer splits. */
export const BATCH_EVENT_COUNT_MAX = 4_096;

/** Book levels in one record, both sides together: a full 5,000-level REST snapshot of both sides, three times. */
export const BATCH_LEVEL_COUNT_MAX = 32_768;

/** Bytes in one record, as Kafka's own default `message.max.bytes`. */
export const RECORD_BYTE_COUNT_MAX = 1_048_576;

/** Distinct names (instruments and sources) in one domain. */
export const SYMBOL_COUNT_MAX = 65_536;

/** Bytes of one name. */
export const SYMBOL_BYTE_COUNT_MAX = 160;

/** Levels per side of a book: Binance keeps 5,000 within a snapshot and lets deltas add far ones. */
export const BOOK_LEVEL_COUNT_MAX = 16_384;

/** Panes: 250 ms for windows up to a minute, 1 s for the longer ones. */
export const FINE_PANE_US = 250_000;
export const COARSE_PANE_US = 1_000_000;

/**
 * A log in which nothing was written for this long gets a TICK: from its worker where the log stamps records, from its
 * feeder where that does (docs/recovery-protocol.md, "Log time").
 */
export const TICK_AFTER_US = 250_000;

/** Lateness by stream class (see STREAM_CLASS): a pane is sealed this long after its end. */
export const LATENESS_US: readonly number[] = [2_000_000, 10_000_000, 86_400_000_000];

/** An event older than its pane's lateness counts in the oldest open pane up to this age, flagged LATE. */
export const LATE_US_MAX = 60_000_000;

/** An event further ahead of log time is quarantined: one wrong venue clock must make nothing late. */
export const AHEAD_US_MAX = 5_000_000;

/**
 * A log that its broker stamps has a TICK every 250 ms where a worker lives, so its next record is further ahead of log time only after
 * an outage, or where the stamp is wrong: see `TimeAdmission`.
 */
export const LEAP_US_MAX = 60_000_000;

/** Loans are restated years later; a time further back than this, or a maturity further ahead, is a mistake. */
export const LENDING_TIME_US_MAX = 315_360_000_000_000;

/** A price older than five one-minute bars is not one of now: no reference goes by it, and no screen shows it. */
export const PRICE_AGE_US_MAX = 300_000_000;
/** Bytes of a quarantined record that are kept. */
export const QUARANTINE_BYTE_COUNT_MAX = 4_096;

/** Assets behind one loan: a cross-collateral account of a venue names a few; a wallet of everything it lends on, some sixty. */
export const LENDING_COLLATERAL_COUNT_MAX = 64;
/** Assets, and haircuts, that one version of a programme's terms names: all that a venue lists (some 500), twice. */
export const LENDING_ASSET_COUNT_MAX = 1_024;

/** Integers stay exact: sums are asserted below this. */
export const EXACT_INTEGER_MAX: number = Number.MAX_SAFE_INTEGER;

/**
 * Largest sum of one column in one 250-ms pane; a pane saturates there, which is commutative, and is counted.
 * 4,800 such panes (1,200 s) stay below 2^53, so window sums are exact whatever a feed sends.
 */
export const PANE_SUM_MAX: number = Math.floor(EXACT_INTEGER_MAX / 4_800);

/** Prints that one event may stand for: a busy minute's bar, a hundred times over. */
export const EVENT_PRINT_COUNT_MAX = 10_000_000;

/** Markets of one view frame, some 60 kB; beyond: those without a stablecoin are left out and counted. */
export const VIEW_MARKET_COUNT_MAX = 200;

/** Frames of one view stream: two hours of seconds, or what the bytes allow. Beyond: the oldest go. */
export const VIEW_FRAME_COUNT_MAX = 7_200;
export const VIEW_BYTE_COUNT_MAX = 67_108_864;

assert(COARSE_PANE_US % FINE_PANE_US === 0, 'a coarse pane is a whole number of fine panes');
assert(BATCH_LEVEL_COUNT_MAX >= 2 * 3 * 5_000, 'a batch holds three full Binance snapshots');
assert(TICK_AFTER_US <= FINE_PANE_US, 'silence delays a verdict by one pane at most');
