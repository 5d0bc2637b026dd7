/** The limits of loans and offers said as plainly as they can be, for `PlainLendingBook`. */
import type { LendingRule, LoanToValueRule } from '../control/lending-policy.ts';
import type { CollateralHolding, LendingOperation, LendingTerms } from '../event/lending-event.ts';
import type { LendingEntry } from './lending-entry.ts';

const DAY_US = 86_400_000_000;

/** What of a loan limits look at. */
interface LimitedLoan {
  readonly asset: string;
  readonly collateral: readonly CollateralHolding[] | null;
  readonly maturityUs: number | null;
}

interface PlainDrawn {
  readonly loan: LimitedLoan;
  /** Of all open loans of the borrower. */
  readonly owedWon: number;
  readonly borrower: {
    readonly firstLoanUs: number;
    readonly qualifiedUs: number;
    readonly tierWon: number;
  };
  readonly operation: LendingOperation;
  readonly terms: LendingTerms | undefined;
  readonly venue: string;
  readonly timeUs: number;
  readonly debtWon: number | null;
  readonly isNew: boolean;
}

type Judged = readonly [rule: string, by: LendingRule, value: number | null, limit: number | null];

export function plainBreaches(drawn: PlainDrawn, rules: readonly LendingRule[]): Judged[] {
  return rules.flatMap((by): Judged[] => {
    const breach = plainBreach(drawn, by);
    return breach === null ? [] : [[breach[0], by, breach[1], breach[2]]];
  });
}

type Breach = readonly [rule: string, value: number | null, limit: number | null] | null;

function plainBreach(drawn: PlainDrawn, by: LendingRule): Breach {
  const { loan, borrower, operation, terms, timeUs } = drawn;
  switch (by.kind) {
    case 'loan-to-value': {
      const { debtWon } = drawn;
      if (debtWon === null || loan.collateral === null) return null;
      const above = ratioAbove(loan.collateral, by, debtWon);
      return above === null ? null : ['loan-to-value', above, by.maxBp];
    }
    case 'user-cap': {
      const limit = Math.max(by.firstWon, Math.min(borrower.tierWon, by.tierWonMax));
      return drawn.owedWon > limit ? ['user-cap', drawn.owedWon, limit] : null;
    }
    case 'fee': {
      const daily = operation.feePpmPerDay ?? terms?.feePpmPerDay;
      if (!by.binding || daily === undefined) return null;
      const runsUs = loan.maturityUs === null ? null : loan.maturityUs - timeUs;
      const yearly = yearlyFee(daily, terms?.forcedFeePpm ?? 0, runsUs, by.includesForcedFee);
      return yearly > by.maxPpmPerYear ? ['fee', Math.floor(yearly), by.maxPpmPerYear] : null;
    }
    case 'eligible-assets':
      return mayBorrow(loan.asset, by, timeUs) ? null : ['asset-not-eligible', null, null];
    case 'own-assets': {
      const lender = operation.lender ?? terms?.lender;
      const isOwn = lender === undefined || lender.toLowerCase() === drawn.venue.toLowerCase();
      return isOwn ? null : ['lender-not-venue', null, null];
    }
    case 'qualification': {
      const isLate = drawn.isNew && borrower.qualifiedUs > timeUs;
      return isLate && borrower.firstLoanUs >= by.fromUs ? ['not-qualified', null, null] : null;
    }
    default:
      return null;
  }
}

/** The strictest binding limit that a debt stands above. */
export function plainBreachByPrice(
  collateral: readonly CollateralHolding[] | null,
  debtWon: number,
  rules: readonly LendingRule[],
): { readonly by: LoanToValueRule; readonly ratioBp: number } | null {
  let found: {
    readonly by: LoanToValueRule;
    readonly ratioBp: number;
    readonly won: bigint;
  } | null = null;
  for (const by of rules) {
    if (by.kind !== 'loan-to-value' || !by.binding || collateral === null) continue;
    const ratioBp = ratioAbove(collateral, by, debtWon);
    const won = (countedOf(collateral, by) * BigInt(by.maxBp)) / 100_000_000n;
    if (ratioBp !== null && (found === null || won < found.won)) found = { by, ratioBp, won };
  }
  return found;
}

