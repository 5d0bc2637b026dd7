import type { LendingView, ViewFrame } from '@breakwater/client';
import { describe, expect, it } from 'vitest';
import { viewFrame } from '../page-fixture.ts';
import { LendingHistory } from './lending-history.ts';

const SECOND_US = 1_000_000;

function lent(venue: string, numerator: number, denominator: number, owedWon = 5): LendingView {
  const share = { restatedCount: 0, isLowerBound: false, numerator, denominator };
  return {
    ...{ venue, evidence: 0, alarmEvidence: 9.21, orders: [] },
    shares: [
      { ...share, measure: 'loans', window: '30d', numerator: 0 },
      { ...share, measure: 'users', window: '1d', denominator: 1 },
      { ...share, measure: 'users', window: '30d' },
    ],
    assets: [1, 2].map((at) => ({
      ...{ asset: `A${at}`, market: '', openLoanCount: 1, owedWon, coverage: null },
    })),
  };
}

function frame(second: number, lending: readonly LendingView[], premium?: number): ViewFrame {
  const subject = {
    ...{ asset: 'USDT', venue: 'bithumb', market: 'bithumb:USDT/KRW:spot', globalDepeg: null },
    ...{ nationalPremium: premium ?? null, venueGap: null, relativePremium: null },
  };
  return viewFrame(second, { lending, subjects: [subject] });
}

describe('how venues have lent', () => {
  it('is told by users, shares, debts and the premium of USDT, of each venue', () => {
    const history = new LendingHistory();
    history.take(frame(1, [lent('upbit', 0, 0), lent('bithumb', 3_635, 27_600)], Math.log(1.02)));
    expect([...history.tracks.keys()]).toEqual(['bithumb', 'upbit']);
    const track = history.tracks.get('bithumb');
    expect(track).toMatchObject({ timesUs: [SECOND_US], users: [27_600], owedWon: [10] });
    expect(track?.shares[0]).toBeCloseTo(13.17, 2);
    expect(track?.premiums[0]).toBeCloseTo(2, 9);
    // Nothing of nothing is no share, and another venue's premium is not its own.
    expect(history.tracks.get('upbit')).toMatchObject({ shares: [null], premiums: [null] });
  });

  it('takes no frame twice, and none that is older', () => {
    const history = new LendingHistory();
    for (const second of [2, 2, 1]) history.take(frame(second, [lent('bithumb', second, 10)]));
    expect(history.tracks.get('bithumb')?.timesUs).toEqual([2 * SECOND_US]);
  });

  it('keeps some hundred points of half a year, from its first to its newest, evenly', () => {
    const history = new LendingHistory();
    const dayEnd = 158;
    for (let at = 0; at <= dayEnd * 24; at += 1) {
      history.take(frame(1 + at * 3_600, [lent('bithumb', 1, 100, at)]));
    }
    const { timesUs = [], owedWon = [], users = [] } = history.tracks.get('bithumb') ?? {};
    expect(timesUs.length).toBeGreaterThan(300);
    expect(timesUs.length).toBeLessThanOrEqual(800);
    expect([timesUs[0], timesUs.at(-1)]).toEqual([
      SECOND_US,
      (1 + dayEnd * 24 * 3_600) * SECOND_US,
    ]);
    expect(owedWon.at(-1)).toBe(2 * dayEnd * 24);
    expect([owedWon.length, users.length]).toEqual([timesUs.length, timesUs.length]);
    const steps = timesUs.slice(1, -1).map((timeUs, at) => timeUs - (timesUs[at] ?? 0));
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(3);
  });
});
