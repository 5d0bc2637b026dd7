/**
 * Detector A: sell-off surges and squeezes. Per subject a bank of windows (15, 60, 300, 1,200 s), in each the tail
 * scores of sell pressure and of price move fused (`fusedScore`), and of what is held to a dollar the level, in both directions.
 * It asks three questions: is it unusual, does it matter, is it not explained (docs/detection-model.md, "Surge severity").
 *
 * Invariants
 * A1 subjects are visited in key order; whatever one says about a second is decided from sealed panes alone.
 * A2 statistics, size and confirmation open an alert and tell S1 from S2; published numbers alone make it S3 or S4.
 * A3 an alert of a blind venue is held, never closed.
 * A4 a level that stays off keeps its alert open.
 */
import type { Ruling as RulingOf } from '../../alert/alert.ts';
import type { AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { AlertKin } from '../../alert/kinship.ts';
import { DEFAULT_MATERIALITY, type Materiality, type Ruleset } from '../../control/ruleset.ts';
import { FINE_PANE_US } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import { PANE } from '../../window/open-panes.ts';
import type { Baselines } from '../baselines.ts';
import { LEAN_MAX } from '../tail-score.ts';
import { COLUMN } from './channel-history.ts';
import { type Examination, examine, isLarge, materialShare, type Occasion } from './materiality.ts';
import { ReferenceBoard, type ReferencePlan } from './reference-board.ts';
import { marketViews } from './reference-plan.ts';
import { SURGE } from './surge.ts';
import { describeSurge } from './surge-evidence.ts';
import { harmLevel, harmRulings, limitOf } from './surge-harm.ts';
import { figureOf, moved } from './surge-story.ts';
import {
  DIRECTION_SIGN,
  LEVEL_AT,
  PRESSED_SCORE,
  SURGE_WINDOWS,
  SURGE_WINDOWS_US,
  type SubjectOrigin,
  type SurgeDirection,
  SurgeSubject,
} from './surge-subject.ts';

type Ruling = RulingOf<typeof SURGE>;
const DIRECTIONS: readonly SurgeDirection[] = ['SELL_OFF', 'SQUEEZE'];
/**
 * A fused score above this share of its threshold keeps an open alert from clearing. (To wait for a price leg
 * below 1.3 in all windows would not do: over four windows and five channels that is passed most of any hour.)
 */
const CLEAR_SHARE = 0.7;
/** Score at p = 0.02: the onset is the first pane of the run above it. */
const ONSET_SCORE = 1.7;
/** A level is judged by how unusual it is (p = 0.001), how far off and for how long, not by a budget: it is a state, no episode. */
const LEVEL_SCORE_MIN = 3;
/** A level is back once it is nearer than this share of what makes it off: noise ends no state. */
const BACK_SHARE = 0.7;
const S2_PRINT_COUNT_MIN = 5;
const NO_SUBJECTS: readonly SurgeSubject[] = [];
const VENUES_WITHIN_US = 120_000_000;
/** The level's channels: those that are compared with others. */
const LEVEL_CHANNELS: readonly number[] = [
  COLUMN.GLOBAL,
  COLUMN.NATIONAL,
  COLUMN.VENUE,
  COLUMN.RELATIVE,
];

/** What calibration listens to; absent in operation. */
export interface SurgeProbe {
  second(subject: SurgeSubject, timeUs: number): void;
}

/** What one evaluation found in a direction. */
interface Finding {
  level: number; // unit: severity level
  windowAt: number; // unit: index into SURGE_WINDOWS_US
  score: number; // unit: −log10 p
  quiet: boolean;
  examination: Examination | undefined;
}

/** When an evaluation takes place: end of the newest pane, and the log time at which that is decided. */
interface Moment {
  readonly endUs: number;
  readonly timeUs: number;
}

export class SurgeDetector {
  probe: SurgeProbe | undefined;
  readonly #writer: AlertSink<typeof SURGE>;
  readonly #isBlind: (venue: string) => boolean;
  #subjects: readonly SurgeSubject[] = [];
  #byMarket = new Map<Market, SurgeSubject[]>();
  #baselines: Baselines;
  readonly #board = new ReferenceBoard();
  /** Newest time at which an asset had an S2 in a direction, per `asset|direction` and venue. */
  readonly #hotUs = new Map<string, Map<string, number>>();
  readonly #finding: Finding = {
    ...{ level: 0, windowAt: 0, score: 0, quiet: true },
    examination: undefined,
  };
  #materiality: Materiality = DEFAULT_MATERIALITY;

  constructor(
    writer: AlertSink<typeof SURGE>,
    baselines: Baselines,
    isBlind: (venue: string) => boolean,
  ) {
    this.#writer = writer;
    this.#baselines = baselines;
    this.#isBlind = isBlind;
  }

  get subjects(): readonly SurgeSubject[] {
    return this.#subjects;
  }

  /** Makes subjects anew for a changed set of markets; those that stay keep their state, their plans are renewed. */
  plan(markets: readonly Market[], ruleset: Ruleset): void {
    this.#materiality = ruleset.materiality ?? DEFAULT_MATERIALITY;
    this.#board.forget();
    const kept = new Map(this.#subjects.map((subject) => [subject.origin.key, subject]));
    const origins = subjectOrigins(markets, ruleset);
    this.#subjects = origins.map((origin) => {
      const known = kept.get(origin.key);
      if (known === undefined || known.origin.market !== origin.market) {
        return new SurgeSubject(origin, this.#baselines, this.#board);
      }
      known.replan(origin);
      return known;
    });
    this.#byMarket = new Map();
    for (const subject of this.#subjects) {
      const list = this.#byMarket.get(subject.origin.market) ?? [];
      list.push(subject);
      this.#byMarket.set(subject.origin.market, list);
    }
  }

  calibrate(baselines: Baselines): void {
    this.#baselines = baselines;
    for (const subject of this.#subjects) subject.calibrate(baselines);
  }

  /** Subjects on a market, for corroboration by other detectors. */
  subjectsOf(market: Market): readonly SurgeSubject[] {
    return this.#byMarket.get(market) ?? NO_SUBJECTS;
  }

  /** Whether an open alert waits for the clock: not while its venue is blind, since nothing clears then (A3). */
  get awake(): boolean {
    return this.#subjects.some((subject) => this.#waits(subject));
  }

  /** Whether an alert on the market waits for the clock. */
  waits(market: Market): boolean {
    return this.subjectsOf(market).some((subject) => this.#waits(subject));
  }

  #waits({ lifecycles, origin }: SurgeSubject): boolean {
    const open = lifecycles.SELL_OFF.open || lifecycles.SQUEEZE.open;
    return open && !this.#isBlind(origin.market.definition.venue);
  }

  wake(market: Market, nowUs: number): void {
    for (const subject of this.subjectsOf(market)) subject.wake(nowUs);
  }

  /** After a fine pane of the market was sealed: only the 15-s window moves within a second. */
  pane(market: Market, timeUs: number): void {
    for (const subject of this.subjectsOf(market)) {
      if (market.touched) subject.reprice();
      subject.history.pushFine();
      // Against a currency nothing is decided within a second: what else says of it is of the second before.
      const isDue = market.touched && subject.origin.plan.unit !== 'fiat';
      if (this.probe === undefined && isDue) {
        const endUs = (market.bank.finePane + 1) * FINE_PANE_US;
        this.#evaluate(subject, { endUs, timeUs }, 1);
      }
    }
  }

  /** After the last fine pane of a second was sealed: references, history, all windows. `endUs` ends the second. */
  second(market: Market, endUs: number, timeUs: number): void {
    for (const subject of this.subjectsOf(market)) {
      subject.refresh(endUs, timeUs);
      subject.history.pushFine();
      subject.history.pushCoarse();
      this.#trackLevel(subject, timeUs);
      if (this.probe === undefined) {
        this.#evaluate(subject, { endUs, timeUs }, SURGE_WINDOWS.length);
      } else this.probe.second(subject, timeUs);
    }
  }

  /** Since when the level has been off in each direction. */
  #trackLevel(subject: SurgeSubject, timeUs: number): void {
    if (!subject.origin.plan.isPegged) return;
    for (const direction of DIRECTIONS) {
      const since = subject.awaySinceUs[direction];
      const { peggedLevel } = this.#materiality;
      const from = since === 0 ? peggedLevel : peggedLevel * BACK_SHARE;
      if (!isAway(subject, direction, from)) subject.awaySinceUs[direction] = 0;
      else if (since === 0) subject.awaySinceUs[direction] = timeUs;
    }
  }

  #evaluate(subject: SurgeSubject, moment: Moment, windowCount: number): void {
    const { SELL_OFF, SQUEEZE } = subject.lifecycles;
    const { awaySinceUs } = subject;
    const isAwayNow = awaySinceUs.SELL_OFF + awaySinceUs.SQUEEZE > 0;
    const isOpen = SELL_OFF.open || SQUEEZE.open;
    const isFar = windowCount > 1 && this.#hasMovedFar(subject);
    if (!isOpen && !isAwayNow && !isFar && !subject.isPressed(windowCount)) {
      subject.onsetUs.SELL_OFF = 0;
      subject.onsetUs.SQUEEZE = 0;
      return;
    }
    for (const direction of DIRECTIONS) {
      const lifecycle = subject.lifecycles[direction];
      const finding = this.#measure(subject, direction, windowCount, moment);
      this.#trackOnset(subject, direction, finding.score, moment.timeUs);
      // Within a second only an opening or an escalation is decided; the second decides the rest.
      if (windowCount === 1 && finding.level <= (lifecycle.open ? lifecycle.level : 0)) continue;
      if (finding.level === 0 && !lifecycle.open) continue;
      this.#decide(subject, direction, finding, moment);
    }
  }

  /** Whether the price has gone either way so far, in whichever window, that pressure has no say: a fall after a rise is in the short ones only. */
  #hasMovedFar(subject: SurgeSubject): boolean {
    for (let windowAt = 0; windowAt < LEVEL_AT; windowAt += 1) {
      if (isLarge(subject, windowAt, 1, this.#materiality)) return true;
      if (isLarge(subject, windowAt, -1, this.#materiality)) return true;
    }
    return false;
  }

  /** The window that is worst: by level, then by how far it is past its own threshold. */
  #measure(
    subject: SurgeSubject,
    direction: SurgeDirection,
    windowCount: number,
    moment: Moment,
  ): Finding {
    const sign = DIRECTION_SIGN[direction];
    const isOpen = subject.lifecycles[direction].open;
    const finding = this.#finding;
    finding.level = 0;
    finding.windowAt = 0;
    finding.score = 0;
    finding.quiet = true;
    finding.examination = undefined;
    let margin = Number.NEGATIVE_INFINITY;
    const isLevelDue = windowCount > 1 && subject.awaySinceUs[direction] !== 0;
    const last = isLevelDue ? LEVEL_AT : windowCount - 1;
    for (let windowAt = 0; windowAt <= last; windowAt += 1) {
      if (windowAt >= windowCount && windowAt !== LEVEL_AT) continue;
      const threshold = subject.thresholds[windowAt];
      if (threshold === undefined) continue;
      const isFar =
        windowCount > 1 &&
        windowAt !== LEVEL_AT &&
        isLarge(subject, windowAt, sign, this.#materiality);
      // The price leg costs more: it is only read where it can matter.
      if (windowAt !== LEVEL_AT && !isFar) {
        const pressure = subject.pressureScore(windowAt, sign);
        const enough = isOpen ? threshold.s1 * CLEAR_SHARE - LEAN_MAX : PRESSED_SCORE;
        if (pressure < enough) continue;
      }
      const score = subject.windowScore(windowAt, sign);
      if (isFar || score >= threshold.s1 * CLEAR_SHARE) finding.quiet = false;
      const over = score - threshold.s1;
      const unusual = windowAt === LEVEL_AT ? LEVEL_SCORE_MIN : threshold.s2;
      const isUnusual = score > unusual;
      const examination =
        isFar || isUnusual
          ? this.#examine(subject, direction, windowAt, {
              ...{ endUs: moment.endUs, timeUs: moment.timeUs, materiality: this.#materiality },
              ...{ unusual, bySizeAlone: !isUnusual },
            })
          : undefined;
      const level = examination?.passed === true ? 2 : over > 0 ? 1 : 0;
      if (level < finding.level || (level === finding.level && over <= margin)) continue;
      margin = over;
      finding.windowAt = windowAt;
      finding.score = score;
      finding.level = level;
      finding.examination = examination;
    }
    return finding;
  }

  /** What S2 asks of a window that is unusual, or has moved far; undefined where nobody could tell. */
  #examine(
    subject: SurgeSubject,
    direction: SurgeDirection,
    windowAt: number,
    occasion: Occasion,
  ): Examination | undefined {
    const { market } = subject.origin;
    if (this.#isBlind(market.definition.venue)) return undefined;
    if (windowAt !== LEVEL_AT) {
      const window = SURGE_WINDOWS[windowAt] as number;
      if (market.bank.sum(window, PANE.PRINTS) < S2_PRINT_COUNT_MIN) return undefined;
    }
    return examine(subject, direction, windowAt, occasion);
  }

  #trackOnset(
    subject: SurgeSubject,
    direction: SurgeDirection,
    score: number,
    timeUs: number,
  ): void {
    if (score < ONSET_SCORE) subject.onsetUs[direction] = 0;
    else if (subject.onsetUs[direction] === 0) subject.onsetUs[direction] = timeUs;
  }

  #decide(
    subject: SurgeSubject,
    direction: SurgeDirection,
    finding: Finding,
    { timeUs }: Moment,
  ): void {
    const lifecycle = subject.lifecycles[direction];
    const { level: statistical, windowAt, score, examination } = finding;
    if (!lifecycle.open && !lifecycle.continues(timeUs)) keepOrigin(subject, direction, windowAt);
    const stays = lifecycle.open && lifecycle.level >= 2 && subject.awaySinceUs[direction] !== 0;
    const standing = stays && statistical < 2 ? 2 : statistical;
    const harm = harmLevel(subject, direction, timeUs);
    // Published numbers say how bad it is, not whether it is (A2).
    const isHarm = standing >= 2 || (lifecycle.open && lifecycle.level >= 2);
    if (standing >= 2) this.#noteHot(subject, direction, timeUs);
    this.#writer.observe(
      alertSubject(subject.origin, direction),
      lifecycle,
      {
        timeUs,
        level: isHarm && harm > standing ? harm : standing,
        score,
        pressing: this.#pressing(subject, direction, windowAt),
        quiet: finding.quiet && !stays ? 1 : 0,
        blind: this.#isBlind(subject.origin.market.definition.venue) ? 1 : 0,
      },
      subject.onsetUs[direction] === 0 ? timeUs : subject.onsetUs[direction],
      {
        figure: () => figureOf(subject, direction, windowAt, examination),
        facts: () => {
          const rulings: Ruling[] = [
            statisticalRuling({ level: statistical, windowAt, score }, subject),
            ...(examination?.rulings ?? []),
            ...(stays && statistical < 2
              ? [levelRuling(subject, direction, this.#materiality)]
              : []),
            ...(isHarm ? harmRulings(subject, direction, timeUs) : []),
            ...this.#corroboration(subject, direction, timeUs),
          ];
          return describeSurge(subject, direction, windowAt, rulings, examination);
        },
      },
    );
  }

  /** How many times the move of the market's own price is what would matter at all. */
  #pressing(subject: SurgeSubject, direction: SurgeDirection, windowAt: number): number {
    const distance = moved(subject, direction, windowAt, COLUMN.DIRECT);
    const share = materialShare(subject, 0, this.#materiality);
    return distance > 0 ? distance / share : 0;
  }

  #noteHot({ origin }: SurgeSubject, direction: SurgeDirection, timeUs: number): void {
    const key = `${origin.asset}|${direction}`;
    let venues = this.#hotUs.get(key);
    if (venues === undefined) {
      venues = new Map();
      this.#hotUs.set(key, venues);
    }
    venues.set(origin.market.definition.venue, timeUs);
  }

  /** Venues on which the asset had an S2 in this direction within two minutes: they say that it is so, not how bad. */
  #corroboration(
    { origin }: SurgeSubject,
    direction: SurgeDirection,
    timeUs: number,
  ): readonly Ruling[] {
    const venues = this.#hotUs.get(`${origin.asset}|${direction}`) ?? [];
    const count = [...venues].filter(([, hotUs]) => timeUs - hotUs <= VENUES_WITHIN_US).length;
    if (count < 2) return [];
    return [{ rule: 'A.venues.2-within-120s', severity: null, value: count, limit: 2 }];
  }
}

