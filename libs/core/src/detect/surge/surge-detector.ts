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
import { Lifecycle } from '../../alert/lifecycle.ts';
import { DEFAULT_MATERIALITY, type Ruleset } from '../../control/ruleset.ts';
import { FINE_PANE_US } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { Baselines } from '../baselines.ts';
import { COLUMN } from './channel-history.ts';
import { classShare } from './materiality.ts';
import { ReferenceBoard } from './reference-board.ts';
import { subjectOrigins } from './subject-origins.ts';
import { SURGE } from './surge.ts';
import { describeSurge } from './surge-evidence.ts';
import { harmLevel, harmRulings } from './surge-harm.ts';
import { levelRuling, trackLevel } from './surge-level.ts';
import { figureOf, moved } from './surge-story.ts';
import { type SubjectOrigin, SurgeSubject } from './surge-subject.ts';
import {
  DIRECTIONS,
  LEVEL_AT,
  SURGE_WINDOWS,
  SURGE_WINDOWS_US,
  type SurgeDirection,
} from './surge-windows.ts';
import { type Finding, type Moment, statisticalRuling, WindowScan } from './window-scan.ts';

type Ruling = RulingOf<typeof SURGE>;
/** Score at p = 0.02: the onset is the first pane of the run above it. */
const ONSET_SCORE = 1.7;
const NO_SUBJECTS: readonly SurgeSubject[] = [];
const VENUES_WITHIN_US = 120_000_000;
/** What calibration listens to; absent in operation. */
export interface SurgeProbe {
  second(subject: SurgeSubject, timeUs: number): void;
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
  readonly #scan: WindowScan;

  constructor(
    writer: AlertSink<typeof SURGE>,
    baselines: Baselines,
    isBlind: (venue: string) => boolean,
  ) {
    this.#writer = writer;
    this.#baselines = baselines;
    this.#isBlind = isBlind;
    this.#scan = new WindowScan(isBlind);
  }

  get subjects(): readonly SurgeSubject[] {
    return this.#subjects;
  }

  /** Makes subjects anew for a changed set of markets; those that stay keep their state, their plans are renewed. */
  plan(markets: readonly Market[], ruleset: Ruleset): void {
    this.#scan.materiality = ruleset.materiality ?? DEFAULT_MATERIALITY;
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
      trackLevel(subject, timeUs, this.#scan.materiality);
      if (this.probe === undefined) {
        this.#evaluate(subject, { endUs, timeUs }, SURGE_WINDOWS.length);
      } else this.probe.second(subject, timeUs);
    }
  }

  #evaluate(subject: SurgeSubject, moment: Moment, windowCount: number): void {
    const { SELL_OFF, SQUEEZE } = subject.lifecycles;
    const { awaySinceUs } = subject;
    const isAwayNow = awaySinceUs.SELL_OFF + awaySinceUs.SQUEEZE > 0;
    const isOpen = SELL_OFF.open || SQUEEZE.open;
    const isFar = windowCount > 1 && this.#scan.hasMovedFar(subject);
    if (!isOpen && !isAwayNow && !isFar && !subject.pressure.isPressed(windowCount)) {
      subject.onsetUs.SELL_OFF = 0;
      subject.onsetUs.SQUEEZE = 0;
      return;
    }
    for (const direction of DIRECTIONS) {
      const lifecycle = subject.lifecycles[direction];
      const finding = this.#scan.worst(subject, direction, windowCount, moment);
      this.#trackOnset(subject, direction, finding.score, moment.timeUs);
      // Within a second only an opening or an escalation is decided; the second decides the rest.
      if (windowCount === 1 && finding.level <= (lifecycle.open ? lifecycle.level : 0)) continue;
      if (finding.level === 0 && !lifecycle.open) continue;
      this.#decide(subject, direction, finding, moment);
    }
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
              ? [levelRuling(subject, direction, this.#scan.materiality)]
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
    const share = classShare(subject, 0, this.#scan.materiality);
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

  /** Not `#baselines`, which are set again after loading, and `probe`, which operation has not. */
  keep(io: StateIo): void {
    io.section('detector A', 1);
    io.kind(Lifecycle, (known) => known ?? new Lifecycle());
    io.kind(SurgeSubject, (known) => {
      const origin = io.value(known?.origin) as SubjectOrigin;
      return known ?? new SurgeSubject(origin, this.#baselines, this.#board);
    });
    this.#subjects = io.value(this.#subjects);
    this.#byMarket = io.value(this.#byMarket);
    io.part(this.#board);
    io.into(this.#hotUs);
    io.part(this.#scan);
  }
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

function alertSubject(
  origin: SubjectOrigin,
  direction: SurgeDirection,
): AlertSubject<typeof SURGE> {
  return { detector: SURGE, subject: origin.key, direction, kin: origin.kin };
}
