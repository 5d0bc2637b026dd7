/**
 * Loans under an order (docs/detection-model.md, "Lending under an order"): each is S2; ten, a hundred million won, or one more than an
 * hour after the venue had the order make it S3. What was asked for before the order held is told apart.
 */

import type { LendingOrder } from '../../control/lending-policy.ts';
import type { LendingFinding, LendingFindingRule } from '../../lending/lending-finding.ts';
import { canonicalJson } from '../../number/canonical-json.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { LendingChannel, LendingRuling, Measured, Reading } from './aspect.ts';
import { FindingTally } from './finding-tally.ts';
import type { LendingOrderReading } from './lending-reading.ts';

const GRAVE_COUNT = 10;
const GRAVE_WON = 100_000_000;
const GRAVE_AFTER_RECEIPT_US = 3_600_000_000;
/** A day without another is the end of it. */
export const FINDING_HOLD_US = 86_400_000_000;
const IN_FLIGHT = 'in-flight';

const isBreach = ({ rule }: { readonly rule: LendingFindingRule }): boolean => rule !== IN_FLIGHT;

/** What was lent under one order. */
interface UnderOrder {
  loanCount: number;
  loanWon: number; // unit: won
  inFlightCount: number;
}

export class OrderAspect implements Measured {
  readonly name = 'new-loans';
  readonly isDoneToLoans = false;
  readonly #venue: string;
  readonly #tally = new FindingTally();
  #orders: ReadonlyMap<string, LendingOrder> = new Map();
  /** The longest after the receipt of its order; −1: none was after it, or no receipt is known. */
  #afterReceiptUs = -1;
  readonly #unreceived = new Set<string>();
  readonly #under = new Map<string, UnderOrder>();

  constructor(venue: string) {
    this.#venue = venue;
  }

  get dueUs(): number {
    return this.#tally.lastTimeUs + FINDING_HOLD_US;
  }

  /** What an order has found is found anew where it changes. */
  establish(orders: readonly LendingOrder[]): void {
    const before = this.#orders;
    this.#orders = new Map(orders.map((order) => [order.id, order]));
    for (const order of orders) {
      const former = before.get(order.id);
      if (former !== undefined && canonicalJson(former) === canonicalJson(order)) continue;
      this.#under.set(order.id, { loanCount: 0, loanWon: 0, inFlightCount: 0 });
    }
  }

  /** Orders whose scope names the venue or none; for screens. */
  get standing(): readonly LendingOrderReading[] {
    const own = [...this.#orders.values()].filter(({ scope: { venues } }) => {
      return venues.length === 0 || venues.includes(this.#venue);
    });
    return own.map((order) => ({
      ...{ order, loanCount: 0, loanWon: 0, inFlightCount: 0 },
      ...this.#under.get(order.id),
    }));
  }

  add(finding: LendingFinding, market: string, timeUs: number): void {
    this.#tally.add(finding, market, timeUs);
    this.#note(finding);
    if (!isBreach(finding) || finding.ruleId === null) return;
    const received = this.#orders.get(finding.ruleId)?.receivedTimeUs ?? null;
    if (received === null) this.#unreceived.add(finding.ruleId);
    else this.#afterReceiptUs = Math.max(this.#afterReceiptUs, finding.validTimeUs - received);
  }

  #note(finding: LendingFinding): void {
    const under = this.#under.get(finding.ruleId ?? '');
    if (under === undefined) return;
    if (!isBreach(finding)) under.inFlightCount += 1;
    else {
      under.loanCount += 1;
      under.loanWon += finding.principalWon;
    }
  }

  read(timeUs: number): Reading | undefined {
    const { count, won } = this.#tally.sum(isBreach);
    if (count === 0) return undefined;
    const isPast = timeUs - this.#tally.lastTimeUs >= FINDING_HOLD_US;
    const isGrave =
      count >= GRAVE_COUNT || won >= GRAVE_WON || this.#afterReceiptUs > GRAVE_AFTER_RECEIPT_US;
    return {
      level: isPast ? 0 : isGrave ? 3 : 2,
      pressing: count,
      figure: { label: 'ORDER_BREACH', value: count, windowUs: 0 },
      facts: () => ({
        rulings: this.#rulings(count, won),
        scope: this.#tally.scope(this.#venue),
        channels: this.#channels(count, won),
        unavailable: [...this.#unreceived].sort().map((id) => `receipt: ${id}` as const),
        quality: this.#tally.isRestated ? ['RESTATED'] : [],
        inputs: this.#tally.inputs(),
      }),
    };
  }

  #rulings(count: number, won: number): LendingRuling[] {
    const rulings = this.#tally
      .ordered()
      .map(({ rule, word, count: value, furthest }): LendingRuling => {
        const severity = isBreach({ rule }) ? 'S2' : null;
        return {
          rule: word,
          severity,
          value,
          limit: 1,
          ...basisOf(furthest),
        };
      });
    if (count >= GRAVE_COUNT) {
      rulings.push({ rule: 'C2.ten-loans', severity: 'S3', value: count, limit: GRAVE_COUNT });
    }
    if (won >= GRAVE_WON) {
      rulings.push({ rule: 'C2.100m-won', severity: 'S3', value: won, limit: GRAVE_WON });
    }
    if (this.#afterReceiptUs > GRAVE_AFTER_RECEIPT_US) {
      const rule = 'C2.hour-after-receipt';
      const [value, limit] = [this.#afterReceiptUs / 1e6, GRAVE_AFTER_RECEIPT_US / 1e6];
      rulings.push({ rule, severity: 'S3', value, limit });
    }
    return rulings.sort((left, right) => (left.rule < right.rule ? -1 : 1));
  }

  #channels(count: number, won: number): LendingChannel[] {
    const inFlight = this.#tally.sum((of) => !isBreach(of));
    const raw = { loanCount: count, inFlightCount: inFlight.count };
    const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
    return [
      { name: 'order.loans', value: count, raw, ...plain },
      {
        ...{ name: 'order.amount', value: won, ...plain },
        raw: { principalWon: won, inFlightWon: inFlight.won },
      },
    ];
  }

  keep(io: StateIo): void {
    io.part(this.#tally);
    this.#orders = io.value(this.#orders);
    this.#afterReceiptUs = io.value(this.#afterReceiptUs);
    io.into(this.#unreceived);
    io.into(this.#under);
  }
}

/** The order, or the dated rule, that the finding was judged by. */
export function basisOf({ ruleId }: LendingFinding): { readonly basis?: string } {
  return ruleId === null ? {} : { basis: ruleId };
}
