import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListWindow } from './list-window.ts';

const KEYS = Array.from({ length: 1_000 }, (_, i) => `k${i}`);

describe('the window of a long list', () => {
  it('holds what is seen and a little more, however long the list is', () => {
    const made = new ListWindow();
    made.list(KEYS);
    const top = made.place({ fromPixels: 0, toPixels: 900 });
    expect([top.first, top.end, top.heightPixels]).toEqual([0, 10, 1_000 * 135 - 7]);
    const middle = made.place({ fromPixels: 50_000, toPixels: 50_900 });
    expect([middle.first, middle.end]).toEqual([367, 381]);
    made.list([]);
    const none = made.place({ fromPixels: 0, toPixels: 900 });
    expect([none.first, none.end, none.heightPixels]).toEqual([0, 0, 0]);
  });

  it('takes what it has not measured for as high as the rest, and forgets what is gone', () => {
    const made = new ListWindow();
    expect(made.measured('k0', 100)).toBe(true);
    expect(made.measured('k0', 100)).toBe(false);
    expect(made.measured('k1', 0)).toBe(false);
    expect(made.measured('k1', 300)).toBe(true);
    const seen = { fromPixels: 0, toPixels: 100 };
    made.list(['k0', 'k1', 'k2']);
    expect(made.place(seen).tops).toEqual([0, 107, 414, 621]);
    expect(made.place(seen).heightPixels).toBe(614);
    made.list(['k0']);
    made.list(['k1']);
    // Nothing is measured any more: what is usual is what was thought at first.
    expect(made.place(seen).heightPixels).toBe(128);
    // What is folded away is on no screen.
    const unseen = made.place({ fromPixels: -1e6, toPixels: -1e6 });
    expect([unseen.first, unseen.end]).toEqual([0, 0]);
  });

  it('leaves out nothing that is on the screen, and nothing overlaps', () => {
    const height = fc.integer({ min: 1, max: 400 });
    const heights = fc.array(height, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(heights, fc.nat(20_000), fc.nat(2_000), (all, fromPixels, seenPixels) => {
        const made = new ListWindow();
        const keys = all.map((_, i) => `k${i}`);
        for (const [i, each] of all.entries()) made.measured(`k${i}`, each);
        made.list(keys);
        const seen = { fromPixels, toPixels: fromPixels + seenPixels };
        const { tops, first, end } = made.place(seen);
        for (const [i, top] of tops.slice(0, -1).entries()) {
          const bottom = top + (all[i] ?? 0);
          if (i > 0) expect(top).toBe((tops[i - 1] ?? 0) + (all[i - 1] ?? 0) + 7);
          const isSeen = bottom >= seen.fromPixels && top <= seen.toPixels;
          if (isSeen) expect(i >= first && i < end).toBe(true);
        }
      }),
    );
  });
});
