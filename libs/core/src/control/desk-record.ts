/**
 * What people and receivers did with an alert. Desks sign it (the gateway for a person, the webhook service for a
 * receiver), and the pipeline puts each one out once, beside the alerts and at a position of its own. It changes no
 * alert: who has seen something does not change what was measured.
 */
import { type Content, type ContentCursor, optional, readContent } from './content.ts';

/** UTF-16 code units, as JavaScript counts. */
const NOTE_LENGTH_MAX = 500;
const PERSON_LENGTH_MAX = 100;
const NAME_LENGTH_MAX = 160;

/** Type `acknowledgement`: a person has seen an alert. */
export interface Acknowledgement {
  /** 32 hex digits. */
  readonly alertId: string;
  /** Name of the authenticated person. */
  readonly by: string;
  /** Their words; may be empty. */
  readonly note: string;
}

const RECEIPT_STATES = ['delivered', 'acknowledged', 'dead'] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** Type `receipt`: what became of a warning at one receiver. One of the two ids is there, or both. */
export interface Receipt {
  readonly alertId: string | null;
  readonly messageId: string | null;
  /** Name of the endpoint. */
  readonly endpoint: string;
  /** Venue that the endpoint belongs to; null where it is nobody's alone. */
  readonly venue: string | null;
  readonly state: ReceiptState;
  /** Who acknowledged, or the service that says so. */
  readonly by: string;
  /** When it happened by the clock of whoever signed; the log time of the record stands beside it. */
  readonly timeUs: number;
}

/** A desk's content that counts, as it will stand in the entry. */
export type DeskRecord =
  | (Acknowledgement & { readonly kind: 'acknowledgement' })
  | (Omit<Receipt, 'timeUs'> & { readonly kind: 'receipt'; readonly reportedTimeUs: number });

/** An entry of the store's `acknowledgements`. */
export type DeskEntry = DeskRecord & {
  /** Log time at which it entered. */
  readonly timeUs: number;
  /** `(offset+1)-j`: the stream entry id. */
  readonly position: string;
  /** Hex of the public key that signed it. */
  readonly signerKey: string;
};

/** An acknowledgement's content; text from people is bounded and printable. */
export function readAcknowledgement(content: unknown): Content<Acknowledgement> {
  return readContent(content, (cursor) => ({
    alertId: alertIdAt(cursor.field('alertId')),
    by: personAt(cursor.field('by')),
    note: cursor.field('note').words(NOTE_LENGTH_MAX),
  }));
}

/** What keeps a content from counting, for whoever is about to sign it; undefined: nothing. */
export function acknowledgementFault(content: Acknowledgement): string | undefined {
  const read = readAcknowledgement(content);
  if (read.kind === 'ok') return undefined;
  return `${read.fault.path}: expected ${read.fault.expected}`;
}

export function readReceipt(content: unknown): Content<Receipt> {
  return readContent(content, (cursor) => {
    const alertId = optional(cursor.field('alertId'), alertIdAt);
    const messageId = optional(cursor.field('messageId'), nameAt);
    if (alertId === null && messageId === null) cursor.refuse('an alertId or a messageId');
    return {
      alertId,
      messageId,
      endpoint: nameAt(cursor.field('endpoint')),
      venue: optional(cursor.field('venue'), nameAt),
      state: cursor.field('state').oneOf(RECEIPT_STATES),
      by: personAt(cursor.field('by')),
      timeUs: cursor.field('timeUs').integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    };
  });
}

function alertIdAt(cursor: ContentCursor): string {
  const id = cursor.text(32);
  return /^[0-9a-f]{32}$/.test(id) ? id : cursor.refuse('32 lower-case hex digits');
}

function personAt(cursor: ContentCursor): string {
  const name = cursor.words(PERSON_LENGTH_MAX);
  return name === '' ? cursor.refuse('a name') : name;
}

function nameAt(cursor: ContentCursor): string {
  const name = cursor.words(NAME_LENGTH_MAX);
  return name === '' ? cursor.refuse('a name') : name;
}
