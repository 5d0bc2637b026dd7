/** What screens show of each venue that reports its loans. Nothing of it names a borrower or a loan. */
import type {
  LendingReading,
  LendingShareReading,
  LentAssetReading,
} from '../detect/lending/lending-reading.ts';
import { ALARM_EVIDENCE } from '../lending/early-warning.ts';

/** The move of which a frame says what it would force: that of `C4.coverage`. */
const COVERED_PERCENT = 2;
/** Display: two digits of evidence and gain are enough, and a third of the bytes. */
const STEPS = 1_000;

/** Repaid by force, of those with a loan open in the window (docs/detection-model.md, "Lending programme"). */
export type LendingShareView = LendingShareReading;

/** What a move of 2 % would force, and what the book takes within 2 % of its best price. */
export interface LentCoverageView {
  readonly forcedUpWon: number; // unit: won
  readonly forcedDownWon: number; // unit: won
  readonly askWon: number; // unit: won
  readonly bidWon: number; // unit: won
  /** The part of a move that comes back as a further move. */
  readonly gainUp: number; // unit: ratio
  readonly gainDown: number; // unit: ratio
}

export interface LentAssetView {
  readonly asset: string;
  /** Key of the market that its loans name. */
  readonly market: string;
  readonly openLoanCount: number;
  /** What open loans owe, at the prices at which they were drawn. */
  readonly owedWon: number; // unit: won
  /** null: no trigger price, or no price or book to hold it to. */
  readonly coverage: LentCoverageView | null;
}

export interface LendingOrderView {
  readonly id: string;
  readonly issuedTimeUs: number;
  /** null: nobody knows when the venue had it. */
  readonly receivedTimeUs: number | null;
  readonly effectiveTimeUs: number;
  /** null: until further notice. */
  readonly endTimeUs: number | null;
  /** Who says so. */
  readonly text: { readonly en: string; readonly ko: string };
  /** Since it holds, at this venue. */
  readonly loanCount: number;
  readonly loanWon: number; // unit: won
  /** Asked for before it held: no breach. */
  readonly inFlightCount: number;
}

export interface LendingView {
  readonly venue: string;
  readonly shares: readonly LendingShareView[];
  /** Of the early warning, and where its alarm is. */
  readonly evidence: number; // unit: ln
  readonly alarmEvidence: number; // unit: ln
  /** By id. */
  readonly orders: readonly LendingOrderView[];
  /** The largest debt first. */
  readonly assets: readonly LentAssetView[];
}

/** In name order of the venues. */
export function lendingViews({ venues }: LendingReading): LendingView[] {
  return venues.map(({ venue, shares, evidence, orders, assets }) => ({
    venue,
    shares: shares.map(
      ({ measure, window, numerator, denominator, restatedCount, isLowerBound }) => ({
        ...{ measure, window, numerator, denominator, restatedCount, isLowerBound },
      }),
    ),
    evidence: rounded(evidence),
    alarmEvidence: rounded(ALARM_EVIDENCE),
    orders: orders.map(({ order, loanCount, loanWon, inFlightCount }) => {
      const { id, issuedTimeUs, receivedTimeUs, effectiveTimeUs, endTimeUs, source } = order;
      const text = { en: source.en, ko: source.ko };
      const times = { issuedTimeUs, receivedTimeUs, effectiveTimeUs, endTimeUs };
      return { id, ...times, text, loanCount, loanWon, inFlightCount };
    }),
    assets: assets.map(assetView).sort(byDebt),
  }));
}

function assetView(of: LentAssetReading): LentAssetView {
  const { asset, market, openLoanCount, owedWon, coverage } = of;
  const within = coverage?.forced.find(({ percent }) => percent === COVERED_PERCENT);
  if (coverage === null || within === undefined) {
    return { asset, market, openLoanCount, owedWon, coverage: null };
  }
  const { askWon, bidWon, gainUp, gainDown } = coverage;
  const forced = { forcedUpWon: within.upWon, forcedDownWon: within.downWon };
  const gains = { gainUp: rounded(gainUp), gainDown: rounded(gainDown) };
  return {
    asset,
    market,
    openLoanCount,
    owedWon,
    coverage: { ...forced, askWon, bidWon, ...gains },
  };
}

function byDebt(left: LentAssetView, right: LentAssetView): number {
  return right.owedWon - left.owedWon || (left.asset < right.asset ? -1 : 1);
}

function rounded(value: number): number {
  return Math.round(value * STEPS) / STEPS;
}
