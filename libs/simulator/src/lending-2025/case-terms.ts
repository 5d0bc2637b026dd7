/**
 * The programmes' terms and their history.
 *
 * Bithumb lent four times the collateral at its launch, twice from mid-August, 85 % of it from 1 October; the largest debt was
 * 1 bn, 200 m and 30 m won (alphabiz 1065604328777173, nvp.co.kr 316075, seoul.co.kr 20251001500247; one headline has the cap
 * of 1 bn stay; decenter.kr gives 500 m as the largest loan at launch). Loan to value counts a borrower's own collateral
 * without what the loan bought, so that the published trigger, assets of 107 % of the debt, is a debt of 100/7 of it.
 * Upbit lent 80 % and repaid by force at 92 % (en.fnnews.com 202507300940272379). Days within a month that no report gives are
 * assumed.
 */
import { koreanMidnightUs, LAUNCH_US } from './case-calendar.ts';

export interface CaseTerms {
  readonly venue: 'bithumb' | 'upbit';
  readonly fromUs: number;
  readonly version: number;
  readonly title: string;
  readonly lender: string;
  readonly loanToValueMaxBp: number;
  readonly triggerLoanToValueBp: number;
  readonly haircuts: readonly { readonly asset: string; readonly countedBp: number }[];
  readonly capPerUserWon: number;
  readonly advertisedMaxWon: number;
  readonly feePpmPerDay: number;
  readonly forcedFeePpm: number;
  readonly guardBp: number | null;
}

/** Debt over own collateral where assets are 107 % of the debt. */
const TRIGGER_107_BP = 142_857;
/** 0.05 % a day, 1 % for a forced repayment; it claimed to stop forced repayments at distorted prices, no report says at which. */
const BITHUMB_COSTS = { feePpmPerDay: 500, forcedFeePpm: 10_000, guardBp: null } as const;
/** 0.01 % per 8 hours, 1.5 % (naver.how). */
const UPBIT_COSTS = { feePpmPerDay: 300, forcedFeePpm: 15_000, guardBp: null } as const;

export const CASE_TERMS: readonly CaseTerms[] = [
  {
    ...{
      venue: 'bithumb',
      fromUs: LAUNCH_US,
      version: 1,
      title: '코인대여',
      lender: 'blocktureal',
    },
    ...{ loanToValueMaxBp: 40_000, triggerLoanToValueBp: TRIGGER_107_BP, haircuts: [] },
    ...{ capPerUserWon: 1_000_000_000, advertisedMaxWon: 500_000_000 },
    ...BITHUMB_COSTS,
  },
  {
    venue: 'bithumb',
    fromUs: koreanMidnightUs('2025-08-15'),
    ...{ version: 2, title: '코인대여', lender: 'bithumb' },
    ...{ loanToValueMaxBp: 20_000, triggerLoanToValueBp: TRIGGER_107_BP, haircuts: [] },
    ...{ capPerUserWon: 200_000_000, advertisedMaxWon: 200_000_000 },
    ...BITHUMB_COSTS,
  },
  {
    venue: 'bithumb',
    fromUs: koreanMidnightUs('2025-10-01'),
    ...{ version: 3, title: '코인대여', lender: 'bithumb' },
    ...{ loanToValueMaxBp: 8_500, triggerLoanToValueBp: 9_500 },
    // 85, 80.75, 76.5 and 72.25 % of the value are 85 % of 100, 95, 90 and 85.
    haircuts: [
      { asset: 'KRW', countedBp: 10_000 },
      { asset: 'USDT', countedBp: 9_500 },
      { asset: 'BTC', countedBp: 9_000 },
    ],
    ...{ capPerUserWon: 30_000_000, advertisedMaxWon: 30_000_000 },
    ...BITHUMB_COSTS,
  },
  {
    venue: 'upbit',
    fromUs: koreanMidnightUs('2025-07-04'),
    ...{ version: 1, title: '코인빌리기', lender: 'upbit' },
    ...{ loanToValueMaxBp: 8_000, triggerLoanToValueBp: 9_200, haircuts: [] },
    ...{ capPerUserWon: 50_000_000, advertisedMaxWon: 50_000_000 },
    ...UPBIT_COSTS,
  },
];

export function termsAt(venue: string, timeUs: number): CaseTerms {
  const found = CASE_TERMS.findLast((terms) => terms.venue === venue && terms.fromUs <= timeUs);
  if (found === undefined) throw new Error(`${venue} had no terms then`);
  return found;
}
