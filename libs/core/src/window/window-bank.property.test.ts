import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PANE, PANE_COLUMN_COUNT } from './open-panes.ts';
import { WINDOW_US, WindowBank } from './window-bank.ts';

/** Naive: keep every pane, add up the ones inside. A coarse window ends with the current second. */
function naiveSum(panes: Map<number, number>, pane: number, windowUs: number): number {
  let sum = 0;
  for (const [at, value] of panes) {
    const inside =
      windowUs <= 15_000_000
        ? at > pane - windowUs / 250_000
        : Math.floor(at / 4) > Math.floor(pane / 4) - windowUs / 1_000_000;
    if (inside && at <= pane) sum += value;
  }
  return sum;
}

it('every window equals the naive sum over its panes, through silence and sleep', () => {
  const step = fc.record({
    gap: fc.integer({ min: 1, max: 900 }),
    lots: fc.integer({ min: 0, max: 1_000 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      fc.array(step, { maxLength: 40, size: 'max' }),
      (start, steps) => {
        const bank = new WindowBank();
        const panes = new Map<number, number>();
        const cells = new Float64Array(PANE_COLUMN_COUNT);
        bank.wake(start);
        let pane = start - 1;
        for (const { gap, lots } of steps) {
          for (let silent = 1; silent < gap; silent += 1) {
            pane += 1;
            bank.advance(cells, -1);
          }
          pane += 1;
          cells[PANE.SELL_QUANTA] = lots;
          cells[PANE.TOUCHED] = 1;
          cells[PANE.FIRST_OFFSET] = pane;
          cells[PANE.LAST_OFFSET] = pane;
          panes.set(pane, lots);
          bank.advance(cells, 0);
          for (const [window, windowUs] of WINDOW_US.entries()) {
            expect(bank.sum(window, PANE.SELL_QUANTA)).toBe(naiveSum(panes, pane, windowUs));
          }
          if (pane % 7 === 0) continue;
          // After more than the longest window without anything the bank is empty and may sleep.
          for (let silent = 0; silent < 4_804 && pane % 5 === 0; silent += 1) {
            pane += 1;
            bank.advance(cells, -1);
            if (silent === 4_803) {
              expect(bank.liveCount).toBe(0);
              expect([...bank.sums].every((sum) => sum === 0)).toBe(true);
              pane += 1_000_003;
              bank.wake(pane + 1);
            }
          }
        }
      },
    ),
    { numRuns: 120 },
  );
});
