/**
 * Control contents: what a domain's signed control records carry. Configuration is a record of the log, so a
 * replay under another configuration is another log.
 */
import type { LogClock } from '../port.ts';

/** Everything a supervisor may turn. Absent parts take the defaults of `defaultRuleset`. */
export interface Ruleset {
  readonly version: number;
  /** Assets that detector A watches as stablecoins. */
  readonly stablecoins: readonly string[];
  /** Coins whose cross rates imply a venue's own currency rate (relative premium). */
  readonly referenceCoins: readonly string[];
  /** Sources (by prefix) that promise a checksum in every record: one without is refused. */
  readonly checksummedSources: readonly string[];
  /** False alarms per market-day that S1 and S2 may cost: of a class of market, all windows, directions and detectors together. */
  readonly budgetS1PerMarketDay: number;
  readonly budgetS2PerMarketDay: number;
  /**
   * Whether exchanges are shown alerts on provisional thresholds too. Absent: they are not; absent also where it is
   * not given, so that a ruleset from before it keeps its hash.
   */
  readonly exchangesSeeProvisional?: boolean;
  /** What is a move at all; absent: `DEFAULT_MATERIALITY`. */
  readonly materiality?: Materiality;
}

/** From which size on a move is worth an S2, however unusual it is (docs/detection-model.md, "Materiality"). */
export interface Materiality {
  /** Of what is held to a dollar: the move, and how far its level may stay off. */
  readonly peggedMove: number; // unit: share
  readonly peggedLevel: number; // unit: share
  /** Of every other asset: at least this, */
  readonly coinMove: number; // unit: share
  /** and so many of its own standard deviations over the window, */
  readonly coinSigmas: number; // unit: standard deviations
  /** of which a day has at least this. */
  readonly coinDailySigmaMin: number; // unit: share
  /** A move of any asset is so many ticks of its market at least: each of the two prices may be a tick off, and so may what they are compared with. */
  readonly ticks: number; // unit: ticks
  /** From which size on, within twenty minutes, a move needs no statistics: confirmed and unexplained it is S2. */
  readonly peggedLarge: number; // unit: share
  readonly coinLarge: number; // unit: share
  /** How long a move of all prices in a currency is held back, since the exchange rate may explain it. */
  readonly currencyHoldSeconds: number; // unit: s
}

/** Ten basis points are twice the spread of a thin stablecoin market; 40 the move of a coin that nobody looks up for. */
export const DEFAULT_MATERIALITY: Materiality = {
  peggedMove: 0.001,
  peggedLevel: 0.002,
  coinMove: 0.004,
  coinSigmas: 4,
  coinDailySigmaMin: 0.05,
  ticks: 4,
  peggedLarge: 0.005,
  coinLarge: 0.03,
  currencyHoldSeconds: 180,
};

/** Type `genesis`: the first record of every domain; its own signature is the root of trust. */
export interface Genesis {
  readonly domain: string;
  readonly purpose: 'live' | 'replay' | 'simulation';
  readonly clock: LogClock;
  /** Hex Ed25519 public keys of operators: their control records count, of whatever type. */
  readonly keys: readonly string[];
  /** Keys of desks, which may sign acknowledgements and receipts only; absent: none. */
  readonly deskKeys?: readonly string[];
  readonly ruleset: Ruleset;
}

/** Type `keys`: changes which keys of one role count from here on. */
export interface KeyChange {
  readonly role: KeyRole;
  /** Hex Ed25519 public keys. One that has the role already, or has it no more, is no fault. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

export type KeyRole = 'operator' | 'desk';

export const CONTROL_TYPES = [
  'genesis',
  'ruleset',
  'calibration',
  'calibration-part',
  'build',
  'keys',
  'lending-rules',
  'lending-order',
  'acknowledgement',
  'receipt',
] as const;
export type ControlType = (typeof CONTROL_TYPES)[number];

export function defaultRuleset(): Ruleset {
  return {
    version: 1,
    stablecoins: ['USDC', 'USDT'],
    referenceCoins: ['BTC', 'ETH', 'SOL', 'XRP'],
    checksummedSources: [],
    budgetS1PerMarketDay: 1,
    budgetS2PerMarketDay: 1 / 30,
  };
}
