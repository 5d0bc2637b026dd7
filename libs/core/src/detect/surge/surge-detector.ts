/**
 * Detector A: sell-off surges and squeezes. Per subject a bank of windows (15, 60, 300, 1,200 s), in each the tail
 * scores of sell pressure and of price move fused (`fusedScore`), in both directions (docs/detection-model.md, "Fused score" and "Surge severity").
 *
 * Invariants
 * A1 subjects are visited in key order; whatever one says about a second is decided from sealed panes alone.
 * A2 statistics open an alert and tell S1 from S2; published numbers alone make it S3 or S4.
 * A3 an alert of a blind venue is held, never closed.
 */
import type { Ruling as RulingOf } from '../../alert/alert.ts';
import type { AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { AlertKin } from '../../alert/kinship.ts';
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import { PANE } from '../../window/open-panes.ts';
import type { Baselines } from '../baselines.ts';
import { ReferenceBoard } from './reference-board.ts';
import { stablecoinViews } from './reference-plan.ts';
import { SURGE } from './surge.ts';
import { describeSurge, surgeFigure } from './surge-evidence.ts';
import {
  CHANNEL,
  DIRECTION_SIGN,
  PRESSED_SCORE,
  SURGE_WINDOWS,
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
const S2_PRINT_COUNT_MIN = 5;
const NO_SUBJECTS: readonly SurgeSubject[] = [];
/** USD 0.99: redemptions accelerate below it [Fed, Runs and Flights to Safety]; mirrored for squeezes. */
const ANCHOR_S3 = 0.01;
const ANCHOR_HOLD_US = 60_000_000;
/** A fall of 3 % in a day is Moody's depeg; a national premium of 5 % is DAXA's price-gap notice. */
const ANCHOR_S4_GLOBAL = 0.03;
const ANCHOR_S4_NATIONAL = 0.05;
const VENUES_WITHIN_US = 120_000_000;

/** What calibration listens to; absent in operation. */
export interface SurgeProbe {
  second(subject: SurgeSubject, timeUs: number): void;
}

/** What one evaluation found in a direction. */
interface Finding {
  level: number; // unit: severity level
  windowAt: number; // unit: index into SURGE_WINDOWS
  score: number; // unit: −log10 p
  quiet: boolean;
}

export class SurgeDetector {
  probe: SurgeProbe | undefined;
  readonly #writer: AlertSink<typeof SURGE>;
  readonly #isBlind: (venue: string) => boolean;
  #subjects: readonly SurgeSubject[] = [];
  #byMarket = new Map<Market, SurgeSubject[]>();
  #baselines: Baselines;
  readonly #board = new ReferenceBoard();
  /** Newest time at which an asset had an S2 in a direction, per `asset|direction|venue`. */
  readonly #hotUs = new Map<string, number>();
  readonly #finding: Finding = { level: 0, windowAt: 0, score: 0, quiet: true };

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
      subject.pushFine();
      if (this.probe === undefined && market.touched) this.#evaluate(subject, timeUs, 1);
    }
  }

  /** After the last fine pane of a second was sealed: references, history, all windows. `endUs` ends the second. */
  second(market: Market, endUs: number, timeUs: number): void {
    for (const subject of this.subjectsOf(market)) {
      subject.refresh(endUs);
      subject.pushFine();
      subject.pushCoarse();
      if (this.probe === undefined) this.#evaluate(subject, timeUs, SURGE_WINDOWS.length);
      else this.probe.second(subject, timeUs);
    }
  }

  #evaluate(subject: SurgeSubject, timeUs: number, windowCount: number): void {
    const { SELL_OFF, SQUEEZE } = subject.lifecycles;
    if (!SELL_OFF.open && !SQUEEZE.open && !subject.isPressed(windowCount)) {
      subject.onsetUs.SELL_OFF = 0;
      subject.onsetUs.SQUEEZE = 0;
      return;
    }
    for (const direction of DIRECTIONS) {
      const lifecycle = subject.lifecycles[direction];
      const finding = this.#measure(subject, direction, windowCount, lifecycle.open);
      this.#trackOnset(subject, direction, finding.score, timeUs);
      // Within a second only an opening or an escalation is decided; the second decides the rest.
      if (windowCount === 1 && finding.level <= (lifecycle.open ? lifecycle.level : 0)) continue;
      if (finding.level === 0 && !lifecycle.open) continue;
      this.#decide(subject, direction, finding, timeUs);
    }
  }

  #measure(
    subject: SurgeSubject,
    direction: SurgeDirection,
    windowCount: number,
    isOpen: boolean,
  ): Finding {
    const sign = DIRECTION_SIGN[direction];
    const finding = this.#finding;
    finding.level = 0;
    finding.windowAt = 0;
    finding.score = 0;
    finding.quiet = true;
    let margin = Number.NEGATIVE_INFINITY;
    for (let windowAt = 0; windowAt < windowCount; windowAt += 1) {
      const pressure = subject.pressureScore(windowAt, sign);
      // The price leg costs more: it is only read where it can matter.
      if (!isOpen && pressure < PRESSED_SCORE) continue;
      const score = subject.windowScore(windowAt, sign);
      const threshold = subject.thresholds[windowAt];
      if (threshold === undefined) continue;
      if (score >= threshold.s1 * CLEAR_SHARE) finding.quiet = false;
      if (score - threshold.s1 <= margin) continue;
      margin = score - threshold.s1;
      finding.windowAt = windowAt;
      finding.score = score;
      if (margin > 0) finding.level = this.#statisticalLevel(subject, windowAt, score);
    }
    return finding;
  }

  #statisticalLevel(subject: SurgeSubject, windowAt: number, score: number): number {
    const window = SURGE_WINDOWS[windowAt] as number;
    const { market } = subject.origin;
    const enough = market.bank.sum(window, PANE.PRINTS) >= S2_PRINT_COUNT_MIN;
    const seen = !this.#isBlind(market.definition.venue);
    const threshold = subject.thresholds[windowAt];
    return threshold !== undefined && score > threshold.s2 && enough && seen ? 2 : 1;
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
    timeUs: number,
  ): void {
    const lifecycle = subject.lifecycles[direction];
    const { windowAt, score } = finding;
    const rulings: Ruling[] = [statisticalRuling(finding, subject)];
    const level = this.#publishedLevel(subject, direction, finding.level, timeUs, rulings);
    const anchored = subject.anchorSinceUs[direction] !== 0;
    const threshold = subject.thresholds[windowAt]?.s1 ?? Number.POSITIVE_INFINITY;
    this.#writer.observe(
      alertSubject(subject.origin, direction),
      lifecycle,
      {
        timeUs,
        level,
        score,
        pressing: score / threshold,
        quiet: finding.quiet && !anchored ? 1 : 0,
        blind: this.#isBlind(subject.origin.market.definition.venue) ? 1 : 0,
      },
      subject.onsetUs[direction] === 0 ? timeUs : subject.onsetUs[direction],
      {
        figure: () => surgeFigure(subject, direction, windowAt),
        facts: () => describeSurge(subject, direction, windowAt, rulings),
      },
    );
  }

  /** Raises an alert that statistics made S2 by published numbers (A2); adds the ids of the rules that did. */
  #publishedLevel(
    subject: SurgeSubject,
    direction: SurgeDirection,
    statistical: number,
    timeUs: number,
    rulings: Ruling[],
  ): number {
    const sign = DIRECTION_SIGN[direction];
    const { now, lifecycles, anchorSinceUs } = subject;
    const size = (channel: number): number => {
      const value = -sign * (now[channel] as number);
      return !Number.isNaN(value) ? value : 0;
    };
    const far = Math.max(size(CHANNEL.GLOBAL), size(CHANNEL.VENUE), size(CHANNEL.RELATIVE));
    if (far < ANCHOR_S3) anchorSinceUs[direction] = 0;
    else if (anchorSinceUs[direction] === 0) anchorSinceUs[direction] = timeUs;
    const hot =
      statistical >= 2 || (lifecycles[direction].open && lifecycles[direction].level >= 2);
    if (!hot) return statistical;
    const venueCount = this.#venueCount(subject, direction, statistical, timeUs);
    const held =
      anchorSinceUs[direction] !== 0 && timeUs - anchorSinceUs[direction] >= ANCHOR_HOLD_US;
    let level = statistical;
    const raise = (to: 3 | 4, rule: Ruling['rule'], value: number, limit: number): void => {
      rulings.push({ rule, severity: to === 3 ? 'S3' : 'S4', value, limit });
      if (to > level) level = to;
    };
    const [global, national] = [size(CHANNEL.GLOBAL), size(CHANNEL.NATIONAL)];
    if (held) raise(3, 'A.anchor.1pct-60s', far, ANCHOR_S3);
    if (venueCount >= 2 && statistical >= 2) raise(3, 'A.venues.2-within-120s', venueCount, 2);
    if (global >= ANCHOR_S4_GLOBAL) raise(4, 'A.global.3pct', global, ANCHOR_S4_GLOBAL);
    if (national >= ANCHOR_S4_NATIONAL) raise(4, 'A.national.5pct', national, ANCHOR_S4_NATIONAL);
    return level;
  }

  /** Venues on which the asset had an S2 in this direction within two minutes. */
  #venueCount(
    subject: SurgeSubject,
    direction: SurgeDirection,
    statistical: number,
    timeUs: number,
  ): number {
    const prefix = `${subject.origin.asset}|${direction}|`;
    if (statistical >= 2) this.#hotUs.set(prefix + subject.origin.market.definition.venue, timeUs);
    let count = 0;
    for (const [key, hotUs] of this.#hotUs) {
      if (key.startsWith(prefix) && timeUs - hotUs <= VENUES_WITHIN_US) count += 1;
    }
    return count;
  }
}

