/** Warnings to receivers: bodies of Standard Webhooks, and what a receiver returns to them. */
import type {
  AlertWarning,
  ChallengeAnswer,
  WarningAnswer,
  WebhookChallenge,
} from '@breakwater/client';
import { warnedAlert, warnedVenueAlert } from './alert.ts';
import { named, type Schema, z } from './schema.ts';

const timestamp = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/);

export const alertWarning: Schema<AlertWarning> = named(
  'AlertWarning',
  'To a supervisor: an incident was raised, or has closed, with the alert that did it. To an exchange: a revision of an alert, as it may see it. The header webhook-id is the id of the CloudEvent of the alert with a dash for the dot.',
  z.object({
    type: z
      .string()
      .regex(/^io\.breakwater\.(incident\.(raised|closed)|alert\.[a-z]+(-[a-z]+)*)\.v1$/)
      .describe('For an exchange the type of the CloudEvent of the alert.'),
    timestamp: timestamp.describe('Log time of the revision.'),
    data: z.union([warnedAlert, warnedVenueAlert]),
  }),
);

export const webhookChallenge: Schema<WebhookChallenge> = named(
  'WebhookChallenge',
  'Comes before anything else: who returns the challenge proves that the endpoint is theirs.',
  z.object({
    type: z.literal('breakwater.challenge'),
    timestamp,
    data: z.object({ challenge: z.string() }),
  }),
);

export const challengeAnswer: Schema<ChallengeAnswer> = named(
  'ChallengeAnswer',
  '',
  z.object({ challenge: z.string().describe('As it came.') }),
);

export const warningAnswer: Schema<WarningAnswer> = named(
  'WarningAnswer',
  'What a receiver may return; a status of 2xx is enough.',
  z.object({
    acknowledgedBy: z
      .string()
      .nullable()
      .describe('The person or desk that takes note; null: nobody does.'),
  }),
);
