/** What screens show besides alerts. */
import type {
  CoverageView,
  LendingOrderView,
  LendingShareView,
  LendingView,
  LentAssetView,
  LentCoverageView,
  MarketView,
  SubjectView,
  ViewFrame,
  ViewListing,
} from '@breakwater/client';
import { INSTRUMENT_TYPES, VIEW_MARKET_COUNT_MAX } from '@breakwater/core';
import { localText } from './detector.ts';
import { timeUs } from './place.ts';
import { count, named, type Schema, z } from './schema.ts';

const quantity = z.number().min(0);
const maybe = z.number().nullable();

const marketView: Schema<MarketView> = named(
  'MarketView',
  'Newest state and flow of one market. Quantities are in units of its base.',
  z.object({
    key: z
      .string()
      .describe('venue:BASE/QUOTE:type, of a contract that ends venue:BASE/QUOTE:type:YYMMDD'),
    venue: z.string(),
    base: z.string(),
    quote: z.string(),
    type: z.enum(INSTRUMENT_TYPES),
    price: maybe.describe(
      'In units of the quote; null where there is none of the last five minutes.',
    ),
    bid: maybe,
    ask: maybe,
    book: z.enum(['VALID', 'INVALID', 'NONE']).describe('NONE: no book of this market is known.'),
    sellQuantity: quantity.describe(
      'By the side that crossed the spread. Of markets that are polled, all sums are those of eight seconds before.',
    ),
    buyQuantity: quantity.describe('As sellQuantity.'),
    tradeCount: count,
    forcedSellCount: count,
    forcedBuyCount: count,
    forcedSellQuantity: quantity.describe('Sold by force of a venue.'),
    forcedBuyQuantity: quantity.describe('Bought by force of a venue.'),
  }),
);

const subjectView: Schema<SubjectView> = named(
  'SubjectView',
  "An asset's price on a market, taken apart. All in ln; null where a reference is missing.",
  z.object({
    asset: z.string(),
    venue: z.string(),
    market: z.string().describe('Key of the market.'),
    globalDepeg: maybe,
    nationalPremium: maybe,
    venueGap: maybe,
    relativePremium: maybe,
  }),
);

const coverageView: Schema<CoverageView> = named(
  'CoverageView',
  'What is known of the feeds of a venue.',
  z.object({
    venue: z.string(),
    state: z
      .enum(['OK', 'SUSPECT', 'BLIND'])
      .describe('SUSPECT: something is off that does not blind the venue, or not yet.'),
    silentMs: quantity
      .nullable()
      .describe(
        'Silence of the quietest feed that promised a heartbeat, else since the newest event; null before any.',
      ),
    reason: z
      .string()
      .nullable()
      .describe(
        'Faults as fault:source or book:market, comma-separated; null where the state is OK.',
      ),
  }),
);

const lendingShareView: Schema<LendingShareView> = named(
  'LendingShareView',
  'Repaid by force, of those with a loan open at any time in the window: users, loans, or the won drawn of them.',
  z.object({
    measure: z.enum(['users', 'loans', 'won']),
    window: z.enum(['1d', '7d', '30d', 'launch']).describe('launch: since the first loan.'),
    numerator: count,
    denominator: count,
    restatedCount: count.describe('Operations that came late and changed what had been told.'),
    isLowerBound: z.boolean().describe('Some could not be kept.'),
  }),
);

const lentCoverageView: Schema<LentCoverageView> = named(
  'LentCoverageView',
  'What a move of 2 % would repay by force, and what the book takes within 2 % of its best price.',
  z.object({
    forcedUpWon: quantity.describe('By a rise.'),
    forcedDownWon: quantity.describe('By a fall.'),
    askWon: quantity,
    bidWon: quantity,
    gainUp: quantity.describe('The part of a rise that comes back as a further rise.'),
    gainDown: quantity.describe('The part of a fall that comes back as a further fall.'),
  }),
);

const lentAssetView: Schema<LentAssetView> = named(
  'LentAssetView',
  'What is lent of one asset.',
  z.object({
    asset: z.string(),
    market: z.string().describe('Key of the market that its loans name.'),
    openLoanCount: count,
    owedWon: quantity.describe('At the prices at which the loans were drawn.'),
    coverage: lentCoverageView.nullable().describe('null: nothing to hold it to.'),
  }),
);

const lendingOrderView: Schema<LendingOrderView> = named(
  'LendingOrderView',
  'An order that a venue stands under, and what was lent under it.',
  z.object({
    id: z.string(),
    issuedTimeUs: timeUs.describe('The date on the paper.'),
    receivedTimeUs: timeUs.nullable().describe('null: nobody knows when the venue had it.'),
    effectiveTimeUs: timeUs.describe('From here on it holds.'),
    endTimeUs: timeUs.nullable().describe('null: until further notice.'),
    text: localText.describe('Who says so.'),
    loanCount: count.describe('Loans against it.'),
    loanWon: quantity,
    inFlightCount: count.describe('Asked for before it held: no breach.'),
  }),
);

const lendingView: Schema<LendingView> = named(
  'LendingView',
  'How a venue lends. No borrower and no loan is named.',
  z.object({
    venue: z.string(),
    shares: z.array(lendingShareView),
    evidence: quantity.describe(
      'Of the early warning: that users are repaid by force faster than tolerated, as a natural logarithm.',
    ),
    alarmEvidence: quantity.describe('Evidence at which the early warning opens.'),
    orders: z.array(lendingOrderView).describe('By id.'),
    assets: z.array(lentAssetView).describe('The largest debt first.'),
  }),
);

export const viewFrame: Schema<ViewFrame> = named(
  'ViewFrame',
  'What screens show besides alerts: display, not evidence. One frame per second of log time at most.',
  z.object({
    fromUs: timeUs.describe(
      'Sums cover log time from here up to timeUs; several seconds where frames were joined.',
    ),
    timeUs: timeUs.describe('End of the newest second that is sealed.'),
    logTimeUs: timeUs.describe('Log time when the frame was made.'),
    clock: z
      .enum(['append', 'create'])
      .describe(
        'append: log time is to be compared with wall time. create: a replay or a simulation.',
      ),
    markets: z.array(marketView).max(VIEW_MARKET_COUNT_MAX).describe('In key order.'),
    truncatedMarketCount: count.describe('Markets that are not shown because there are too many.'),
    subjects: z.array(subjectView).describe('In key order.'),
    coverage: z.array(coverageView).describe('In name order.'),
    lending: z.array(lendingView).describe('Of each venue that reports its loans, in name order.'),
  }),
);

export const viewListing: Schema<ViewListing> = named(
  'ViewListing',
  'Frames of a span, oldest first.',
  z.object({ frames: z.array(viewFrame) }),
);