function statisticalRuling(finding: Finding, subject: SurgeSubject): Ruling {
  const { level, windowAt, score: value } = finding;
  const { s1, s2 } = subject.thresholds[windowAt] ?? { s1: 0, s2: 0 };
  if (level === 0) return { rule: 'A.window.below', severity: null, value, limit: s1 };
  const isS2 = level >= 2;
  return {
    ...{ rule: 'A.window.threshold', value },
    ...(isS2 ? { severity: 'S2', limit: s2 } : { severity: 'S1', limit: s1 }),
  };
}

function alertSubject(
  origin: SubjectOrigin,
  direction: SurgeDirection,
): AlertSubject<typeof SURGE> {
  return {
    detector: SURGE,
    subject: origin.key,
    direction,
    kin: origin.kin,
  };
}

/** All subjects in key order (A1): stablecoin views, and every other traded market by its base. */
function subjectOrigins(markets: readonly Market[], ruleset: Ruleset): SubjectOrigin[] {
  const views = stablecoinViews(markets, ruleset);
  const covered = new Set(views.map((view) => view.market));
  const origins: SubjectOrigin[] = views.map(({ market, asset, orientation, plan }) => ({
    key: `${asset}@${market.definition.key}`,
    asset,
    kin: kinOf(asset, market, ruleset),
    market,
    orientation,
    plan,
  }));
  for (const market of markets) {
    const { type, base, key } = market.definition;
    if (covered.has(market) || type === 'fx' || type === 'lending') continue;
    origins.push({
      key: `${base}@${key}`,
      asset: base,
      kin: kinOf(base, market, ruleset),
      market,
      orientation: 1,
      plan: undefined,
    });
  }
  return origins.sort((left, right) => (left.key < right.key ? -1 : 1));
}

/** By what the alerts of an asset on a market are related to others. */
function kinOf(asset: string, market: Market, { stablecoins }: Ruleset): AlertKin {
  const isStable = stablecoins.includes(asset);
  const { quote } = market.definition;
  return {
    group: isStable ? asset : 'coins',
    quoteGroup: quote !== asset && stablecoins.includes(quote) ? quote : null,
    peg: isStable ? 'USD' : null,
    precedence: 0,
  };
}