/** Whether a channel of a pegged asset stands off its peg or anchor by at least `share` (A4). */
function isAway(subject: SurgeSubject, direction: SurgeDirection, share: number): boolean {
  const sign = DIRECTION_SIGN[direction];
  for (const channel of LEVEL_CHANNELS) {
    if (-sign * subject.change(LEVEL_AT, channel) >= share) return true;
  }
  return false;
}

/** The level that stands furthest off, as the rule that keeps the alert. */
function levelRuling(
  subject: SurgeSubject,
  direction: SurgeDirection,
  { peggedLevel }: Materiality,
): Ruling {
  const sign = DIRECTION_SIGN[direction];
  let value = 0;
  for (const channel of LEVEL_CHANNELS) {
    const change = subject.change(LEVEL_AT, channel);
    if (-sign * change > -sign * value) value = change;
  }
  return { rule: 'A.level', severity: 'S2', value, limit: limitOf(peggedLevel, sign) };
}

/** Keeps what the columns were before the alert that now begins. */
function keepOrigin(subject: SurgeSubject, direction: SurgeDirection, windowAt: number): void {
  const kept = subject.origins[direction];
  const { history, anchors } = subject;
  for (let column = 0; column < kept.length; column += 1) {
    // The exchange rate too: the bare price is told net of it.
    const isAnchored = windowAt === LEVEL_AT && column < anchors.length;
    const longest = SURGE_WINDOWS_US[LEVEL_AT - 1] as number;
    const windowUs = windowAt === LEVEL_AT ? longest : (SURGE_WINDOWS_US[windowAt] as number);
    kept[column] = isAnchored ? (anchors[column] as number) : history.before(windowUs, column);
  }
}

