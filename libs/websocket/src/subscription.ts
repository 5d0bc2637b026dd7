/** What subscribers send is checked by hand against the protocol: unknown keys and wrong types are refused by name. */
import { SEVERITIES } from '@breakwater/core';
import { type AlertFilter, DETECTORS, EVERYTHING } from './alert-filter.ts';
import { type Cursor, isPosition, parseStreamName } from './cursor.ts';
import { CURSOR_STREAM_COUNT_MAX, FILTER_NAME_COUNT_MAX } from './limits.ts';
import type { Subscribe } from './protocol.ts';

export type ClientMessage =
  | { readonly kind: 'subscribe'; readonly subscribe: Subscribe }
  | {
      readonly kind: 'refused';
      readonly code: 'bad-json' | 'bad-message';
      readonly detail: string;
    };

/** Longest name of a venue or an asset. */
const NAME_LENGTH_MAX = 160;

class Refusal extends Error {}

/** Reads one text from a subscriber; never throws on input. */
export function parseClientMessage(text: string): ClientMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'refused', code: 'bad-json', detail: 'the message is not JSON' };
  }
  try {
    return { kind: 'subscribe', subscribe: subscribeOf(value) };
  } catch (error) {
    if (error instanceof Refusal) {
      return { kind: 'refused', code: 'bad-message', detail: error.message };
    }
    throw error;
  }
}

function subscribeOf(value: unknown): Subscribe {
  const message = objectOf(value, 'the message');
  if (message.get('type') !== 'subscribe') refuse('type must be "subscribe"');
  refuseUnknown(message, ['type', 'filter', 'cursor', 'view'], 'the message');
  const filter = message.get('filter');
  const cursor = message.get('cursor');
  const view = message.get('view');
  if (view !== undefined && typeof view !== 'boolean') refuse('view must be true or false');
  return {
    filter: filter === undefined ? EVERYTHING : filterOf(filter),
    cursor: cursor === undefined ? null : cursorOf(cursor),
    view: view === true,
  };
}

function filterOf(value: unknown): AlertFilter {
  const filter = objectOf(value, 'filter');
  refuseUnknown(filter, ['severityMin', 'detectors', 'venues', 'assets'], 'filter');
  const given = filter.get('severityMin');
  const severityMin = SEVERITIES.find((severity) => severity === given) ?? null;
  if (given !== undefined && severityMin === null) {
    refuse(`filter.severityMin must be one of ${SEVERITIES.join(', ')}`);
  }
  const detectors = namesOf(filter.get('detectors'), 'filter.detectors');
  for (const name of detectors ?? []) {
    if (!DETECTORS.some((detector) => detector === name)) {
      refuse(`filter.detectors must be of ${DETECTORS.join(', ')}`);
    }
  }
  return {
    severityMin,
    detectors,
    venues: namesOf(filter.get('venues'), 'filter.venues'),
    assets: namesOf(filter.get('assets'), 'filter.assets'),
  };
}

function namesOf(value: unknown, path: string): ReadonlySet<string> | null {
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length === 0 || value.length > FILTER_NAME_COUNT_MAX) {
    refuse(`${path} must be a list of 1 to ${FILTER_NAME_COUNT_MAX} names; leave it out for any`);
  }
  const names = new Set<string>();
  for (const name of value as unknown[]) {
    // Code points, as a JSON Schema counts them.
    if (typeof name !== 'string' || name === '' || Array.from(name).length > NAME_LENGTH_MAX) {
      refuse(`${path} must hold names of 1 to ${NAME_LENGTH_MAX} characters`);
    }
    names.add(name);
  }
  return names;
}

function cursorOf(value: unknown): Cursor {
  const positions = objectOf(value, 'cursor');
  if (positions.size > CURSOR_STREAM_COUNT_MAX) {
    refuse(`cursor must name at most ${CURSOR_STREAM_COUNT_MAX} streams`);
  }
  const cursor = new Map<string, string>();
  for (const [stream, position] of positions) {
    if (parseStreamName(stream) === null) refuse('cursor has a key that is no stream name');
    if (typeof position !== 'string' || !isPosition(position)) {
      refuse('cursor has a value that is no position such as "1234-1"');
    }
    cursor.set(stream, position);
  }
  return cursor;
}

/** Own keys only and never looked up on an object, so that `__proto__` is a key like any other. */
function objectOf(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(`${path} must be an object`);
  }
  return new Map(Object.entries(value));
}

function refuseUnknown(
  object: ReadonlyMap<string, unknown>,
  known: readonly string[],
  path: string,
): void {
  for (const key of object.keys()) {
    if (!known.includes(key)) refuse(`${path} has an unknown key; known are ${known.join(', ')}`);
  }
}

function refuse(detail: string): never {
  throw new Refusal(detail);
}
