/** Who asks, and how they are refused. */
import type { ApiError, Health, Session } from '@breakwater/client';
import { named, type Schema, texts, z } from './schema.ts';

export const session: Schema<Session> = named(
  'Session',
  'Who the caller is.',
  z.object({
    name: z.string(),
    role: z.enum(['supervisor', 'exchange', 'operations', 'public']),
    venue: z.string().nullable().describe('The one venue that an exchange sees; null: all.'),
    canAcknowledge: z.boolean(),
    banner: z.string().nullable().describe('A notice to show.'),
    hasPlayback: z
      .boolean()
      .describe('Whether history is played back here, which the caller may steer.'),
  }),
);

export const apiError: Schema<ApiError> = named(
  'ApiError',
  '',
  z.object({
    error: z.object({
      code: z.string().describe('Stable, for programs.'),
      detail: z.string().describe('What is wrong and what to do.'),
    }),
  }),
);

export const health: Schema<Health> = named(
  'Health',
  '',
  z.object({ ok: z.boolean(), reasons: texts.describe('What stands in the way.') }),
);
