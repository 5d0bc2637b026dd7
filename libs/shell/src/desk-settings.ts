/** The key with which a process signs for people: acknowledgements, receipts. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import type { Reading } from './problem.ts';
import { Secret } from './secret.ts';
import { readGroup } from './setting-group.ts';

export interface DeskSettings {
  /** PEM of an Ed25519 private key; null: nothing is signed here. */
  readonly key: Secret | null;
}

const deskSchema = z.object({
  BREAKWATER_DESK_KEY: z
    .string()
    .refine(
      (text) => text.includes('-----BEGIN PRIVATE KEY-----'),
      'must be a private key in PEM form; breakwater topics apply makes one in keys/desk/.',
    )
    .optional(),
});

/** `BREAKWATER_DESK_KEY_FILE`, or the key itself in `BREAKWATER_DESK_KEY`. */
export function deskSettings(environment: Environment): Reading<DeskSettings> {
  const group = readGroup({ schema: deskSchema, secrets: ['BREAKWATER_DESK_KEY'] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const key = group.values.BREAKWATER_DESK_KEY;
  return { kind: 'ok', value: { key: key === undefined ? null : new Secret(key) } };
}
