/**
 * Detector B: liquidation cascades. Counts of liquidation batches over 10, 60 and 300 s against a seasonal
 * baseline, side-aware, per asset and over all markets (docs/detection-model.md, "Cascade score" and "Cascade severity").
 *
 * Invariants
 * Q1 scopes are visited in key order, once per sealed second (and once per fine pane for the 10-s window).
 * Q2 S2 needs five batches and corroboration: a price move the same way, two venues, or five symbols. Where the
 *    domain has neither prices nor a second venue nothing could corroborate, and the alert says so.
 * Q3 sampled and complete feeds are counted, never added up in notional.
 */
import type { Ruling as RulingOf } from '../../alert/alert.ts';
import type { AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import { WINDOW } from '../../window/window-bank.ts';
import type { Baselines } from '../baselines.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { CASCADE } from './cascade.ts';
import { cascadeFigure, describeCascade } from './cascade-evidence.ts';
import { CASCADE_WINDOWS, CascadeScope, type ForcedSide } from './cascade-scope.ts';

type Ruling = RulingOf<typeof CASCADE>;
const SIDES: readonly ForcedSide[] = ['BUY', 'SELL'];
const CORROBORATING_PRICE_SCORE = 1.3;
/** Windows of detector A, 60 and 300 s, as indices into SURGE_WINDOWS. */
const CORROBORATING_WINDOWS: readonly number[] = [1, 2];
const CORROBORATING_SYMBOL_COUNT = 5;
const CORROBORATING_VENUE_COUNT = 2;
/** Batches in 60 s that make a symbol, and a venue, part of a surge. */
const SYMBOL_BATCH_COUNT_MIN = 3;
const VENUE_BATCH_COUNT_MIN = 5;
const S2_BATCH_COUNT_MIN = 5;
const AMPLIFIED_S3 = 10;
const AMPLIFIED_S4 = 100;
const AMPLIFIED_HOLD_US = 60_000_000;
/** Score below which nothing of a surge is left: one and a half times the expected count. */
const QUIET_SCORE = 0.41;

/** The longest window holds whatever a shorter one does. */
const LONGEST = CASCADE_WINDOWS.length - 1;

/** Of a window that has none. */
const NO_THRESHOLDS = { s1: Number.POSITIVE_INFINITY, s2: Number.POSITIVE_INFINITY } as const;
/** Forced orders explain the prices of coins. */
const PRECEDENCE = 1;

export interface CascadeProbe {
  second(scope: CascadeScope, timeUs: number): void;
}

export class CascadeDetector {
  probe: CascadeProbe | undefined;
  readonly #writer: AlertSink<typeof CASCADE>;
  readonly #subjectsOf: (market: Market) => readonly SurgeSubject[];
  readonly #isBlind: (venue: string) => boolean;
  #baselines: Baselines;
  #stablecoins: ReadonlySet<string> = new Set();
  #scopes: readonly CascadeScope[] = [];
  readonly #known = new Map<string, CascadeScope>();
  readonly #markets = new Set<Market>();
  readonly #scopesOf = new Map<Market, CascadeScope[]>();

  constructor(
    writer: AlertSink<typeof CASCADE>,
    baselines: Baselines,
    subjectsOf: (market: Market) => readonly SurgeSubject[],
    isBlind: (venue: string) => boolean,
  ) {
    this.#writer = writer;
    this.#baselines = baselines;
    this.#subjectsOf = subjectsOf;
    this.#isBlind = isBlind;
  }

  get scopes(): readonly CascadeScope[] {
    return this.#scopes;
  }

  /** Whether an open alert waits for the clock: nothing clears while a member's venue is blind. */
  get awake(): boolean {
    return this.#scopes.some((scope) => scope.lifecycle.open && !this.#isScopeBlind(scope));
  }

  #isScopeBlind(scope: CascadeScope): boolean {
    return scope.members.some((market) => this.#isBlind(market.definition.venue));
  }

  plan(markets: readonly Market[], ruleset: Ruleset): void {
    this.#stablecoins = new Set(ruleset.stablecoins);
    const live = new Set(markets);
    for (const market of this.#markets) if (!live.has(market)) this.#markets.delete(market);
    this.#regroup();
  }

  calibrate(baselines: Baselines): void {
    this.#baselines = baselines;
    for (const scope of this.#scopes) scope.calibrate(baselines);
  }

  /** The market's windows changed. */
  changed(market: Market): void {
    const scopes = this.#scopesOf.get(market);
    if (scopes === undefined) return;
    for (const scope of scopes) scope.stale = true;
  }

  /** A sealed pane of the market had forced orders: it is watched from now on. */
  join(market: Market): void {
    if (this.#markets.has(market)) return;
    this.#markets.add(market);
    this.#regroup();
  }

  /** After a sealed fine pane; `isSecond` where it was the last of its second. */
  pane(timeUs: number, isSecond: 0 | 1): void {
    for (const scope of this.#scopes) {
      if (scope.stale) scope.recount();
      if (!scope.live && !scope.lifecycle.open) continue;
      if (scope.live && isSecond === 1) scope.advanceLevel(timeUs);
      if (this.probe !== undefined) {
        if (isSecond === 1) this.probe.second(scope, timeUs);
        continue;
      }
      this.#evaluate(scope, timeUs, isSecond === 1 ? CASCADE_WINDOWS.length : 1);
    }
  }

  #evaluate(scope: CascadeScope, timeUs: number, windowCount: number): void {
    if (scope.count(LONGEST) === 0 && !scope.lifecycle.open) {
      scope.onsetUs = 0;
      return;
    }
    let best = 0;
    let margin = Number.NEGATIVE_INFINITY;
    let score = 0;
    for (let windowAt = 0; windowAt < windowCount; windowAt += 1) {
      const found = scope.score(windowAt, timeUs);
      const over = found - (scope.thresholds[windowAt]?.s1 ?? Number.POSITIVE_INFINITY);
      if (over <= margin) continue;
      margin = over;
      best = windowAt;
      score = found;
    }
    const { lifecycle } = scope;
    if (margin <= 0) scope.onsetUs = 0;
    else if (scope.onsetUs === 0) scope.onsetUs = timeUs;
    if (margin <= 0 && !lifecycle.open) return;
    const rulings: Ruling[] = [];
    const level = margin > 0 ? this.#level(scope, best, score, timeUs, rulings) : 0;
    const threshold = scope.thresholds[best]?.s1 ?? Number.POSITIVE_INFINITY;
    if (windowCount === 1 && level <= (lifecycle.open ? lifecycle.level : 0)) return;
    this.#writer.observe(
      this.#alertSubject(scope),
      lifecycle,
      {
        timeUs,
        level,
        score: score > 0 ? score : 0,
        pressing: score > 0 ? score / threshold : 0,
        quiet: score < QUIET_SCORE ? 1 : 0,
        blind: this.#isScopeBlind(scope) ? 1 : 0,
      },
      scope.onsetUs === 0 ? timeUs : scope.onsetUs,
      {
        figure: () => cascadeFigure(scope, best),
        facts: () => describeCascade(scope, best, timeUs, rulings),
      },
    );
  }

  #level(
    scope: CascadeScope,
    windowAt: number,
    score: number,
    timeUs: number,
    rulings: Ruling[],
  ): number {
    const { s1, s2 } = scope.thresholds[windowAt] ?? NO_THRESHOLDS;
    const isS2 = score > s2 && scope.count(windowAt) >= S2_BATCH_COUNT_MIN;
    rulings.push({
      ...{ rule: 'B.window.threshold', value: score },
      ...(isS2 ? { severity: 'S2', limit: s2 } : { severity: 'S1', limit: s1 }),
    });
    const corroborated = isS2 ? this.#corroboration(scope) : undefined;
    const amplification = (scope.count(1) + 3) / (scope.rate(timeUs) * 60 + 3);
    if (amplification < AMPLIFIED_S3) scope.amplifiedSinceUs = 0;
    else if (scope.amplifiedSinceUs === 0) scope.amplifiedSinceUs = timeUs;
    if (corroborated === undefined) return 1;
    rulings.push(corroborated);
    const held =
      scope.amplifiedSinceUs !== 0 && timeUs - scope.amplifiedSinceUs >= AMPLIFIED_HOLD_US;
    if (!held || this.#surgingVenueCount(scope) < CORROBORATING_VENUE_COUNT) return 2;
    const value = amplification;
    rulings.push({
      rule: 'B.amplified.10x-60s-2-venues',
      severity: 'S3',
      value,
      limit: AMPLIFIED_S3,
    });
    if (amplification < AMPLIFIED_S4) return 3;
    rulings.push({ rule: 'B.amplified.100x', severity: 'S4', value, limit: AMPLIFIED_S4 });
    return 4;
  }

  /** What corroborates a surge (Q2), or undefined. */
  #corroboration(scope: CascadeScope): Ruling | undefined {
    const severity = 'S2';
    const venueCount = this.#surgingVenueCount(scope);
    if (venueCount >= CORROBORATING_VENUE_COUNT) {
      const limit = CORROBORATING_VENUE_COUNT;
      return { rule: 'B.corroborated.venues', severity, value: venueCount, limit };
    }
    let symbolCount = 0;
    for (const market of scope.members) {
      if (market.bank.sum(WINDOW.S60, scope.column) >= SYMBOL_BATCH_COUNT_MIN) symbolCount += 1;
    }
    if (symbolCount >= CORROBORATING_SYMBOL_COUNT) {
      const limit = CORROBORATING_SYMBOL_COUNT;
      return { rule: 'B.corroborated.symbols', severity, value: symbolCount, limit };
    }
    const price = this.#priceScore(scope);
    if (price >= CORROBORATING_PRICE_SCORE) {
      const limit = CORROBORATING_PRICE_SCORE;
      return { rule: 'B.corroborated.price', severity, value: price, limit };
    }
    if (scope.corroborable) return undefined;
    return { rule: 'B.corroboration-unavailable', severity, value: 0, limit: 0 };
  }

  /** The largest score of a price move the same way on a member's market, over 60 or 300 s. */
  #priceScore(scope: CascadeScope): number {
    const sign = scope.side === 'SELL' ? 1 : -1;
    let largest = 0;
    for (const market of scope.members) {
      for (const subject of this.#subjectsOf(market)) {
        for (const windowAt of CORROBORATING_WINDOWS) {
          const score = subject.priceScore(windowAt, sign);
          if (score > largest) largest = score;
        }
      }
    }
    return largest;
  }

  #surgingVenueCount(scope: CascadeScope): number {
    const perVenue = new Map<string, number>();
    for (const market of scope.members) {
      const { venue } = market.definition;
      const count = market.bank.sum(WINDOW.S60, scope.column);
      perVenue.set(venue, (perVenue.get(venue) ?? 0) + count);
    }
    let venues = 0;
    for (const count of perVenue.values()) if (count >= VENUE_BATCH_COUNT_MIN) venues += 1;
    return venues;
  }

  #regroup(): void {
    const groups = new Map<string, Market[]>();
    const ordered = [...this.#markets].sort((left, right) =>
      left.definition.key < right.definition.key ? -1 : 1,
    );
    for (const market of ordered) {
      for (const name of ['all', `asset:${market.definition.base}`]) {
        groups.set(name, [...(groups.get(name) ?? []), market]);
      }
    }
    const scopes: CascadeScope[] = [];
    this.#scopesOf.clear();
    for (const [name, members] of groups) {
      for (const side of SIDES) {
        const key = `${name}|${side}`;
        const scope = this.#known.get(key) ?? new CascadeScope(name, side, this.#baselines);
        this.#known.set(key, scope);
        scope.members = members;
        scope.stale = true;
        scopes.push(scope);
        for (const market of members) {
          this.#scopesOf.set(market, [...(this.#scopesOf.get(market) ?? []), scope]);
        }
      }
    }
    this.#scopes = scopes.sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  #alertSubject(scope: CascadeScope): AlertSubject<typeof CASCADE> {
    const asset = scope.name === 'all' ? undefined : scope.name.slice('asset:'.length);
    const group = asset !== undefined && this.#stablecoins.has(asset) ? asset : 'coins';
    return {
      detector: CASCADE,
      subject: scope.name,
      direction: scope.side === 'SELL' ? 'SELL_OFF' : 'SQUEEZE',
      kin: { group, quoteGroup: null, peg: null, precedence: PRECEDENCE },
    };
  }
}
