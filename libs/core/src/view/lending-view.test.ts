import { describe, expect, it } from 'vitest';
import type { VenueLendingReading } from '../detect/lending/lending-reading.ts';
import { orderOf } from '../lending/lending.fixture.ts';
import { lendingViews } from './lending-view.ts';

function reading(parts: Partial<VenueLendingReading> = {}): VenueLendingReading {
  return { venue: 'bithumb', shares: [], evidence: 0, orders: [], assets: [], ...parts };
}

const forced = [1, 2, 5, 10].map((percent) => ({
  percent,
  upWon: percent * 100,
  downWon: percent,
}));
const depth = { askWon: 80, bidWon: 90, gainUp: 0.123_456, gainDown: 0 };

function asset(name: string, owedWon: number): VenueLendingReading['assets'][number] {
  return {
    ...{ asset: name, market: `bithumb:${name}/KRW:spot`, openLoanCount: 1, owedWon },
    coverage: null,
  };
}

describe('how a venue lends, on a screen', () => {
  it('puts the largest debt first, and equal ones by name', () => {
    const assets = [asset('XRP', 5), asset('BTC', 7), asset('ADA', 5)];
    const [view] = lendingViews({ venues: [reading({ assets })], findingCounts: new Map() });
    expect(view?.assets.map(({ asset: name }) => name)).toEqual(['BTC', 'ADA', 'XRP']);
  });

  it('holds what a move of 2 % would force to what the book takes within 2 %', () => {
    const covered = { ...asset('USDT', 1), coverage: { forced, ...depth } };
    const [view] = lendingViews({
      venues: [reading({ assets: [covered] })],
      findingCounts: new Map(),
    });
    expect(view?.assets[0]?.coverage).toEqual({
      ...{ forcedUpWon: 200, forcedDownWon: 2, askWon: 80, bidWon: 90 },
      ...{ gainUp: 0.123, gainDown: 0 },
    });
  });

  it('shows each order with its dates, who says so, and what was lent under it', () => {
    const order = orderOf({ receivedTimeUs: null, endTimeUs: 9 });
    const under = { order, loanCount: 3, loanWon: 30, inFlightCount: 1 };
    const [view] = lendingViews({
      venues: [reading({ orders: [under], evidence: 1.234_56 })],
      findingCounts: new Map(),
    });
    const { id, issuedTimeUs, effectiveTimeUs } = order;
    expect(view?.evidence).toBe(1.235);
    expect(view?.orders).toEqual([
      {
        ...{ id, issuedTimeUs, receivedTimeUs: null, effectiveTimeUs, endTimeUs: 9 },
        text: { en: 'a letter', ko: '공문' },
        ...{ loanCount: 3, loanWon: 30, inFlightCount: 1 },
      },
    ]);
  });
});
