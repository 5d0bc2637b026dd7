/**
 * Detector B: liquidation cascades. Counts of liquidation batches over 10, 60 and 300 s against a seasonal
 * baseline, side-aware, per asset and over all markets (docs/detection-model.md, "Cascade score" and "Cascade severity").
 *
 * Invariants
 * Q1 scopes are visited in key order, once per sealed second (and once per fine pane for the 10-s window).
 * Q2 S2 needs five batches and corroboration: a price move the same way, two venues, or five symbols. Where the
 *    domain has neither prices nor a second venue nothing could corroborate, and the alert says so.
 * Q4 statistics and confirmation make an S2; published numbers of the price that goes with it make it S3 and S4.
 * Q3 sampled and complete feeds are counted, never added up in notional.
 */

import type { Ruling as RulingOf } from '../../alert/alert.ts';
import type { AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import { exp } from '../../number/elementary.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { Baselines } from '../baselines.ts';
import { CASCADE } from './cascade.ts';
import {
  CORROBORATING_VENUE_COUNT,
  corroboration,
  S2_BATCH_COUNTS_MIN,
  surgingVenueCount,
} from './cascade-corroboration.ts';
import { cascadeFigure, describeCascade } from './cascade-evidence.ts';
import { harmLevel, isQuoteEcho, loopGainRuling, type SubjectsOf } from './cascade-price.ts';
import { CASCADE_WINDOWS, CascadeScope, type ForcedSide, QUIET_SCORE } from './cascade-scope.ts';
import { furthestOf } from './dislocation.ts';
import { InferredCascade } from './inferred-cascade.ts';

type Ruling = RulingOf<typeof CASCADE>;
const SIDES: readonly ForcedSide[] = ['BUY', 'SELL'];
/** Times the usual: how much of a surge it is, not how much harm. */
const AMPLIFIED = 10;
const AMPLIFIED_FAR = 100;
const AMPLIFIED_HOLD_US = 60_000_000;
/** Below every threshold for so long, what comes then is another onset. */
const LULL_US = 120_000_000;
/** The longest window holds whatever a shorter one does. */
const LONGEST = CASCADE_WINDOWS.length - 1;

/** Beyond any score: the threshold of a window that has none. */
const NO_SCORE = 99;
const NO_THRESHOLDS = { s1: NO_SCORE, s2: NO_SCORE } as const;
/** Forced orders explain the prices of coins. */
const PRECEDENCE = 1;

export interface CascadeProbe {
  second(scope: CascadeScope, timeUs: number): void;
}

export class CascadeDetector {
  probe: CascadeProbe | undefined;
  readonly #writer: AlertSink<typeof CASCADE>;
  readonly #subjectsOf: SubjectsOf;
  readonly #isBlind: (venue: string) => boolean;
  #baselines: Baselines;
  #stablecoins: ReadonlySet<string> = new Set();
  #scopes: readonly CascadeScope[] = [];
  readonly #known = new Map<string, CascadeScope>();
  readonly #markets = new Set<Market>();
  readonly #scopesOf = new Map<Market, CascadeScope[]>();
  /** Markets of which a pane with forced orders was sealed since the last `pane`. */
  readonly #forced: Market[] = [];
  readonly #inferred: InferredCascade;

  constructor(
    writer: AlertSink<typeof CASCADE>,
    baselines: Baselines,
    subjectsOf: SubjectsOf,
    isBlind: (venue: string) => boolean,
  ) {
    this.#writer = writer;
    this.#baselines = baselines;
    this.#subjectsOf = subjectsOf;
    this.#isBlind = isBlind;
    this.#inferred = new InferredCascade(writer, subjectsOf, isBlind);
  }

  get scopes(): readonly CascadeScope[] {
    return this.#scopes;
  }

  /** Whether an open alert waits for the clock: nothing clears while a member's venue is blind. */
  get awake(): boolean {
    if (this.#inferred.awake) return true;
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
    this.#inferred.plan(markets, ruleset);
  }

  calibrate(baselines: Baselines): void {
    this.#baselines = baselines;
    // Those that no market is in at present too: one may come back.
    for (const scope of this.#known.values()) scope.calibrate(baselines);
  }

  /** The market's windows changed. */
  changed(market: Market): void {
    const scopes = this.#scopesOf.get(market);
    if (scopes === undefined) return;
    for (const scope of scopes) scope.stale = true;
  }

  /** A sealed pane of the market had forced orders: it is watched from now on. */
  join(market: Market): void {
    this.#forced.push(market);
    if (this.#markets.has(market)) return;
    this.#markets.add(market);
    this.#regroup();
  }

  /** After a sealed fine pane; `isSecond` where it was the last of its second. */
  pane(timeUs: number, isSecond: 0 | 1): void {
    this.#noteForcedPrices();
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
    if (isSecond === 1 && this.probe === undefined) {
      this.#inferred.second(timeUs, this.#markets.size > 0);
    }
  }

  /** How far from the price elsewhere forced orders of the panes just sealed were. */
  #noteForcedPrices(): void {
    for (const market of this.#forced) {
      for (const scope of this.#scopesOf.get(market) ?? []) {
        scope.dislocation.note(
          furthestOf(market, scope.side, this.#subjectsOf),
          scope.lifecycle.open,
        );
      }
    }
    this.#forced.length = 0;
  }

  #evaluate(scope: CascadeScope, timeUs: number, windowCount: number): void {
    if (scope.count(LONGEST) === 0 && !scope.lifecycle.open) {
      scope.onsetUs = 0;
      return;
    }
    if (scope.lifecycle.open && windowCount > 1) scope.course.second(scope);
    const best = worstWindow(scope, timeUs, windowCount);
    const score = scope.score(best, timeUs);
    const margin = score - (scope.thresholds[best]?.s1 ?? Number.POSITIVE_INFINITY);
    const { lifecycle } = scope;
    if (margin <= 0) scope.onsetUs = 0;
    else if (scope.onsetUs === 0) scope.onsetUs = timeUs;
    const isRenewed = trackLull(scope, margin, timeUs, windowCount);
    if (margin <= 0 && !lifecycle.open) return;
    const rulings: Ruling[] = [];
    const level = margin > 0 ? this.#level(scope, best, score, timeUs, rulings) : 0;
    const threshold = scope.thresholds[best]?.s2 ?? NO_SCORE;
    if (scope.onsetCount > 1 && level >= 2) {
      const rule = 'B.onset.again';
      rulings.push({ rule, severity: null, value: scope.onsetCount, limit: 2 });
    }
    if (windowCount === 1 && level <= (lifecycle.open ? lifecycle.level : 0)) return;
    if (!lifecycle.open) {
      const opening = { windowAt: best, timeUs, isSecond: windowCount > 1 };
      if (!lifecycle.continues(timeUs)) scope.begin(opening, this.#subjectsOf);
      else if (opening.isSecond) scope.course.second(scope);
    }
    this.#writer.observe(
      this.#alertSubject(scope),
      lifecycle,
      {
        timeUs,
        level,
        score: score > 0 ? score : 0,
        // Both are logarithms: how many times the count that would be S2.
        pressing: exp(score - threshold),
        ...(isRenewed && level >= 2 ? { renewed: 1 } : {}),
        quiet: score < QUIET_SCORE ? 1 : 0,
        blind: this.#isScopeBlind(scope) ? 1 : 0,
      },
      scope.onsetUs === 0 ? timeUs : scope.onsetUs,
      {
        figure: () => cascadeFigure(scope, best),
        facts: () => {
          const facts = describeCascade(scope, best, timeUs, rulings);
          return { ...facts, symptom: isQuoteEcho(scope, this.#subjectsOf) ? 'QUOTE_ECHO' : null };
        },
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
    const isS2 = isCascade(scope, windowAt, score);
    rulings.push({
      ...{ rule: 'B.window.threshold', value: score },
      ...(isS2 ? { severity: 'S2', limit: s2 } : { severity: 'S1', limit: s1 }),
    });
    const corroborated = isS2 ? corroboration(scope, windowAt, this.#subjectsOf) : undefined;
    const amplification = (scope.count(1) + 3) / (scope.rate(timeUs) * 60 + 3);
    if (amplification < AMPLIFIED) scope.amplifiedSinceUs = 0;
    else if (scope.amplifiedSinceUs === 0) scope.amplifiedSinceUs = timeUs;
    if (corroborated === undefined) return 1;
    rulings.push(corroborated);
    const held =
      scope.amplifiedSinceUs !== 0 && timeUs - scope.amplifiedSinceUs >= AMPLIFIED_HOLD_US;
    const value = amplification;
    if (held && surgingVenueCount(scope) >= CORROBORATING_VENUE_COUNT) {
      const rule = 'B.amplified.10x-60s-2-venues';
      rulings.push({ rule, severity: null, value, limit: AMPLIFIED });
    }
    const dislocated = scope.dislocation.ruling();
    if (dislocated !== undefined) rulings.push(dislocated);
    if (held && amplification >= AMPLIFIED_FAR) {
      rulings.push({ rule: 'B.amplified.100x', severity: null, value, limit: AMPLIFIED_FAR });
    }
    const harm = harmLevel(scope, rulings, this.#subjectsOf);
    const gain = loopGainRuling(scope);
    if (gain === undefined) return harm;
    rulings.push(gain);
    return Math.max(harm, 3);
  }

  /** The stablecoin that every member is priced in, or null. */
  #quoteGroup({ members }: CascadeScope): string | null {
    const quotes = new Set(members.map(({ definition }) => definition.quote));
    const [quote] = quotes;
    return quotes.size === 1 && quote !== undefined && this.#stablecoins.has(quote) ? quote : null;
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
      kin: {
        ...{ group, quoteGroup: this.#quoteGroup(scope), currency: null },
        ...{ peg: null, precedence: PRECEDENCE },
      },
    };
  }

  /** Not `#baselines`, which are set again after loading, and `probe`, which operation has not. */
  keep(io: StateIo): void {
    io.section('detector B', 1);
    io.kind(CascadeScope, (known) => {
      const name = io.value(known?.name) as string;
      const side = io.value(known?.side) as ForcedSide;
      return known ?? new CascadeScope(name, side, this.#baselines);
    });
    this.#stablecoins = io.value(this.#stablecoins);
    this.#scopes = io.value(this.#scopes);
    io.into(this.#known);
    io.into(this.#markets);
    io.into(this.#scopesOf);
    io.into(this.#forced);
    io.part(this.#inferred);
  }
}

/** Follows lulls of an open alert; returns whether the surge begins anew after one: until then it is told as before. */
function trackLull(
  scope: CascadeScope,
  margin: number,
  timeUs: number,
  windowCount: number,
): boolean {
  if (!scope.lifecycle.open) {
    scope.lullSinceUs = 0;
    scope.onsetCount = margin > 0 ? 1 : 0;
    return false;
  }
  // Within a second only an escalation is told: what begins anew is for the whole second to tell.
  if (windowCount === 1) return false;
  if (margin <= 0) {
    if (scope.lullSinceUs === 0) scope.lullSinceUs = timeUs;
    return false;
  }
  const isRenewed = scope.lullSinceUs !== 0 && timeUs - scope.lullSinceUs >= LULL_US;
  scope.lullSinceUs = 0;
  if (isRenewed) scope.onsetCount += 1;
  return isRenewed;
}

/** The window that speaks: one that is enough for an S2 first, then the one furthest past its own threshold. */
function worstWindow(scope: CascadeScope, timeUs: number, windowCount: number): number {
  let worst = 0;
  let margin = Number.NEGATIVE_INFINITY;
  let isWorstCascade = false;
  for (let windowAt = 0; windowAt < windowCount; windowAt += 1) {
    const score = scope.score(windowAt, timeUs);
    const over = score - (scope.thresholds[windowAt]?.s1 ?? Number.POSITIVE_INFINITY);
    const isEnough = isCascade(scope, windowAt, score);
    if (isEnough === isWorstCascade ? over <= margin : isWorstCascade) continue;
    worst = windowAt;
    margin = over;
    isWorstCascade = isEnough;
  }
  return worst;
}

/** Whether a score is beyond S2, and of as many batches as a cascade has at least in the window. */
function isCascade(scope: CascadeScope, windowAt: number, score: number): boolean {
  const enough = S2_BATCH_COUNTS_MIN[windowAt] as number;
  return score > (scope.thresholds[windowAt]?.s2 ?? NO_SCORE) && scope.count(windowAt) >= enough;
}
