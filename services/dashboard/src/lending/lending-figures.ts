/** The figures of a venue's lending as a supervisor reads them: each with what it is of. Pure but for the language. */
import type {
  LendingOrderView,
  LendingShareView,
  LendingView,
  LentAssetView,
} from '@breakwater/client';
import { numberText, ratioText } from '@breakwater/client';
import { bareWonText, wonShortText } from '../texts/amounts.ts';
import { type MessageKey, message } from '../texts/messages.ts';

export const MEASURES = ['users', 'loans', 'won'] as const;
export const WINDOWS = ['1d', '7d', '30d', 'launch'] as const;
type Measure = (typeof MEASURES)[number];
type Window = (typeof WINDOWS)[number];

export function shareOf(
  { shares }: LendingView,
  measure: Measure,
  window: Window,
): LendingShareView | undefined {
  return shares.find((share) => share.measure === measure && share.window === window);
}

/** `13.17 %`; at least so much where something could not be kept. */
export function shareText({ numerator, denominator, isLowerBound }: LendingShareView): string {
  if (denominator === 0) return '–';
  return `${isLowerBound ? '≥ ' : ''}${ratioText(numerator / denominator)}`;
}

/** `3,635 of 27,600`. */
export function sharePartsText({ measure, numerator, denominator }: LendingShareView): string {
  if (measure !== 'won') {
    return message('lending.of', { part: numberText(numerator), whole: numberText(denominator) });
  }
  const parts = { part: bareWonText(numerator), whole: wonShortText(denominator) };
  return message('lending.of', parts);
}

export function owedWonOf({ assets }: LendingView): number {
  return assets.reduce((sum, { owedWon }) => sum + owedWon, 0);
}

export function openLoansOf({ assets }: LendingView): number {
  return assets.reduce((sum, { openLoanCount }) => sum + openLoanCount, 0);
}

/** Of the evidence at which the early warning opens; at most 1. */
export function warningShare({ evidence, alarmEvidence }: LendingView): number {
  return alarmEvidence === 0 ? 0 : Math.min(1, evidence / alarmEvidence);
}

export type OrderState = 'ahead' | 'inForce' | 'ended';

export function orderState(order: LendingOrderView, nowUs: number): OrderState {
  if (nowUs < order.effectiveTimeUs) return 'ahead';
  return order.endTimeUs !== null && nowUs >= order.endTimeUs ? 'ended' : 'inForce';
}

/** How many times the book could take what a rise of 2 % would force; null where nothing would be, or nothing is known. */
export function coverageOf({ coverage }: LentAssetView): number | null {
  if (coverage === null || coverage.forcedUpWon === 0) return null;
  return coverage.askWon / coverage.forcedUpWon;
}

/** S2 from half of what would be forced being beyond the book, S3 from all of it (docs/detection-model.md, "Coverage of forced repayments"). */
export function coverageSeverity(coverage: number | null): 'S2' | 'S3' | null {
  if (coverage === null || coverage > 2) return null;
  return coverage > 1 ? 'S2' : 'S3';
}

/** `2.41 times`, and hardly anything where the book takes nothing. */
export function timesText(times: number): string {
  const number =
    times >= 100 ? numberText(Math.round(times)) : String(Number(times.toPrecision(3)));
  return message('lending.times', { times: times < 0.01 ? '< 0.01' : number });
}

/** What a measure counts, and of what: nobody should have to guess it. */
export function definitionOf(measure: Measure): string {
  return message(`lending.definition.${measure}` as MessageKey);
}
