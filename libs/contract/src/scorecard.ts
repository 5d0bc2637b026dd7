/** How each venue stands, from what the store holds. */
import type {
  AnswerCard,
  FeedCard,
  LendingCard,
  ScorecardListing,
  VenueScorecard,
} from '@breakwater/client';
import { streamName, timeUs } from './place.ts';
import { count, named, type Schema, z } from './schema.ts';

const share = z.number().min(0);
const won = z.number();

const feedCard: Schema<FeedCard> = named(
  'FeedCard',
  'Outages of its feeds, as detector D told them.',
  z.object({
    outageCount: count,
    blindUs: count.describe('Together, within the span.'),
    longestOutageUs: count,
    uptimeShare: share.nullable().describe('Of the span; null where the span is empty.'),
  }),
);

const answerCard: Schema<AnswerCard> = named(
  'AnswerCard',
  'How it took note of the warnings that it was sent.',
  z.object({
    toldCount: count.describe('Alerts of which it was told.'),
    acknowledgedCount: count,
    medianUs: count
      .nullable()
      .describe('From the opening of the alert to the acknowledgement in the log.'),
    longestUs: count.nullable(),
  }),
);

const lendingCard: Schema<LendingCard> = named(
  'LendingCard',
  'What detector C told of its lending programmes.',
  z.object({
    orderBreachCount: count.describe('Loans that an order forbade.'),
    orderBreachWon: won.describe('What they came to.'),
    inFlightCount: count.describe('Loans asked for before the order held; no breaches.'),
    limitBreaches: z.record(z.string(), count).describe('Breaches of limits, by rule.'),
    unwarnedCount: count.describe(
      'Forced repayments without a warning, with one after it, or with one too late.',
    ),
    forcedUserShare: share
      .nullable()
      .describe('Largest share of users repaid by force within 30 days that was told.'),
    harmedUserCount: count.describe('Users whose forced repayment was dearer than elsewhere.'),
    excessLossWon: won.describe('What they lost beyond the price elsewhere.'),
  }),
);

const venueScorecard: Schema<VenueScorecard> = named(
  'VenueScorecard',
  'One venue; null stands for what nobody observed.',
  z.object({
    venue: z.string().describe('Its name; to the public a pseudonym that stays the same.'),
    feed: feedCard,
    alertCount: count.describe('Alerts that name it, opened in the span and were S2 or worse.'),
    forgottenCount: count.describe('Older alerts that the gateway no longer holds.'),
    answers: answerCard.nullable().describe('null: it was told of none.'),
    lending: lendingCard.nullable().describe('null: no lending alert of it.'),
  }),
);

export const scorecardListing: Schema<ScorecardListing> = named(
  'ScorecardListing',
  '',
  z.object({
    stream: streamName.nullable().describe('null: there is none yet.'),
    fromUs: timeUs.describe('Begin of the span that was observed, within what was asked for.'),
    toUs: timeUs.describe('Its end, exclusive.'),
    venues: z.array(venueScorecard).describe('In the order of their names.'),
  }),
);
