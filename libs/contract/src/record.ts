/** What people and receivers did with an alert: signed records of the log. */
import type {
  Acknowledgement,
  NewAcknowledgement,
  Receipt,
  SignerKey,
  TakenAcknowledgement,
} from '@breakwater/client';
import { NOTE_LENGTH_MAX } from './limits.ts';
import { alertId, offset, position, streamName, timeUs } from './place.ts';
import { named, type Schema, text, z } from './schema.ts';

const signerKey: Schema<SignerKey> = named(
  'SignerKey',
  'Ed25519 public key of the desk that signed the record, in hex.',
  z.string().regex(/^[0-9a-f]{64}$/),
);

const note = text({ lengthMin: 0, lengthMax: NOTE_LENGTH_MAX });

export const acknowledgement: Schema<Acknowledgement> = named(
  'Acknowledgement',
  'Somebody took note of an alert: a signed record of the log.',
  z.object({
    kind: z.literal('acknowledgement'),
    alertId,
    by: z.string().describe('Who took note, as the token names them.'),
    note: note.describe('What they said.'),
    timeUs,
    position,
    signerKey,
  }),
);

export const receipt: Schema<Receipt> = named(
  'Receipt',
  'What became of a warning at one receiver: a signed record of the log.',
  z.object({
    kind: z.literal('receipt'),
    alertId,
    messageId: text({ lengthMin: 0, lengthMax: 160 }).nullable(),
    endpoint: z.string().describe('Name of the receiver.'),
    venue: z.string().nullable().describe('The venue that the endpoint belongs to.'),
    state: z.enum(['delivered', 'acknowledged', 'dead']),
    by: z.string().describe('Who acknowledged it, or the service that says so.'),
    reportedTimeUs: timeUs.describe('When it happened, by the clock of whoever signed.'),
    timeUs,
    position,
    signerKey,
  }),
);

export const newAcknowledgement: Schema<Required<NewAcknowledgement>> = named(
  'NewAcknowledgement',
  '',
  z.strictObject({ note: note.default('').describe('What is to be said with it.') }),
);

export const takenAcknowledgement: Schema<TakenAcknowledgement> = named(
  'TakenAcknowledgement',
  'The record of the log that says it.',
  z.object({ id: alertId, stream: streamName, offset }),
);
