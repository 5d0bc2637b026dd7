/** The borrowers of one venue in the order in which they drew their first loan. */
import type { SeededRandom } from '../seeded-random.ts';
import { slotOfDay } from './case-calendar.ts';
import type { OpeningSpan } from './venue-plan.ts';

export class BorrowerList {
  /** Slot of the first loan, rising. */
  readonly joinSlots: readonly number[];

  constructor(openings: readonly OpeningSpan[], random: SeededRandom) {
    const slots = openings.flatMap((span) =>
      Array.from({ length: span.joinCount }, () => slotIn(span, random)),
    );
    this.joinSlots = slots.sort((a, b) => a - b);
  }

  get count(): number {
    return this.joinSlots.length;
  }

  joinSlot(borrower: number): number {
    return this.joinSlots[borrower] as number;
  }

  /** How many have joined before the slot; they are the first so many. */
  countBefore(slot: number): number {
    let low = 0;
    let high = this.joinSlots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.joinSlot(middle) < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Anybody who has joined before the slot; undefined where nobody has. */
  anyBefore(slot: number, random: SeededRandom): number | undefined {
    const count = this.countBefore(slot);
    return count === 0 ? undefined : random.index(count);
  }
}

/** A slot of the span, rarer towards its end by `fade`. */
export function slotIn(
  span: { readonly from: number; readonly to: number; readonly fade?: number },
  random: SeededRandom,
): number {
  const first = slotOfDay(span.from);
  const count = slotOfDay(span.to) - first;
  const fade = span.fade ?? 1;
  for (;;) {
    const slot = random.index(count);
    if (fade === 1 || random.uniform() < 1 - (1 - fade) * (slot / count)) return first + slot;
  }
}
