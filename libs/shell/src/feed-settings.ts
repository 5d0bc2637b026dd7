/** What a feed writes, and how fast. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import type { Reading } from './problem.ts';
import { readGroup, wholeNumber } from './setting-group.ts';

export interface FeedSettings {
  readonly input:
    | { readonly kind: 'scenario'; readonly name: string }
    | { readonly kind: 'folder'; readonly path: string }
    /** Venues over their sockets, by the file that says which. */
    | { readonly kind: 'live'; readonly path: string }
    /** Foreign topics, as the mapping in the file says. */
    | { readonly kind: 'topics'; readonly path: string };
  readonly seed: number;
  /** Log seconds per second; undefined: as fast as the log takes. */
  readonly speed: number | undefined;
  /** Partition of the domain that foreign topics are bridged into. */
  readonly partition: number;
}

const PARTITION_MAX = 65_535;
const SPEED_MAX = 1_000_000;

const feedSchema = z.object({
  BREAKWATER_FEED: z
    .string({
      error:
        'must say what to feed: scenario:squeeze-2025-10-11, folder:recordings/2023-03, live:venues.yaml, or topics:topics.yaml.',
    })
    .regex(
      /^(scenario|folder|live|topics):.+$/,
      'must be scenario:NAME, folder:PATH, live:FILE or topics:FILE.',
    ),
  BREAKWATER_FEED_PARTITION: wholeNumber(0, PARTITION_MAX).optional(),
  BREAKWATER_FEED_SEED: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  BREAKWATER_FEED_SPEED: z
    .string()
    .regex(/^\d{1,7}(\.\d{1,3})?$/, 'must be a number: log seconds per second.')
    .transform(Number)
    .refine((speed) => speed > 0 && speed <= SPEED_MAX, `must be above 0, up to ${SPEED_MAX}.`)
    .optional(),
});

/**
 * `BREAKWATER_FEED`, `BREAKWATER_FEED_SEED` (1), `BREAKWATER_FEED_SPEED` (unbounded), and of topics
 * `BREAKWATER_FEED_PARTITION` (0).
 */
export function feedSettings(environment: Environment): Reading<FeedSettings> {
  const group = readGroup({ schema: feedSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const {
    BREAKWATER_FEED: feed,
    BREAKWATER_FEED_SEED: seed,
    BREAKWATER_FEED_SPEED: speed,
    BREAKWATER_FEED_PARTITION: partition,
  } = group.values;
  const colon = feed.indexOf(':');
  const rest = feed.slice(colon + 1);
  const input = inputOf(feed.slice(0, colon), rest);
  return { kind: 'ok', value: { input, seed: seed ?? 1, speed, partition: partition ?? 0 } };
}

function inputOf(kind: string, rest: string): FeedSettings['input'] {
  if (kind === 'scenario') return { kind, name: rest };
  return { kind: kind === 'topics' || kind === 'live' ? kind : 'folder', path: rest };
}
