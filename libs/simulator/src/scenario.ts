/**
 * Scenarios: seeded, labelled logs. The same name, seed and options give the same records, byte for byte, on
 * every machine.
 */
import {
  type Calibration,
  defaultRuleset,
  EventBatch,
  type FeedRecord,
  type Genesis,
  type InstrumentDefinition,
} from '@breakwater/core';
import simulated from '../calibration/simulated.json' with { type: 'json' };
import { labelsOf, type ScenarioLabels } from './labels.ts';
import type { ScenarioPlan } from './scenario-plan.ts';
import { calmDay } from './scenarios/calm-day.ts';
import { feedOutage } from './scenarios/feed-outage.ts';
import { fxJump } from './scenarios/fx-jump.ts';
import { fxLag } from './scenarios/fx-lag.ts';
import { longLiquidationCascade } from './scenarios/long-liquidation-cascade.ts';
import { maintenance } from './scenarios/maintenance.ts';
import { marketDrop } from './scenarios/market-drop.ts';
import { nationalFall } from './scenarios/national-fall.ts';
import { oneBigPrint } from './scenarios/one-big-print.ts';
import { quoteEcho } from './scenarios/quote-echo.ts';
import { recovery } from './scenarios/recovery.ts';
import { sellOff2025July } from './scenarios/sell-off-2025-07.ts';
import { slowBleed } from './scenarios/slow-bleed.ts';
import { squeeze2025October } from './scenarios/squeeze-2025-10-11.ts';
import { thinPrint } from './scenarios/thin-print.ts';
import { twapSeller } from './scenarios/twap-seller.ts';
import { venueGap } from './scenarios/venue-gap.ts';
import { washTrades } from './scenarios/wash-trades.ts';
import { weekend } from './scenarios/weekend.ts';
import { STEP_US } from './step-length.ts';
import { World } from './world.ts';

