/** What may be asked for: by the conditions of a filter, which are the same on every way, and by an address. */
import type {
  AlertFilter,
  AlertQuery,
  Cursor,
  EventQuery,
  IncidentQuery,
  ScorecardQuery,
  ViewQuery,
} from '@breakwater/client';
import { NAME_COUNT_MAX, NAME_LENGTH_MAX } from './limits.ts';
import { cursor, position, streamName } from './place.ts';
import { named, type Schema, text, z } from './schema.ts';
import { alertState, detector, severity } from './vocabulary.ts';

const names = z
  .array(text({ lengthMin: 1, lengthMax: NAME_LENGTH_MAX }))
  .min(1)
  .max(NAME_COUNT_MAX);

const conditions = {
  severityMin: severity.describe('Alerts that ever were at least this severe.'),
  detectors: z
    .array(detector)
    .min(1)
    .max(NAME_COUNT_MAX)
    .describe('Alerts of one of these detectors.'),
  venues: names.describe('Alerts that name one of these venues.'),
  assets: names.describe('Alerts that name one of these assets.'),
  state: alertState.describe('Only revisions in this state.'),
};

export const alertFilter: Schema<AlertFilter> = named(
  'AlertFilter',
  'Conditions that must all hold; of a list, one name is enough; left out: any.',
  z.strictObject({
    severityMin: z.exactOptional(conditions.severityMin),
    detectors: z.exactOptional(conditions.detectors),
    venues: z.exactOptional(conditions.venues),
    assets: z.exactOptional(conditions.assets),
    state: z.exactOptional(conditions.state),
  }),
);

/** In an address a list is a parameter that is repeated, or one with commas. */
const addressed = {
  severityMin: z.exactOptional(conditions.severityMin),
  detectors: z.exactOptional(z.preprocess(listOf, conditions.detectors)),
  venues: z.exactOptional(z.preprocess(listOf, conditions.venues)),
  assets: z.exactOptional(z.preprocess(listOf, conditions.assets)),
  state: z.exactOptional(conditions.state),
};

const FLAGS: ReadonlyMap<unknown, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const flag = z.preprocess((value) => FLAGS.get(value) ?? value, z.boolean());

const ALERT_COUNT_MAX = 500;
const ALERT_COUNT_DEFAULT = 100;

/** A query with what it leaves out filled in. */
export type AlertRequest = AlertQuery & Required<Pick<AlertQuery, 'limit' | 'revisions'>>;

export const alertQuery: Schema<AlertRequest> = named(
  'AlertQuery',
  'What GET /v1/alerts is asked for.',
  z.strictObject({
    ...addressed,
    stream: z.exactOptional(streamName.describe('Only this stream.')),
    after: z.exactOptional(
      position.describe('Only entries behind this position; needs stream where there are several.'),
    ),
    limit: whole({ min: 1, max: ALERT_COUNT_MAX })
      .default(ALERT_COUNT_DEFAULT)
      .describe('How many at most.'),
    revisions: z
      .enum(['newest', 'all'])
      .default('newest')
      .describe('newest: one per alert, the last changed first. all: every one, oldest first.'),
  }),
);

/** A query with what it leaves out filled in. */
export type IncidentRequest = IncidentQuery & Required<Pick<IncidentQuery, 'limit'>>;

export const incidentQuery: Schema<IncidentRequest> = named(
  'IncidentQuery',
  'What GET /v1/incidents is asked for.',
  z.strictObject({
    severityMin: z.exactOptional(
      severity.describe('Incidents that ever were at least this severe.'),
    ),
    detectors: z.exactOptional(z.preprocess(listOf, conditions.detectors)),
    venues: z.exactOptional(z.preprocess(listOf, conditions.venues)),
    assets: z.exactOptional(z.preprocess(listOf, conditions.assets)),
    raised: z.exactOptional(flag.describe('Only those that people were told of, or only others.')),
    open: z.exactOptional(flag.describe('Only those with an open alert, or only others.')),
    stream: z.exactOptional(streamName.describe('Only this stream.')),
    after: z.exactOptional(
      position.describe(
        'Only those that changed behind this position; needs stream where there are several.',
      ),
    ),
    before: z.exactOptional(
      position.describe(
        'Only those that have not changed since this position: the next page; needs stream where there are several.',
      ),
    ),
    limit: whole({ min: 1, max: ALERT_COUNT_MAX })
      .default(ALERT_COUNT_DEFAULT)
      .describe('How many at most.'),
  }),
);

export const eventQuery: Schema<EventQuery> = named(
  'EventQuery',
  'What GET /v1/stream is asked for.',
  z.strictObject({
    ...addressed,
    view: z.exactOptional(flag.describe('Whether view frames are wanted too.')),
    cursor: z.exactOptional(
      z
        .preprocess(jsonOf, cursor)
        .describe('A cursor as JSON: where to go on; left out: from now on.'),
    ),
  }),
);

/** The `Last-Event-ID` of a client that resumes; nothing where there is none. */
export const eventId: Schema<Cursor | undefined> = z.preprocess(jsonOf, cursor.optional());

/** A screen has no more columns, and an hour of a few dozen markets is then some 4 MB. */
const FRAME_COUNT_MAX = 2_000;
const FRAME_COUNT_DEFAULT = 400;
const LAST_US = Number.MAX_SAFE_INTEGER;

/** A query with what it leaves out filled in. */
export type ViewRequest = ViewQuery & Required<Omit<ViewQuery, 'stream'>>;

export const viewQuery: Schema<ViewRequest> = named(
  'ViewQuery',
  'What GET /v1/view is asked for.',
  z.strictObject({
    stream: z.exactOptional(streamName.describe('Of this stream; needed where there are several.')),
    fromUs: whole({ min: 0, max: LAST_US })
      .default(0)
      .describe('Frames whose timeUs is not before it, in microseconds since 1970.'),
    toUs: whole({ min: 0, max: LAST_US })
      .default(LAST_US)
      .describe('Frames whose timeUs is before it.'),
    limit: whole({ min: 1, max: FRAME_COUNT_MAX })
      .default(FRAME_COUNT_DEFAULT)
      .describe('How many frames at most; neighbours are joined until it holds.'),
  }),
);

/** A query with what it leaves out filled in. */
export type ScorecardRequest = ScorecardQuery & Required<Omit<ScorecardQuery, 'stream'>>;

export const scorecardQuery: Schema<ScorecardRequest> = named(
  'ScorecardQuery',
  'What GET /v1/scorecard is asked for.',
  z.strictObject({
    stream: z.exactOptional(streamName.describe('Of this stream; needed where there are several.')),
    fromUs: whole({ min: 0, max: LAST_US })
      .default(0)
      .describe('Begin of the span, in microseconds since 1970.'),
    toUs: whole({ min: 0, max: LAST_US }).default(LAST_US).describe('Its end, exclusive.'),
  }),
);

function whole({ min, max }: { readonly min: number; readonly max: number }): Schema<number> {
  return z.preprocess(numberOf, z.int().min(min).max(max));
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
}

function listOf(value: unknown): unknown {
  if (typeof value === 'string') return value.split(',');
  return Array.isArray(value) ? value.flatMap(listOf) : value;
}

/** A text that is no JSON stays a text, which is then no cursor either. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
