/** What the public may be shown, and under which names. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import type { Reading } from './problem.ts';
import { Secret } from './secret.ts';
import { readGroup } from './setting-group.ts';

export interface PublicSettings {
  /** Makes the pseudonyms of venues; null: the public is shown nothing. */
  readonly namesKey: Secret | null;
}

/** 128 bits in hex: there are few venues, so the key alone keeps their names. */
const KEY_LENGTH_MIN = 32;

const publicSchema = z.object({
  BREAKWATER_PUBLIC_NAMES_KEY: z
    .string()
    .min(
      KEY_LENGTH_MIN,
      `must have at least ${KEY_LENGTH_MIN} characters; openssl rand -hex 32 makes one.`,
    )
    .optional(),
});

/** `BREAKWATER_PUBLIC_NAMES_KEY_FILE`, or the key itself in `BREAKWATER_PUBLIC_NAMES_KEY`. */
export function publicSettings(environment: Environment): Reading<PublicSettings> {
  const secrets = ['BREAKWATER_PUBLIC_NAMES_KEY'] as const;
  const group = readGroup({ schema: publicSchema, secrets: [...secrets] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const key = group.values.BREAKWATER_PUBLIC_NAMES_KEY;
  return { kind: 'ok', value: { namesKey: key === undefined ? null : new Secret(key) } };
}
