/** The operations of the REST surface: what each takes and what it returns. */
import { detectorListing } from './detector.ts';
import { incidentHistory, incidentListing } from './incident.ts';
import { alertHistory, alertListing } from './listing.ts';
import { playback, playbackCommand } from './playback.ts';
import { alertQuery, eventQuery, incidentQuery, scorecardQuery, viewQuery } from './query.ts';
import { newAcknowledgement, takenAcknowledgement } from './record.ts';
import type { z } from './schema.ts';
import { scorecardListing } from './scorecard.ts';
import { health, session } from './session.ts';
import { streamListing } from './stream.ts';
import { viewListing } from './view.ts';

/** What is refused with the words of `ApiError`, by status. */
export const REFUSALS = {
  400: 'The request is malformed.',
  401: 'A bearer token is needed.',
  403: 'The role of the token may not do this.',
  404: 'There is no such thing.',
  406: 'Neither a WebSocket nor an event stream was asked for.',
  409: "The alert's log is not the one that this gateway writes to, or it does not accept what this gateway signs.",
  413: 'The body is too large.',
  415: 'The body is no JSON.',
  421: 'The host name is not served here.',
  429: 'Too many in a short time.',
  500: 'A fault of the gateway.',
  501: 'This gateway is not set up for it.',
  503: 'The store cannot be read at the moment; try again.',
} as const;
export type RefusalStatus = keyof typeof REFUSALS;

export interface Operation {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** With `{id}` where the id of an alert or an incident stands. */
  readonly path: string;
  readonly tag: 'alerts' | 'operations' | 'contract';
  readonly summary: string;
  readonly description?: string;
  /** Whether it asks for no token. */
  readonly isPublic?: boolean;
  readonly query?: z.ZodType;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  /** What is returned where nothing is refused, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly refusals: readonly RefusalStatus[];
}

export interface Answer {
  readonly description: string;
  /** JSON of this schema; a media type where it is something else. */
  readonly content: z.ZodType | { readonly mediaType: string };
}

const json = (description: string, content: z.ZodType): Answer => ({ description, content });
const other = (description: string, mediaType: string): Answer => ({
  description,
  content: { mediaType },
});

const OF_ALL = [421, 500] as const;
const OF_CALLERS = [401, 403, ...OF_ALL] as const;