export const scenarioNames = [
  'calm-day',
  'sell-off-2025-07',
  'squeeze-2025-10-11',
  'long-liquidation-cascade',
  'fx-jump',
  'feed-outage',
  'recovery',
  'quote-echo',
  'thin-print',
  'maintenance',
  'one-big-print',
  'wash-trades',
  'weekend',
  'fx-lag',
  'market-drop',
  'national-fall',
  'slow-bleed',
  'twap-seller',
  'venue-gap',
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

const PLANS: Readonly<Record<ScenarioName, ScenarioPlan>> = {
  'calm-day': calmDay,
  'sell-off-2025-07': sellOff2025July,
  'squeeze-2025-10-11': squeeze2025October,
  'long-liquidation-cascade': longLiquidationCascade,
  'fx-jump': fxJump,
  'feed-outage': feedOutage,
  recovery,
  'quote-echo': quoteEcho,
  'thin-print': thinPrint,
  maintenance,
  'one-big-print': oneBigPrint,
  'wash-trades': washTrades,
  weekend,
  'fx-lag': fxLag,
  'market-drop': marketDrop,
  'national-fall': nationalFall,
  'slow-bleed': slowBleed,
  'twap-seller': twapSeller,
  'venue-gap': venueGap,
};

/** Long enough that the longest window, 1,200 s, is full before anything happens. */
const LEAD_IN_US_DEFAULT = 1_500_000_000;

export interface ScenarioOptions {
  /** Any integer from 0 to 2^53-1. */
  readonly seed: number;
  /** When the log begins; by default so that the incident falls on its historical instant. Whole milliseconds. */
  readonly startTimeUs?: number;
  /** Calm before the incident, 25 minutes by default. Whole tenths of a second. */
  readonly leadInUs?: number;
  /** For load tests: this many times the trades (each so much smaller) and book updates, 1 by default, up to 50. */
  readonly rateMultiplier?: number;
  /** For load tests: this many further coins on three venues each, 0 by default, up to 500. */
  readonly extraCoinCount?: number;
}

export interface Scenario {
  readonly name: string;
  readonly seed: number;
  /** What happens, in one sentence. */
  readonly summary: string;
  /** Name of the log's domain, fit for a topic name. */
  readonly domain: string;
  readonly labels: ScenarioLabels;
  readonly instruments: readonly InstrumentDefinition[];
  readonly startTimeUs: number;
  readonly incidentTimeUs: number;
  readonly endTimeUs: number;
  /** The first control record's content; the caller puts in the keys that sign the domain. */
  readonly genesis: Genesis;
  /** What is normal in the simulator's calm market (make-calibration.ts): the control record after the genesis. */
  readonly calibration: Calibration;
  /** A fresh run from the beginning. One batch is filled again and again: encode it before pulling the next record. */
  records(): Iterable<FeedRecord>;
}

/**
 * A scenario by name.
 * @throws Error where an option is outside the bounds that its comment states.
 */
export function openScenario(name: ScenarioName, options: ScenarioOptions): Scenario {
  return planned(PLANS[name], options);
}

export interface CalmOptions {
  readonly seed: number;
  readonly durationUs: number;
  readonly startTimeUs?: number;
}

/**
 * Records of a quiet market for calibration, `durationUs` long, under a seed stream of its own: a scenario with
 * the same seed is not among them.
 * @throws Error where `durationUs` is not a positive multiple of 100 ms.
 */
export function calmRecords(options: CalmOptions): Iterable<FeedRecord> {
  const { seed, durationUs } = options;
  const plan = { ...calmDay, name: 'calibration', durationSeconds: durationUs / 1e6 };
  const start = options.startTimeUs === undefined ? {} : { startTimeUs: options.startTimeUs };
  return planned(plan, { seed, leadInUs: 0, ...start }).records();
}

function planned(plan: ScenarioPlan, options: ScenarioOptions): Scenario {
  const { seed, rateMultiplier = 1, extraCoinCount = 0, leadInUs = LEAD_IN_US_DEFAULT } = options;
  const startTimeUs = options.startTimeUs ?? Date.parse(plan.incidentAt) * 1_000 - leadInUs;
  const durationUs = Math.round(plan.durationSeconds * 1e6);
  check(Number.isSafeInteger(seed) && seed >= 0, 'seed: an integer from 0 to 2^53-1');
  check(Number.isSafeInteger(leadInUs) && leadInUs >= 0, 'leadInUs: microseconds, 0 or more');
  check(leadInUs % STEP_US === 0 && durationUs % STEP_US === 0, 'spans: whole tenths of a second');
  check(leadInUs + durationUs > 0, 'durationUs: more than 0');
  check(Number.isSafeInteger(startTimeUs), 'startTimeUs: an integer of microseconds');
  check(startTimeUs >= 0 && startTimeUs % 1_000 === 0, 'startTimeUs: whole milliseconds');
  check(rateMultiplier > 0 && rateMultiplier <= 50, 'rateMultiplier: above 0, up to 50');
  check(
    Number.isInteger(extraCoinCount) && extraCoinCount >= 0 && extraCoinCount <= 500,
    'extraCoinCount: an integer from 0 to 500',
  );
  const incidentTimeUs = startTimeUs + leadInUs;
  const endTimeUs = incidentTimeUs + durationUs;
  const span = { startTimeUs, incidentTimeUs, endTimeUs };
  const worldOptions = { seed, ...span, rateMultiplier, extraCoinCount };
  const domain = `simulation-${plan.name}-${seed}`;
  return {
    name: plan.name,
    seed,
    summary: plan.summary,
    domain,
    labels: labelsOf(plan, span),
    instruments: new World(plan, worldOptions).definitions,
    ...span,
    genesis: {
      domain,
      purpose: 'simulation',
      clock: 'create',
      keys: [],
      ruleset: defaultRuleset(),
    },
    calibration: simulated as Calibration,
    records: () => feedRecords(new World(plan, worldOptions)),
  };
}

function* feedRecords(world: World): Generator<FeedRecord> {
  const batch = new EventBatch();
  for (const { timestampUs, stream, events } of world.run()) {
    stream.write(batch, events);
    yield { timestampUs, source: stream.identity.source, batch };
  }
}

function check(isMet: boolean, rule: string): void {
  if (!isMet) throw new Error(`scenario option ${rule}`);
}