function countedOf(collateral: readonly CollateralHolding[], by: LoanToValueRule): bigint {
  return collateral
    .map(({ asset, valueWon }) => {
      const named = by.counted.find(({ assets }) => assets.includes(asset));
      return (
        BigInt(valueWon) * BigInt(named === undefined ? by.otherwiseCountedBp : named.countedBp)
      );
    })
    .reduce((sum, one) => sum + one, 0n);
}

/** Debt over what counts of the collateral, up to a whole basis point, where it is above the limit; else null. */
function ratioAbove(
  collateral: readonly CollateralHolding[],
  by: LoanToValueRule,
  debtWon: number,
): number | null {
  const counted = countedOf(collateral, by);
  const owed = BigInt(debtWon) * 100_000_000n;
  if (owed <= counted * BigInt(by.maxBp)) return null;
  if (counted === 0n) return 10_000_000;
  const whole = owed / counted;
  return Math.min(10_000_000, Number(owed % counted === 0n ? whole : whole + 1n));
}

function yearlyFee(
  daily: number,
  forcedPpm: number,
  runsUs: number | null,
  includesForced: boolean,
): number {
  const spanUs = runsUs === null || runsUs <= 0 ? 30 * DAY_US : runsUs;
  return daily * 365 + (includesForced ? (forcedPpm * 365 * DAY_US) / spanUs : 0);
}

function mayBorrow(
  asset: string,
  rule: Extract<LendingRule, { kind: 'eligible-assets' }>,
  timeUs: number,
): boolean {
  const { assets, flagged, standings } = rule;
  const isOver = ({ fromUs, toUs }: { fromUs: number; toUs: number | null }): boolean =>
    timeUs < fromUs || (toUs !== null && timeUs >= toUs);
  const isListed = assets === null || assets.includes(asset);
  const flags = flagged.filter((flag) => flag.asset === asset);
  const stated = standings.filter((standing) => !isOver(standing));
  const isHigh = stated
    .filter((standing) => standing.asset === asset)
    .some(
      ({ rank, wonMarketCount }) =>
        (rank ?? 1e9) <= (rule.rankMax ?? 0) ||
        (wonMarketCount ?? 0) >= (rule.wonMarketCountMin ?? 1e9),
    );
  return isListed && (isHigh || stated.length === 0) && flags.every(isOver);
}

/** What a rule finds in terms that are offered. */
export function plainOffers(
  terms: LendingTerms,
  by: LendingRule,
  { venue, validTimeUs }: LendingEntry,
): (readonly [rule: string, value: number | null, limit: number | null, asset?: string])[] {
  switch (by.kind) {
    case 'loan-to-value': {
      const { loanToValueMaxBp } = terms;
      return loanToValueMaxBp > by.maxBp
        ? [['offer-loan-to-value', loanToValueMaxBp, by.maxBp]]
        : [];
    }
    case 'user-cap': {
      const most = Math.max(terms.capPerUserWon, terms.advertisedMaxWon ?? 0);
      return most > by.tierWonMax ? [['offer-user-cap', most, by.tierWonMax]] : [];
    }
    case 'fee': {
      const yearly = yearlyFee(terms.feePpmPerDay, terms.forcedFeePpm, null, by.includesForcedFee);
      const { maxPpmPerYear } = by;
      return yearly > maxPpmPerYear ? [['offer-fee', Math.floor(yearly), maxPpmPerYear]] : [];
    }
    case 'eligible-assets':
      return terms.assets.flatMap((asset) =>
        mayBorrow(asset, by, validTimeUs) ? [] : [['offer-asset', null, null, asset] as const],
      );
    case 'own-assets':
      return terms.lender.toLowerCase() === venue.toLowerCase()
        ? []
        : [['offer-lender', null, null]];
    case 'no-won-repayment':
      return terms.repaysInWon ? [['offer-won-repayment', null, null]] : [];
    default:
      return [];
  }
}
