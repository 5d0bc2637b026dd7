/** What a scenario is made of: opening prices, ramps, flows, programmes, accounts, and the labels it claims. */
import type { CAUSES, DetectorLetter, Direction, Severity, Side } from '@breakwater/core';
import type { OpeningPrices, Ramp, RampPoint } from './fundamental.ts';
import type { LendingPlan } from './lending-programme.ts';
import type { PerpetualPlan } from './perpetual-market.ts';

export type Cause = (typeof CAUSES)[number];

/** Times in a plan are seconds from the incident's start: negative in the lead-in. */
export interface ScenarioPlan {
  readonly name: string;
  /** What happens, in one sentence. */
  readonly summary: string;
  /** ISO 8601, UTC. */
  readonly incidentAt: string;
  /** From the incident's start to the log's end. */
  readonly durationSeconds: number;
  readonly opening: OpeningPrices;
  readonly ramps: readonly Ramp[];
  readonly flows: readonly FlowShift[];
  readonly retreats: readonly MakerRetreat[];
  readonly lending: readonly LendingPlan[];
  readonly perpetual: PerpetualPlan;
  /** The last resting offer of a market's book, in its quote asset. */
  readonly ceilings: Readonly<Record<string, number>>;
  readonly outage?: Outage;
  /** How the reference for USD/KRW is published; by default each second, as it is. */
  readonly reference?: ReferencePlan;
  /** Venues that this market does without; all are there by default. */
  readonly absentVenues?: readonly string[];
  readonly orders?: readonly PlannedOrder[];
  readonly washes?: readonly WashTrades[];
  /** For long spans: this many times the trades (each so much larger) and book updates, 1 by default. */
  readonly rateMultiplier?: number;
  readonly events: readonly PlannedEvent[];
  readonly quiet: readonly PlannedQuiet[];
}

/** Takers come more often and lean to a side for a while; absent lists mean all. */
export interface FlowShift {
  readonly venues?: readonly string[];
  readonly bases?: readonly string[];
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Multiplies the rate of takers. */
  readonly rateRatio: number;
  /** Added to the even chance of a buy. */
  readonly tilt: number; // unit: share
}

/** Makers of a market offer less (and close its gap to other venues more slowly) by a factor over time. */
export interface MakerRetreat {
  readonly instrument: string;
  readonly offerFactor: readonly RampPoint[];
}

/** A venue's market feeds send nothing from … to. */
export interface Outage {
  readonly venue: string;
  /** The venue says so first: maintenance, not a failure. */
  readonly isAnnounced?: boolean;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export type ReferencePlan =
  /** No source publishes the rate. */
  | { readonly kind: 'absent' }
  /** Quoted once, when the log begins: the last fix before a weekend. */
  | { readonly kind: 'closed' }
  /** Each quote is as old as this; the seed draws the age once for the whole log. */
  | { readonly kind: 'late'; readonly fromSeconds: number; readonly toSeconds: number };

/** One order of one taker. */
export interface PlannedOrder {
  readonly instrument: string;
  readonly atSeconds: number;
  readonly side: Side;
  readonly units: number; // unit: base asset
  /**
   * Prints at this distance from the makers' price, against an order that nobody saw, and leaves the book as it is;
   * without it the order eats the book and moves the price.
   */
  readonly awayShare?: number; // unit: share of the price
}

/** One participant sells to himself: prints at the makers' price that leave the book as it is. */
export interface WashTrades {
  readonly instrument: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Pairs of a buy and a sell. */
  readonly pairsPerSecond: number; // unit: 1/s
  readonly units: number; // unit: base asset
}

export interface PlannedEvent {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly detector: DetectorLetter;
  readonly direction: Direction;
  readonly scope: readonly string[];
  readonly minSeverity: Severity;
  readonly alarmBySeconds?: number;
  /** What an incident may rightly give as its cause; the first is the one that a supervisor would name. */
  readonly causes?: readonly Cause[];
}

/** `whole` reaches from the log's first record to its last; `lead-in` ends where the incident starts. */
export interface PlannedQuiet {
  readonly span: 'whole' | 'lead-in';
  readonly scope: readonly string[];
  /** Only alerts of this direction are false. */
  readonly direction?: Direction;
  /** An alert is no false one where its incident names one of these as the cause. */
  readonly unlessCauses?: readonly Cause[];
}
