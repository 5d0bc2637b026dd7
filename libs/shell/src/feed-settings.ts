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
    | { readonly kind: 'live'; readonly path: string };
  readonly seed: number;
  /** Log seconds per second; undefined: as fast as the log takes. */
  readonly speed: number | undefined;
}

const SPEED_MAX = 1_000_000;

const feedSchema = z.object({
  BREAKWATER_FEED: z
    .string({
      error:
        'must say what to feed: scenario:squeeze-2025-10-11, folder:recordings/2023-03, or live:venues.yaml.',
    })
    .regex(/^(scenario|folder|live):.+$/, 'must be scenario:NAME, folder:PATH or live:FILE.'),
  BREAKWATER_FEED_SEED: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  BREAKWATER_FEED_SPEED: z
    .string()
    .regex(/^\d{1,7}(\.\d{1,3})?$/, 'must be a number: log seconds per second.')
    .transform(Number)
    .refine((speed) => speed > 0 && speed <= SPEED_MAX, `must be above 0, up to ${SPEED_MAX}.`)
    .optional(),
});

/** `BREAKWATER_FEED`, `BREAKWATER_FEED_SEED` (1) and `BREAKWATER_FEED_SPEED` (unbounded). */
export function feedSettings(environment: Environment): Reading<FeedSettings> {
  const group = readGroup({ schema: feedSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const {
    BREAKWATER_FEED: feed,
    BREAKWATER_FEED_SEED: seed,
    BREAKWATER_FEED_SPEED: speed,
  } = group.values;
  const colon = feed.indexOf(':');
  const rest = feed.slice(colon + 1);
  const kind = feed.slice(0, colon);
  const input =
    kind === 'scenario'
      ? ({ kind, name: rest } as const)
      : ({ kind: kind === 'live' ? 'live' : 'folder', path: rest } as const);
  return { kind: 'ok', value: { input, seed: seed ?? 1, speed } };
}