function statisticalRuling(
  { level, windowAt, score: value }: Pick<Finding, 'level' | 'windowAt' | 'score'>,
  subject: SurgeSubject,
): Ruling {
  const { s1, s2 } = subject.thresholds[windowAt] ?? { s1: 0, s2: 0 };
  if (level === 0 || value <= s1) {
    return { rule: 'A.window.below', severity: null, value, limit: s1 };
  }
  const isS2 = level >= 2 && value > s2;
  return {
    ...{ rule: 'A.window.threshold', value },
    ...(isS2 ? { severity: 'S2', limit: s2 } : { severity: 'S1', limit: s1 }),
  };
}

function alertSubject(
  origin: SubjectOrigin,
  direction: SurgeDirection,
): AlertSubject<typeof SURGE> {
  return { detector: SURGE, subject: origin.key, direction, kin: origin.kin };
}

/** All subjects in key order (A1). */
function subjectOrigins(markets: readonly Market[], ruleset: Ruleset): SubjectOrigin[] {
  const origins = marketViews(markets, ruleset).map(
    ({ market, asset, orientation, plan }): SubjectOrigin => ({
      key: `${asset}@${market.definition.key}`,
      asset,
      kin: kinOf(asset, market, plan, ruleset),
      market,
      orientation,
      plan,
    }),
  );
  return origins.sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** By what the alerts of an asset on a market are related to others. */
function kinOf(
  asset: string,
  market: Market,
  plan: ReferencePlan,
  { stablecoins }: Ruleset,
): AlertKin {
  const isStable = stablecoins.includes(asset);
  const { base, quote } = market.definition;
  const other = asset === quote ? base : quote;
  return {
    group: isStable ? asset : 'coins',
    quoteGroup: stablecoins.includes(other) ? other : dollarsBy(plan),
    currency: quote === 'USD' || stablecoins.includes(quote) ? null : quote,
    peg: isStable ? 'USD' : null,
    precedence: 0,
  };
}

/** The stablecoin through which a coin's price in a currency is compared with the world's; null where that has dollar markets. */
function dollarsBy({ isPegged, unit, global }: ReferencePlan): string | null {
  if (isPegged || unit !== 'fiat' || global.usd.length > 0) return null;
  return global.pegged[0]?.quote?.asset ?? null;
}
