/** The messages of the WebSocket, which are the data of server-sent events too. */
import type {
  AcknowledgementMessage,
  AlertMessage,
  Closing,
  ErrorMessage,
  Gap,
  Heartbeat,
  Hello,
  Rebuilding,
  Subscribe,
  Subscribed,
  ViewMessage,
} from '@breakwater/client';
import { alertEvent } from './alert.ts';
import { cursor, offset, position, streamName, timeUs } from './place.ts';
import { alertFilter } from './query.ts';
import { acknowledgement } from './record.ts';
import { named, type Schema, z } from './schema.ts';
import { streamProgress } from './stream.ts';
import { viewFrame } from './view.ts';

const hello: Schema<Hello> = named(
  'Hello',
  'The first message of a connection.',
  z.object({
    type: z.literal('hello'),
    protocol: z.int(),
    heartbeatMs: z
      .int()
      .min(1)
      .describe('Heartbeats come this often; after three without one the connection is dead.'),
    streams: z.array(streamName),
    banner: z.string().nullable().describe('A notice to show.'),
  }),
);

const subscribed: Schema<Subscribed> = named(
  'Subscribed',
  'The subscription holds; the cursor is where it starts.',
  z.object({ type: z.literal('subscribed'), cursor }),
);

const alertMessage: Schema<AlertMessage> = named(
  'AlertMessage',
  'One alert revision of the filter; each comes once and in the order of its stream.',
  z.object({ type: z.literal('alert'), stream: streamName, id: position, event: alertEvent }),
);

const acknowledgementMessage: Schema<AcknowledgementMessage> = named(
  'AcknowledgementMessage',
  'What somebody said to an alert of the filter; each comes once and in the order of the stream, which alerts and acknowledgements share.',
  z.object({
    type: z.literal('acknowledgement'),
    stream: streamName,
    id: position,
    acknowledgement,
  }),
);

const viewMessage: Schema<ViewMessage> = named(
  'ViewMessage',
  'The newest view frame of a stream, for who asked for it: prices, premiums, flows and coverage of feeds. Whoever is slow skips frames: fromUs says from when the sums are.',
  z.object({ type: z.literal('view'), stream: streamName, frame: viewFrame }),
);

const gap: Schema<Gap> = named(
  'Gap',
  'Alerts that cannot be had here: read the newest state by GET /v1/alerts.',
  z.object({
    type: z.literal('gap'),
    stream: streamName,
    from: position.describe('What lies behind it is missing …'),
    to: position.nullable().describe('… up to and with this; null: unknown where the gap ends.'),
    detail: z.string(),
  }),
);

const rebuilding: Schema<Rebuilding> = named(
  'Rebuilding',
  'The store has lost what lies between the two and is being filled again from the log, with the same positions: nothing is missed, but nothing new comes until highWater has reached target. Repeated until then.',
  z.object({
    type: z.literal('rebuilding'),
    stream: streamName,
    highWater: offset,
    target: offset,
  }),
);

const heartbeat: Schema<Heartbeat> = named(
  'Heartbeat',
  'Comes about every heartbeatMs, so that calm never looks like dead.',
  z.object({
    type: z.literal('heartbeat'),
    wallTimeUs: timeUs,
    streams: z.array(streamProgress),
    cursor: z.exactOptional(
      cursor.describe(
        'All alerts up to here that match have been sent before this; absent while catching up.',
      ),
    ),
  }),
);

const errorMessage: Schema<ErrorMessage> = named(
  'ErrorMessage',
  'The last message sent was not understood.',
  z.object({
    type: z.literal('error'),
    code: z.enum(['bad-json', 'bad-message']),
    detail: z.string(),
  }),
);

const closing: Schema<Closing> = named(
  'Closing',
  'The last message before the server closes the connection.',
  z.object({
    type: z.literal('closing'),
    code: z.enum(['slow', 'dead', 'protocol', 'store', 'revoked', 'shutdown']),
    detail: z.string(),
    cursor: cursor.describe('Resume from here.'),
  }),
);

export const subscribe: Schema<Subscribe> = named(
  'Subscribe',
  'Begins or replaces the subscription of this connection.',
  z.strictObject({
    type: z.literal('subscribe', { error: 'expected "subscribe"' }),
    filter: z.exactOptional(alertFilter),
    cursor: z.exactOptional(
      cursor.describe(
        'Where to go on; left out: from now on. A stream that it does not name starts at its beginning.',
      ),
    ),
    view: z.exactOptional(
      z
        .boolean()
        .describe(
          'Whether view frames are wanted too; of the filter only its venues count for them. Left out: no.',
        ),
    ),
  }),
);

/** What a gateway sends, by the `type` of the message. */
export const SERVER_MESSAGES: Readonly<Record<string, Schema<{ readonly type: string }>>> = {
  hello,
  subscribed,
  alert: alertMessage,
  acknowledgement: acknowledgementMessage,
  view: viewMessage,
  gap,
  rebuilding,
  heartbeat,
  error: errorMessage,
  closing,
};

/** What a subscriber sends. */
export const CLIENT_MESSAGES: Readonly<Record<string, Schema<{ readonly type: string }>>> = {
  subscribe,
};
