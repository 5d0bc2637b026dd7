/** What a detector is held to before it counts as ready, and where it keeps snapshots. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import type { Reading } from './problem.ts';
import { choice, commaSeparated, readGroup, wholeNumber } from './setting-group.ts';

export interface DetectorSettings {
  /** Domains that somebody must work on; their metrics exist from the start. Empty: whatever the log holds. */
  readonly expectedDomains: readonly string[];
  /** More records than these to catch up: not ready. */
  readonly readyLagCountMax: number;
  /** Whether a member of the group without a partition is ready: more members than partitions are meant. */
  readonly isSpareReady: boolean;
}

/** That of the rule BreakwaterLogLag: a second or two of a busy domain. */
const READY_LAG_COUNT_MAX = 5_000;
const DOMAIN_COUNT_MAX = 64;
const DOMAIN_PATTERN = /^[^\s"]{1,100}$/;

const detectorSchema = z.object({
  BREAKWATER_EXPECTED_DOMAINS: z
    .string()
    .transform(commaSeparated)
    .refine(
      (names) =>
        names.length <= DOMAIN_COUNT_MAX && names.every((name) => DOMAIN_PATTERN.test(name)),
      'must be names of domains as `topics apply --domain` takes them, separated by commas.',
    )
    .optional(),
  BREAKWATER_READY_LAG_RECORDS: wholeNumber(1, 1_000_000_000).optional(),
  BREAKWATER_SPARE_MEMBER: choice(['ready', 'unready']).optional(),
});

/** `BREAKWATER_EXPECTED_DOMAINS`, `BREAKWATER_READY_LAG_RECORDS` (5000), `BREAKWATER_SPARE_MEMBER` (`unready`). */
export function detectorSettings(environment: Environment): Reading<DetectorSettings> {
  const group = readGroup({ schema: detectorSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const { values } = group;
  const value: DetectorSettings = {
    expectedDomains: values.BREAKWATER_EXPECTED_DOMAINS ?? [],
    readyLagCountMax: values.BREAKWATER_READY_LAG_RECORDS ?? READY_LAG_COUNT_MAX,
    isSpareReady: values.BREAKWATER_SPARE_MEMBER === 'ready',
  };
  return { kind: 'ok', value };
}

export interface SnapshotSettings {
  /** Where snapshots of the state are kept, so that a restart need not replay the whole log; null: nowhere. */
  readonly directory: string | null;
  /** From one to the next, where little comes. */
  readonly intervalMs: number;
}

/** Little is replayed of a minute in which little came. */
const SNAPSHOT_SECONDS = 60;
const snapshotSchema = z.object({
  BREAKWATER_SNAPSHOT_DIR: z.string().optional(),
  BREAKWATER_SNAPSHOT_SECONDS: wholeNumber(1, 3_600).optional(),
  BREAKWATER_DATA_DIR: z.string().default('data'),
});

/** `BREAKWATER_SNAPSHOT_DIR`: by default `snapshots` in the data folder; `none`: a restart replays the log from its beginning. `BREAKWATER_SNAPSHOT_SECONDS` (60). */
export function snapshotSettings(environment: Environment): Reading<SnapshotSettings> {
  const group = readGroup({ schema: snapshotSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const { BREAKWATER_SNAPSHOT_DIR: set, BREAKWATER_DATA_DIR: data } = group.values;
  const seconds = group.values.BREAKWATER_SNAPSHOT_SECONDS ?? SNAPSHOT_SECONDS;
  const directory = set === 'none' ? null : (set ?? `${data}/snapshots`);
  return { kind: 'ok', value: { directory, intervalMs: 1_000 * seconds } };
}
