/**
 * A cascade seen through trades alone: where a domain has no liquidation feed, five symbols sold (or bought) hard at once
 * (docs/detection-model.md, "Inferred cascade").
 *
 * Invariants
 * IC1 it speaks only while no market of the domain has ever shown a forced order: a feed is believed, never doubled.
 * IC2 it is a watch (S1): the same is to be seen where people sell of their own will, and detector A tells that.
 */

import type { AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import { COLUMN } from '../surge/channel-history.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { CASCADE } from './cascade.ts';
import type { SubjectsOf } from './cascade-price.ts';
import type { ForcedSide } from './cascade-scope.ts';
import { describeInferred, inferredFigure } from './inferred-evidence.ts';
import { INFERRED_SYMBOL_COUNT, INFERRED_WITHIN_US, InferredScope } from './inferred-scope.ts';

/** Window of detector A, 60 s, as an index into SURGE_WINDOWS. */
const WINDOW_AT = 1;
/** p = 0.05 of the pressure, p = 0.01 of the market's own price: what a venue's gap alone says is no fall. */
const PRESSURE_SCORE_MIN = 1.3;
const PRICE_SCORE_MIN = 2;
const WATCH = 1; // unit: severity level

export class InferredCascade {
  readonly #writer: AlertSink<typeof CASCADE>;
  readonly #subjectsOf: SubjectsOf;
  readonly #isBlind: (venue: string) => boolean;
  readonly #scopes: readonly InferredScope[] = [
    new InferredScope('BUY'),
    new InferredScope('SELL'),
  ];
  #coins: readonly Market[] = [];

  constructor(
    writer: AlertSink<typeof CASCADE>,
    subjectsOf: SubjectsOf,
    isBlind: (venue: string) => boolean,
  ) {
    this.#writer = writer;
    this.#subjectsOf = subjectsOf;
    this.#isBlind = isBlind;
  }

  /** Whether an open alert waits for the clock. */
  get awake(): boolean {
    return this.#scopes.some((scope) => scope.lifecycle.open && !this.#isScopeBlind(scope));
  }

  plan(markets: readonly Market[], { stablecoins }: Ruleset): void {
    this.#coins = markets.filter(({ definition }) => !stablecoins.includes(definition.base));
    const live = new Set(this.#coins);
    for (const { pressedUs } of this.#scopes) {
      for (const market of pressedUs.keys()) if (!live.has(market)) pressedUs.delete(market);
    }
  }

  /** After each sealed second; `isFed`: the domain has a liquidation feed after all (IC1). */
  second(timeUs: number, isFed: boolean): void {
    for (const scope of this.#scopes) {
      if (!isFed) this.#note(scope, timeUs);
      this.#decide(scope, timeUs, isFed);
    }
  }

  /** Which markets are pressed now, and which are no longer. */
  #note({ side, pressedUs }: InferredScope, timeUs: number): void {
    for (const market of this.#coins) {
      if (market.sleeping) continue;
      if (this.#subjectsOf(market).some((subject) => isPressed(subject, side))) {
        pressedUs.set(market, timeUs);
      }
    }
    for (const [market, pressed] of pressedUs) {
      if (timeUs - pressed >= INFERRED_WITHIN_US) pressedUs.delete(market);
    }
  }

  #decide(scope: InferredScope, timeUs: number, isFed: boolean): void {
    const { lifecycle } = scope;
    const level = !isFed && scope.isSurging ? WATCH : 0;
    if (level === 0) scope.onsetUs = 0;
    else if (scope.onsetUs === 0) scope.onsetUs = timeUs;
    if (level === 0 && !lifecycle.open) return;
    this.#writer.observe(
      subjectOf(scope.side),
      lifecycle,
      {
        ...{ timeUs, level, score: 0, pressing: scope.pressedUs.size / INFERRED_SYMBOL_COUNT },
        quiet: level === 0 ? 1 : 0,
        blind: this.#isScopeBlind(scope) ? 1 : 0,
      },
      level === 0 ? timeUs : scope.onsetUs,
      {
        figure: () => inferredFigure(scope),
        facts: () => describeInferred(scope, level),
      },
    );
  }

  #isScopeBlind({ pressedUs }: InferredScope): boolean {
    return [...pressedUs.keys()].some(({ definition }) => this.#isBlind(definition.venue));
  }

  keep(io: StateIo): void {
    for (const scope of this.#scopes) io.part(scope);
    this.#coins = io.value(this.#coins);
  }
}

/** Whether detector A sees a side pressed, and the price going with it, in the last minute. */
function isPressed(subject: SurgeSubject, side: ForcedSide): boolean {
  if (subject.origin.orientation !== 1) return false;
  const sign = side === 'SELL' ? 1 : -1;
  // What is not known is not above anything: without sides nothing is inferred.
  if (!(subject.pressure.score(WINDOW_AT, sign) >= PRESSURE_SCORE_MIN)) return false;
  return subject.channelScore(WINDOW_AT, COLUMN.DIRECT, sign) >= PRICE_SCORE_MIN;
}

/** Detector A's alerts lead it: nothing is known of orders here. */
function subjectOf(side: ForcedSide): AlertSubject<typeof CASCADE> {
  return {
    detector: CASCADE,
    subject: 'all',
    direction: side === 'SELL' ? 'SELL_OFF' : 'SQUEEZE',
    kin: { group: 'coins', quoteGroup: null, currency: null, peg: null, precedence: 0 },
  };
}
