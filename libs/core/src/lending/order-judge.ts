/**
 * What orders forbid: principal drawn while one holds, under whatever name.
 *
 * Invariants
 * OJ1 a draw is judged once per order, by its own time, whichever of the two came first; an order that changes is
 *     judged anew over the draws that are kept.
 * OJ2 no more than twice DRAW_COUNT_MAX draws are kept; an order that reaches back beyond them says that its counts
 *     are a lower bound.
 */

import type { LendingOrder } from '../control/lending-policy.ts';
import { canonicalJson } from '../number/canonical-json.ts';
import type { StateIo } from '../state/state-io.ts';
import {
  findingSeverity,
  type LendingFinding,
  type LendingFindingRule,
} from './lending-finding.ts';
import { borrowerHash, type Draw } from './loan.ts';
import { OperationIds } from './operation-ids.ts';

/** A month of the largest programme known: 474,821 loans in 107 days. */
const DRAW_COUNT_MAX = 150_000;
/** From here on breaches of an order are more than single mistakes. */
const GRAVE_COUNT = 10;
const GRAVE_WON = 100_000_000;
const GRAVE_AFTER_RECEIPT_US = 3_600_000_000;

/** How many draws an order forbids, by each of its dates: papers and reports differ in which one they count from. */
export interface OrderTally {
  readonly orderId: string;
  readonly breachCount: number;
  readonly breachWon: number;
  readonly inFlightCount: number;
  /** Draws not asked for before the date, since that date. */
  readonly sinceIssuedCount: number;
  readonly sinceReceivedCount: number | null;
  readonly sinceEffectiveCount: number;
  /** Draws of before the oldest one kept are not in it. */
  readonly isLowerBound: boolean;
}
type OpenTally = { -readonly [field in keyof OrderTally]: OrderTally[field] };

interface Held {
  readonly order: LendingOrder;
  readonly text: string;
  readonly tally: OpenTally;
}

export class OrderJudge {
  #held: readonly Held[] = [];
  readonly #draws: Draw[] = [];
  #droppedUntilUs = Number.NEGATIVE_INFINITY;

  get tallies(): readonly OrderTally[] {
    return this.#held.map(({ tally }) => tally);
  }

  /** The orders from here on. Returns what the new ones and the changed ones find among the draws of before. */
  establish(orders: readonly LendingOrder[]): LendingFinding[] {
    const found: LendingFinding[] = [];
    this.#held = orders.map((order) => {
      const text = canonicalJson(order);
      const before = this.#held.find((held) => held.order.id === order.id);
      if (before?.text === text) return before;
      const held = { order, text, tally: this.#newTally(order) };
      for (const draw of this.#draws) this.#judge(held, { ...draw, restated: true }, found);
      return held;
    });
    return found;
  }

  /** Keeps a draw and adds what the orders of its time find in it. */
  take(draw: Draw, found: LendingFinding[]): void {
    for (const held of this.#held) this.#judge(held, draw, found);
    this.#draws.push(draw);
    // OJ2: half at a time, so that dropping costs nothing per draw.
    if (this.#draws.length < 2 * DRAW_COUNT_MAX) return;
    for (const dropped of this.#draws.splice(0, DRAW_COUNT_MAX)) {
      this.#droppedUntilUs = Math.max(this.#droppedUntilUs, dropped.validTimeUs);
    }
  }

  #newTally(order: LendingOrder): OpenTally {
    return {
      orderId: order.id,
      breachCount: 0,
      breachWon: 0,
      inFlightCount: 0,
      sinceIssuedCount: 0,
      sinceReceivedCount: order.receivedTimeUs === null ? null : 0,
      sinceEffectiveCount: 0,
      isLowerBound: firstDateUs(order) <= this.#droppedUntilUs,
    };
  }

  #judge({ order, tally }: Held, draw: Draw, found: LendingFinding[]): void {
    if (order.endTimeUs !== null && draw.validTimeUs >= order.endTimeUs) return;
    if (draw.validTimeUs < firstDateUs(order)) return;
    if (!isInScope(order, draw)) return;
    const rule = forbiddenAs(order, draw);
    if (rule === null) return;
    count(order, tally, draw);
    if (draw.validTimeUs < order.effectiveTimeUs) return;
    const isInFlight = wasAskedBefore(draw, order.effectiveTimeUs);
    if (isInFlight) tally.inFlightCount += 1;
    else {
      tally.breachCount += 1;
      tally.breachWon += draw.won;
    }
    found.push(findingOf(draw, isInFlight ? 'in-flight' : rule, order, tally));
  }

