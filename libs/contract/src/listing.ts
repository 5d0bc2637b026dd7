/** Alerts as REST returns them. */
import type { AlertHistory, AlertListing, ListedAlert, StoredAlert } from '@breakwater/client';
import { alertEvent } from './alert.ts';
import { alertId, cursor, position, streamName } from './place.ts';
import { acknowledgement, receipt } from './record.ts';
import { count, named, type Schema, z } from './schema.ts';

const stored = z.object({ stream: streamName, id: position, event: alertEvent });

const storedAlert: Schema<StoredAlert> = named(
  'StoredAlert',
  'One revision and where it stands.',
  stored,
);

export const listedAlert: Schema<ListedAlert> = named(
  'ListedAlert',
  'One revision, where it stands, and the newest acknowledgement of its alert.',
  stored.extend({ acknowledgement: acknowledgement.nullable() }),
);

export const alertListing: Schema<AlertListing> = named(
  'AlertListing',
  '',
  z.object({
    alerts: z.array(listedAlert),
    cursor: cursor.describe('Subscribe with it to what comes after, or read the next page.'),
    more: z.boolean().describe('Whether there are more that match.'),
  }),
);

export const alertHistory: Schema<AlertHistory> = named(
  'AlertHistory',
  '',
  z.object({
    id: alertId,
    revisions: z.array(storedAlert).describe('Oldest first.'),
    acknowledgements: z.array(acknowledgement).describe('Oldest first.'),
    receipts: z.array(receipt).describe('What became of the warnings of the alert, oldest first.'),
    missing: count.describe(
      'Revisions that the store no longer holds, or that one answer cannot hold.',
    ),
  }),
);