export const OPERATIONS: readonly Operation[] = [
  {
    id: 'listAlerts',
    method: 'get',
    path: '/v1/alerts',
    tag: 'alerts',
    summary:
      'The newest revision of each alert, or all revisions of a stream page by page. In lists of conditions one name is enough: several are a repeated parameter, or one with commas.',
    query: alertQuery,
    answers: { 200: json('Alerts, and the cursor to go on from.', alertListing) },
    refusals: [400, 404, 503, ...OF_CALLERS],
  },
  {
    id: 'getAlert',
    method: 'get',
    path: '/v1/alerts/{id}',
    tag: 'alerts',
    summary: 'Every revision of one alert.',
    answers: { 200: json('Its revisions, oldest first.', alertHistory) },
    refusals: [400, 404, 503, ...OF_CALLERS],
  },
  {
    id: 'acknowledgeAlert',
    method: 'post',
    path: '/v1/alerts/{id}/acknowledgements',
    tag: 'alerts',
    summary: "Says in the caller's name that a person has seen the alert.",
    description:
      'A signed record is appended to the log; the acknowledgement is there once the log has it. The same words again within a short time answer the same record.',
    body: newAcknowledgement,
    answers: { 202: json('The record is in the log.', takenAcknowledgement) },
    refusals: [400, 404, 409, 413, 415, 429, 501, 503, ...OF_CALLERS],
  },
  {
    id: 'listIncidents',
    method: 'get',
    path: '/v1/incidents',
    tag: 'alerts',
    summary: 'How each incident stands, the last changed first; for supervisors.',
    description:
      'Names of a list are as in listAlerts; a condition holds where one alert of the incident meets it.',
    query: incidentQuery,
    answers: { 200: json('Incidents, and the cursor to go on from.', incidentListing) },
    refusals: [400, 404, 503, ...OF_CALLERS],
  },
  {
    id: 'getIncident',
    method: 'get',
    path: '/v1/incidents/{id}',
    tag: 'alerts',
    summary:
      'One incident: how it stands, its alerts, and what became of it step by step; for supervisors.',
    answers: { 200: json('The incident.', incidentHistory) },
    refusals: [400, 404, 503, ...OF_CALLERS],
  },
  {
    id: 'getPlayback',
    method: 'get',
    path: '/v1/playback',
    tag: 'operations',
    summary: 'How far a playback of history is; for supervisors, where a gateway plays one.',
    answers: { 200: json('How it stands.', playback) },
    refusals: [501, ...OF_CALLERS],
  },
  {
    id: 'steerPlayback',
    method: 'post',
    path: '/v1/playback',
    tag: 'operations',
    summary: 'Pauses a playback of history, sets its pace, or jumps.',
    body: playbackCommand,
    answers: { 202: json('How it stands; a jump takes its time.', playback) },
    refusals: [400, 413, 415, 501, ...OF_CALLERS],
  },
  {
    id: 'readView',
    method: 'get',
    path: '/v1/view',
    tag: 'alerts',
    summary: 'View frames of a span of log time: prices, premiums, flows and coverage of feeds.',
    query: viewQuery,
    answers: { 200: json('Frames, oldest first.', viewListing) },
    refusals: [400, 404, 503, ...OF_CALLERS],
  },
  {
    id: 'readScorecard',
    method: 'get',
    path: '/v1/scorecard',
    tag: 'alerts',
    summary:
      'How each venue stands: outages of its feeds, alerts about it, how it took note of them, what its lending was found to have done.',
    description:
      'From what the store holds and nothing else. To a token of the role public venues stand under pseudonyms; this is all that such a token can read of any market.',
    query: scorecardQuery,
    answers: { 200: json('Venues in the order of their names.', scorecardListing) },
    refusals: [400, 404, 501, ...OF_CALLERS],
  },
  {
    id: 'followAlerts',
    method: 'get',
    path: '/v1/stream',
    tag: 'alerts',
    summary: 'The messages of the WebSocket as server-sent events.',
    description:
      "For programs and proxies that know no WebSocket. The data of each event is a message of asyncapi.json, its event the message's type, its id the cursor that it leads to as JSON: Last-Event-ID resumes. An upgrade on this path opens the WebSocket.",
    query: eventQuery,
    headers: { 'Last-Event-ID': 'As cursor, and counts more.' },
    answers: { 200: other('Events until one side closes.', 'text/event-stream') },
    refusals: [400, 406, 503, ...OF_CALLERS],
  },
  {
    id: 'listStreams',
    method: 'get',
    path: '/v1/streams',
    tag: 'operations',
    summary: 'How far each stream has come.',
    answers: { 200: json('Streams and the cursor of their heads.', streamListing) },
    refusals: OF_CALLERS,
  },
  {
    id: 'getSession',
    method: 'get',
    path: '/v1/session',
    tag: 'operations',
    summary: 'Who the caller is and what it may do.',
    answers: { 200: json('The caller.', session) },
    refusals: OF_CALLERS,
  },
  {
    id: 'listDetectors',
    method: 'get',
    path: '/v1/detectors',
    tag: 'contract',
    isPublic: true,
    summary: 'What detectors there are, and what their words mean to people.',
    description: 'It holds nothing of any market, so no token is asked for.',
    answers: { 200: json('Detectors by letter.', detectorListing) },
    refusals: OF_ALL,
  },
  {
    id: 'getOpenapi',
    method: 'get',
    path: '/v1/openapi.json',
    tag: 'contract',
    isPublic: true,
    summary: 'This document.',
    answers: { 200: other('OpenAPI 3.1.', 'application/json') },
    refusals: OF_ALL,
  },
  {
    id: 'getAsyncapi',
    method: 'get',
    path: '/v1/asyncapi.json',
    tag: 'contract',
    isPublic: true,
    summary: 'The contract of the WebSocket /v1/stream.',
    answers: { 200: other('AsyncAPI 3.0.', 'application/json') },
    refusals: OF_ALL,
  },
  {
    id: 'getLiveness',
    method: 'get',
    path: '/livez',
    tag: 'operations',
    isPublic: true,
    summary: 'Whether only a new process would help.',
    answers: { 200: json('It lives.', health), 503: json('It is to be replaced.', health) },
    refusals: OF_ALL,
  },
  {
    id: 'getReadiness',
    method: 'get',
    path: '/readyz',
    tag: 'operations',
    isPublic: true,
    summary: 'Whether it can answer.',
    answers: { 200: json('It can.', health), 503: json('Not yet, or not at the moment.', health) },
    refusals: OF_ALL,
  },
  {
    id: 'getMetrics',
    method: 'get',
    path: '/metrics',
    tag: 'operations',
    summary: 'Metrics for Prometheus.',
    answers: { 200: other('Text exposition format.', 'text/plain') },
    refusals: OF_CALLERS,
  },
];