  keep(io: StateIo): void {
    io.kind(OperationIds, (known) => known ?? new OperationIds());
    this.#held = io.value(this.#held);
    io.into(this.#draws);
    this.#droppedUntilUs = io.value(this.#droppedUntilUs);
  }
}

function firstDateUs({ issuedTimeUs, receivedTimeUs, effectiveTimeUs }: LendingOrder): number {
  return Math.min(issuedTimeUs, receivedTimeUs ?? effectiveTimeUs, effectiveTimeUs);
}

/** A renamed programme stands under what its predecessors stand under. */
function isInScope({ scope }: LendingOrder, { programme, asset }: Draw): boolean {
  const { venues, programmes, assets } = scope;
  if (venues.length > 0 && !venues.includes(programme.venue)) return false;
  if (assets.length > 0 && !assets.includes(asset)) return false;
  return programmes.length === 0 || programme.lineage.some((name) => programmes.includes(name));
}

/** Under which rule the order forbids the draw, whenever it was; null: it permits it. */
function forbiddenAs({ permitted }: LendingOrder, draw: Draw): LendingFindingRule | null {
  // A permitted extension or top-up draws nothing: what draws is a new loan, whatever it is called.
  const needed = draw.lots === 0 ? draw.operation : 'LOAN_OPEN';
  if (permitted.includes(needed)) return null;
  const isRenamed = draw.isFirstOfProgramme && draw.programme.lineage.length > 1;
  return isRenamed ? 'renamed-programme' : draw.rule;
}

function wasAskedBefore({ requestTimeUs }: Draw, timeUs: number): boolean {
  return requestTimeUs !== null && requestTimeUs < timeUs;
}

function count(order: LendingOrder, tally: OpenTally, draw: Draw): void {
  const isSince = (timeUs: number): boolean =>
    draw.validTimeUs >= timeUs && !wasAskedBefore(draw, timeUs);
  if (isSince(order.issuedTimeUs)) tally.sinceIssuedCount += 1;
  if (isSince(order.effectiveTimeUs)) tally.sinceEffectiveCount += 1;
  if (order.receivedTimeUs === null || tally.sinceReceivedCount === null) return;
  if (isSince(order.receivedTimeUs)) tally.sinceReceivedCount += 1;
}

function findingOf(
  draw: Draw,
  rule: LendingFindingRule,
  order: LendingOrder,
  tally: OrderTally,
): LendingFinding {
  const severity = findingSeverity(rule);
  const isGrave =
    tally.breachCount >= GRAVE_COUNT ||
    tally.breachWon >= GRAVE_WON ||
    (order.receivedTimeUs !== null &&
      draw.validTimeUs > order.receivedTimeUs + GRAVE_AFTER_RECEIPT_US);
  return {
    rule,
    severity: severity !== null && isGrave ? 'S3' : severity,
    venue: draw.programme.venue,
    asset: draw.asset,
    programme: draw.programme.name,
    operation: draw.operation,
    loanId: draw.loanId,
    borrowerHash: borrowerHash(draw.borrower),
    validTimeUs: draw.validTimeUs,
    offset: draw.offset,
    restated: draw.restated,
    value: draw.lots,
    limit: 0,
    unit: 'lots',
    principalWon: draw.won,
    ruleId: order.id,
  };
}
