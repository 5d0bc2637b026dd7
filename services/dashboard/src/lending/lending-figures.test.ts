import type {
  LendingOrderView,
  LendingShareView,
  LendingView,
  LentAssetView,
} from '@breakwater/client';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseLanguage } from '../texts/messages.ts';
import {
  coverageOf,
  coverageSeverity,
  openLoansOf,
  orderState,
  owedWonOf,
  sharePartsText,
  shareText,
  timesText,
  warningShare,
} from './lending-figures.ts';

afterEach(() => chooseLanguage('en'));

const share = (parts: Partial<LendingShareView>): LendingShareView => ({
  ...{ measure: 'users', window: '30d', restatedCount: 0, isLowerBound: false },
  ...{ numerator: 3_635, denominator: 27_600, ...parts },
});
const asset = (
  coverage: Partial<NonNullable<LentAssetView['coverage']>> | null,
): LentAssetView => ({
  ...{ asset: 'USDT', market: '', openLoanCount: 7, owedWon: 4e9 },
  coverage:
    coverage === null
      ? null
      : {
          ...{ forcedUpWon: 0, forcedDownWon: 0, askWon: 0, bidWon: 0, gainUp: 0, gainDown: 0 },
          ...coverage,
        },
});
const view = (parts: Partial<LendingView> = {}): LendingView => ({
  ...{ venue: 'bithumb', shares: [], evidence: 0, alarmEvidence: 9.21, orders: [], assets: [] },
  ...parts,
});

describe('figures of lending', () => {
  it('stand with what they are of', () => {
    expect([shareText(share({})), sharePartsText(share({}))]).toEqual([
      '13.17 %',
      '3,635 of 27,600',
    ]);
    const won = share({ measure: 'won', numerator: 48.3e9, denominator: 886e9 });
    expect([shareText(won), sharePartsText(won)]).toEqual(['5.45 %', '48.3 bn of 886 bn KRW']);
    chooseLanguage('ko');
    expect(sharePartsText(share({}))).toBe('27,600 중 3,635');
    expect(sharePartsText(won)).toBe('8,860억원 중 483억');
  });

  it('are no share of nothing, and a lower bound where something was left out', () => {
    expect(shareText(share({ numerator: 0, denominator: 0 }))).toBe('–');
    expect(shareText(share({ isLowerBound: true }))).toBe('≥ 13.17 %');
  });

  it('add up over assets', () => {
    const both = view({ assets: [asset(null), asset(null)] });
    expect([openLoansOf(both), owedWonOf(both)]).toEqual([14, 8e9]);
  });

  it.each([
    [0, 0],
    [4.605, 0.5],
    [9.21, 1],
    [18.4, 1],
  ])('evidence of %d is %d of the alarm', (evidence, part) => {
    expect(warningShare(view({ evidence }))).toBeCloseTo(part, 9);
  });
});

describe('an order', () => {
  const order = (endTimeUs: number | null): LendingOrderView => ({
    ...{ id: 'o', issuedTimeUs: 1, receivedTimeUs: null, effectiveTimeUs: 10, endTimeUs },
    ...{ text: { en: 'a letter', ko: '공문' }, loanCount: 0, loanWon: 0, inFlightCount: 0 },
  });
  it.each([
    [9, 20, 'ahead'],
    [10, 20, 'inForce'],
    [19, 20, 'inForce'],
    [20, 20, 'ended'],
    [99, null, 'inForce'],
  ] as const)('at %i, ending at %s, is %s', (nowUs, endUs, state) => {
    expect(orderState(order(endUs), nowUs)).toBe(state);
  });
});

describe('what the book can take', () => {
  it.each([
    ['nothing known', null, null, null],
    ['nothing forced', { askWon: 5 }, null, null],
    ['three times', { askWon: 30, forcedUpWon: 10 }, 3, null],
    ['twice', { askWon: 20, forcedUpWon: 10 }, 2, 'S2'],
    ['as much', { askWon: 10, forcedUpWon: 10 }, 1, 'S3'],
    ['nothing', { askWon: 0, forcedUpWon: 10 }, 0, 'S3'],
  ] as const)('%s', (_, coverage, times, severity) => {
    expect(coverageOf(asset(coverage))).toBe(times);
    expect(coverageSeverity(coverageOf(asset(coverage)))).toBe(severity);
  });

  it('is told in times', () => {
    expect([0, 0.018, 1.234, 140.2, 5_005.8].map(timesText)).toEqual([
      ...['< 0.01 times', '0.018 times', '1.23 times', '140 times', '5,006 times'],
    ]);
  });
});
