/** What a scenario is made of: opening prices, ramps, flows, programmes, accounts, and the labels it claims. */
import type { DetectorLetter, Direction, Severity } from '@breakwater/core';
import type { OpeningPrices, Ramp, RampPoint } from './fundamental.ts';
import type { LendingPlan } from './lending-programme.ts';
import type { PerpetualPlan } from './perpetual-market.ts';

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
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface PlannedEvent {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly detector: DetectorLetter;
  readonly direction: Direction;
  readonly scope: readonly string[];
  readonly minSeverity: Severity;
  readonly alarmBySeconds?: number;
}

/** `whole` reaches from the log's first record to its last; `lead-in` ends where the incident starts. */
export interface PlannedQuiet {
  readonly span: 'whole' | 'lead-in';
  readonly scope: readonly string[];
}
