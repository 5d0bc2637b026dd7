/**
 * What can happen in a lending programme: the loan book as its venue reports it, operation by operation.
 *
 * A row of the batch names the market of the *borrowed* asset at the lending venue (`bithumb:USDT/KRW:spot`), its
 * `eventTimeUs` is when the operation took effect at the venue (valid time), its quantity the principal in lots that the
 * operation moved, its price, where it has one, the price that the venue used. Log time is when the record said so (record
 * time). Values in won are whole won, shares are basis points (10,000 = 1), fees parts per million.
 */

export const LENDING_OPERATION = {
  /** A loan begins. Quantity: principal. Price: at which the venue valued it. */
  LOAN_OPEN: 1,
  /** A loan goes on beyond its maturity. Quantity: what is owed from here on, which should be what was owed. */
  EXTENSION: 2,
  /** Collateral is added. Quantity: further principal that is drawn with it; 0 as a rule. */
  TOP_UP: 3,
  /** Quantity: principal repaid, a part or all. */
  REPAYMENT: 4,
  /** The venue repays out of the collateral. Quantity: principal repaid. Price: of the execution. */
  FORCED_REPAYMENT: 5,
  /** The venue values the collateral anew. Price: of the borrowed asset that it uses. */
  COLLATERAL_MARK: 6,
  /** The borrower was told that the loan may soon be repaid by force. */
  LIQUIDATION_WARNING: 7,
  /** The borrower has passed what is asked before a first loan; `capWon` is the tier reached. */
  QUALIFICATION: 8,
  /** The venue has published what it must. */
  DISCLOSURE: 9,
} as const;
export type LendingOperationCode = (typeof LENDING_OPERATION)[keyof typeof LENDING_OPERATION];

/** What stands behind a loan, asset by asset. */
export interface CollateralHolding {
  readonly asset: string;
  /** In units of 1e-8 of the asset; of KRW whole won. */
  readonly quantity: number; // unit: 1e-8 of the asset; of KRW: won
  /** As the venue values it, before any haircut. */
  readonly valueWon: number;
}

/** What a disclosure said. */
export interface LendingDisclosure {
  readonly kind: 'STATUS' | 'FORCED_LIQUIDATIONS';
  readonly fromUs: number;
  readonly toUs: number;
  readonly outstandingWon: number;
  readonly forcedCount: number;
}

export interface LendingOperation {
  readonly operation: LendingOperationCode;
  readonly programme: string;
  /** The venue's id of the operation; a second one with the same id in a programme is a repeat. */
  readonly operationId: string;
  /** Empty where the operation is of no loan (QUALIFICATION, DISCLOSURE). */
  readonly loanId: string;
  /** Pseudonym `h1:<key id>:<64 hex>`; empty of DISCLOSURE. */
  readonly borrower: string;
  /** When the borrower asked for it, where the venue says; never after the operation. */
  readonly requestTimeUs: number | null;
  /** What the row's quantity is worth at the venue's price. */
  readonly principalWon: number | null;
  /** All that stands behind the loan after the operation; null: as before. */
  readonly collateral: readonly CollateralHolding[] | null;
  readonly maturityTimeUs: number | null;
  readonly feePpmPerDay: number | null; // unit: parts per million of the principal a day
  /** Price of the borrowed asset in won, in the market's ticks, at which the venue will repay by force. */
  readonly triggerPriceTicks: number | null;
  /** Who owns what is lent, where it is not the venue. */
  readonly lender: string | null;
  /** QUALIFICATION: how much the borrower may owe. */
  readonly capWon: number | null;
  readonly disclosure: LendingDisclosure | null;
}

/** What a feed may leave unsaid of an operation, left unsaid. */
export const NOTHING_SAID: Omit<
  LendingOperation,
  'operation' | 'programme' | 'operationId' | 'loanId' | 'borrower'
> = {
  requestTimeUs: null,
  principalWon: null,
  collateral: null,
  maturityTimeUs: null,
  feePpmPerDay: null,
  triggerPriceTicks: null,
  lender: null,
  capWon: null,
  disclosure: null,
};

/** One version of a programme's terms, as the venue publishes them; in force from the row's event time on. */
export interface LendingTerms {
  readonly programme: string;
  /** 1, 2, … */
  readonly version: number;
  /** As customers know it. */
  readonly title: string;
  /** Who owns what is lent. */
  readonly lender: string;
  /** The programme that it takes over from: the same product under another name. */
  readonly predecessor: string | null;
  /** What may be borrowed. */
  readonly assets: readonly string[];
  /** Most that may be drawn against collateral: 40,000 is four times its value. */
  readonly loanToValueMaxBp: number;
  /** At which a loan is repaid by force. */
  readonly triggerLoanToValueBp: number;
  /** By asset of the collateral, what counts of its value; an asset that is not named counts in full. */
  readonly haircuts: readonly { readonly asset: string; readonly countedBp: number }[];
  readonly capPerUserWon: number;
  /** Largest loan that is advertised; null where none is. */
  readonly advertisedMaxWon: number | null;
  readonly feePpmPerDay: number;
  readonly forcedFeePpm: number;
  /** OWN: forced repayments go by the venue's own price; INDEX: by one over several venues. */
  readonly priceSource: 'OWN' | 'INDEX';
  /** The venue claims to stop forced repayments further than this from prices elsewhere; null: claims nothing. */
  readonly guardBp: number | null;
  /** Whether a loan may be repaid at its value in won instead of in kind. */
  readonly repaysInWon: boolean;
}

export type LendingEvent =
  | ({ readonly kind: 'operation' } & LendingOperation)
  | ({ readonly kind: 'terms' } & LendingTerms);

/** A pseudonym: keyed HMAC-SHA-256 of the venue's own customer number, with the id of the key. */
const PSEUDONYM = /^h1:[a-z0-9][a-z0-9._-]{0,31}:[0-9a-f]{64}$/;
const HASH_DIGIT_COUNT = 64;
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;
const LETTER_A = 0x61;

/** Whether the text is a pseudonym; anything else may be somebody's name and is refused at the door. */
export function isPseudonym(text: string): boolean {
  return PSEUDONYM.test(text);
}

/** The first 64 bits of a pseudonym's hash, as trades carry them in `participant`. */
export function participantOf(pseudonym: string): { readonly high: number; readonly low: number } {
  const at = pseudonym.length - HASH_DIGIT_COUNT;
  return { high: hexNumber(pseudonym, at), low: hexNumber(pseudonym, at + 8) };
}

/** Eight lower-case hex digits of a pseudonym as a number: no substring is made for each loan that is drawn. */
function hexNumber(text: string, start: number): number {
  let number = 0;
  for (let at = start; at < start + 8; at += 1) {
    const unit = text.charCodeAt(at);
    number = number * 16 + (unit <= DIGIT_NINE ? unit - DIGIT_ZERO : unit - LETTER_A + 10);
  }
  return number;
}
