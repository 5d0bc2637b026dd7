/** `/v1/scorecard`: how each venue stands. To a supervisor by name, to the public under pseudonyms. */
import { type ScorecardRequest, scorecardQuery } from '@breakwater/contract';
import type { VenueScorecard } from '@breakwater/core';
import type { FastifyInstance } from 'fastify';
import type { AlertFeed } from './alert-feed.ts';
import { type ApiError, sendError } from './api-error.ts';
import type { PublicNames } from './public-names.ts';
import { openTo, principalOf } from './route-access.ts';
import { chosenStream } from './stream-choice.ts';

/** `names` null: no key for pseudonyms is set, so the public is told nothing. */
export function addScorecardRoutes(
  server: FastifyInstance,
  feed: AlertFeed,
  names: PublicNames | null,
): void {
  server.get<{ Querystring: ScorecardRequest }>(
    '/v1/scorecard',
    { ...openTo('supervisor', 'public'), schema: { querystring: scorecardQuery } },
    (request, reply) => {
      const isPublic = principalOf(request).role === 'public';
      if (isPublic && names === null) return sendError(reply, NO_NAMES);
      const stream = chosenStream(request.query.stream, feed);
      if (typeof stream === 'object') return sendError(reply, stream);
      const read = feed.scorecardOf(stream, request.query);
      const venues = isPublic && names !== null ? withoutNames(read.venues, names) : read.venues;
      // The name of a stream is that of its topic, which an operator may have called after a venue.
      return reply.send({ ...read, stream: isPublic || stream === '' ? null : stream, venues });
    },
  );
}

const NO_NAMES: ApiError = {
  status: 501,
  code: 'no-public-view',
  detail: 'this gateway has no key for pseudonyms: set BREAKWATER_PUBLIC_NAMES_KEY_FILE',
};

/** In the order of the pseudonyms: that of the names would tell. */
function withoutNames(cards: readonly VenueScorecard[], names: PublicNames): VenueScorecard[] {
  return cards
    .map((card) => ({ ...card, venue: names.of(card.venue) }))
    .sort((left, right) => (left.venue < right.venue ? -1 : 1));
}
