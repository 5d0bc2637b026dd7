/** Where things stand: streams, positions in them, and times. */
import type { AlertId, Cursor, Offset, Position, StreamName, TimeUs } from '@breakwater/client';
import { CURSOR_STREAM_COUNT_MAX } from './limits.ts';
import { count, named, type Schema, z } from './schema.ts';

export const position: Schema<Position> = named(
  'Position',
  'Position of an entry in its stream, (offset+1)-j: log offset plus one, and the number of the output of that record. 0-0 lies before the first.',
  z.string().regex(/^(0|[1-9][0-9]{0,14})-(0|[1-9][0-9]{0,14})$/, {
    error: 'expected a position such as 1234-1',
  }),
);

export const streamName: Schema<StreamName> = named(
  'StreamName',
  'One partition of one incarnation of a topic, topicId:partition.',
  z.string().regex(/^[A-Za-z0-9_.:-]{1,300}:[0-9]{1,9}$/, {
    error: 'expected the name of a stream, topicId:partition',
  }),
);

export const cursor: Schema<Cursor> = named(
  'Cursor',
  'Where a subscriber stands: one position per stream.',
  z
    // A record lets the one key that it does not copy pass; it is a name that is none, like any other.
    .preprocess(
      (value) => (hasKey(value, '__proto__') ? '__proto__' : value),
      z.record(streamName as z.ZodType<string, string>, position),
    )
    .refine((positions) => Object.keys(positions).length <= CURSOR_STREAM_COUNT_MAX, {
      error: `expected at most ${CURSOR_STREAM_COUNT_MAX} streams`,
    })
    .meta({ maxProperties: CURSOR_STREAM_COUNT_MAX }),
);

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

export const alertId: Schema<AlertId> = named(
  'AlertId',
  '32 hex digits; the same for every revision of the alert, and in a replay of the log.',
  z.string().regex(/^[0-9a-f]{32}$/, { error: 'expected 32 hex digits' }),
);

/** What stands in the path of an alert. */
export const alertPath: Schema<{ readonly id: AlertId }> = z.object({ id: alertId });

export const timeUs: Schema<TimeUs> = named(
  'TimeUs',
  'Microseconds since 1970, UTC. Times of alerts are log time.',
  count,
);

export const offset: Schema<Offset> = named('Offset', 'Log offset.', count);
