/** How far the streams have come. */
import type {
  StreamCoverage,
  StreamListing,
  StreamProgress,
  StreamState,
} from '@breakwater/client';
import { cursor, offset, position, streamName, timeUs } from './place.ts';
import { count, named, type Schema, texts, z } from './schema.ts';

const streamCoverage: Schema<StreamCoverage> = named(
  'StreamCoverage',
  'How complete what the detectors see is.',
  z.object({
    venueCount: count.describe('Venues whose feeds are watched.'),
    blindVenues: texts.describe('Venues without reliable data.'),
  }),
);

const progress = z.object({
  stream: streamName,
  highWater: offset.describe('All log records below it are covered by the alerts in the store.'),
  stallMs: count.describe('How long highWater has stood still.'),
  logTimeUs: timeUs
    .nullable()
    .describe('Log time of the newest view frame; null before the first.'),
  lagMs: z
    .int()
    .nullable()
    .describe(
      "Wall time less log time, up to a second more than it is; null where the log's clock is no wall clock (a replay), and before the first view frame.",
    ),
  coverage: streamCoverage.nullable().describe('null before the first view frame.'),
});

export const streamProgress: Schema<StreamProgress> = named(
  'StreamProgress',
  'How far one stream has come.',
  progress,
);

const streamState: Schema<StreamState> = named(
  'StreamState',
  '',
  progress.extend({
    head: position.describe('Its newest entry.'),
    caughtUp: z.boolean().describe('Whether all that was in the store at the start has been read.'),
  }),
);

export const streamListing: Schema<StreamListing> = named(
  'StreamListing',
  '',
  z.object({ streams: z.array(streamState), cursor }),
);
