/** What a topic holds, decided from a sample of its records, and why. */

import { VENUE_PROTOCOLS, type VenueProtocol } from '@breakwater/venues';
import { isChange, payloadOf } from './connect-envelope.ts';
import { type ForeignRecord, isVenueEvent, utf8Of } from './record-reader.ts';
import { isRowObject, parseExactJson, type RowValue } from './row-value.ts';
import type { FieldFormat } from './topic-mapping.ts';

export interface Sniffed {
  /** undefined: nothing that is read. */
  readonly format: FieldFormat | undefined;
  /** Venues and collectors whose messages these are; several where their forms are the same. */
  readonly protocols: readonly VenueProtocol[];
  /** What was seen, for people: a line each. */
  readonly reasons: readonly string[];
  /** The rows of JSON messages, unwrapped: what a mapping is proposed from. */
  readonly rows: readonly RowValue[];
}

/** Records that a decision is made from. */
const SNIFFED_COUNT_MAX = 100;

/** Share of messages that whoever reads a format may still reject: mistakes are to be found, not to decide. */
const REJECTED_SHARE_MAX = 0.1;

type Kind = 'tombstone' | 'registry' | 'change' | 'object' | 'other-json' | 'text' | 'bytes';

const SAID: Readonly<Record<Kind, string>> = {
  tombstone: 'without a value (tombstones; ignored by rule)',
  registry: 'framed by a schema registry (a zero byte, then the id of a schema)',
  change: 'changes of Debezium (op with after or before)',
  object: 'JSON objects',
  'other-json': 'JSON, but no objects',
  text: 'text, but no JSON',
  bytes: 'bytes that are no text',
};
const FORMATS: Partial<Readonly<Record<Kind, FieldFormat>>> = {
  registry: 'avro',
  change: 'debezium',
  object: 'json',
};

interface Seen {
  readonly kind: Kind;
  readonly row?: RowValue;
  readonly schemaId?: number;
}

export function sniffFormat(records: readonly ForeignRecord[]): Sniffed {
  const seen = records.slice(0, SNIFFED_COUNT_MAX).map(({ value }) => kindOf(value));
  const counts = new Map<Kind, number>();
  for (const { kind } of seen) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const ranked = [...counts].sort(([, one], [, other]) => other - one);
  const reasons = ranked.map(([kind, count]) => `${count} of ${seen.length} are ${SAID[kind]}`);
  const ids = [...new Set(seen.flatMap(({ schemaId }) => schemaId ?? []))];
  if (ids.length > 0) reasons.push(`schema ids: ${ids.slice(0, 10).join(', ')}`);
  const [decided] = ranked.find(([kind]) => FORMATS[kind] !== undefined) ?? [];
  const rows = seen.flatMap(({ kind, row }) =>
    kind === decided && row !== undefined ? [row] : [],
  );
  const format = decided === undefined ? undefined : FORMATS[decided];
  const protocols = format === 'json' ? protocolsOf(records.slice(0, SNIFFED_COUNT_MAX)) : [];
  for (const { protocol, eventCount } of protocols) {
    reasons.push(`${eventCount} events in them by ${protocol.title}`);
  }
  return { format, protocols: protocols.map(({ protocol }) => protocol), reasons, rows };
}

/** Who reads the sample: at least one event, and nothing but what is not JSON rejected. The most events first, and those alone. */
function protocolsOf(
  records: readonly ForeignRecord[],
): { readonly protocol: VenueProtocol; readonly eventCount: number }[] {
  const texts = records.flatMap(({ value, timestampUs }) => {
    const text = value === null ? undefined : utf8Of(value);
    return text?.startsWith('{') === true ? [{ text, timestampUs }] : [];
  });
  const readers = VENUE_PROTOCOLS.map((protocol) => {
    const messages = protocol.messages();
    const readings = texts.flatMap(({ text, timestampUs }) => messages.read(text, timestampUs));
    const rejectedCount = readings.filter(({ kind }) => kind === 'rejected').length;
    const eventCount = readings.filter(isVenueEvent).length;
    const fits = eventCount > 0 && rejectedCount <= REJECTED_SHARE_MAX * texts.length;
    return { protocol, eventCount: fits ? eventCount : 0 };
  });
  const most = Math.max(0, ...readers.map(({ eventCount }) => eventCount));
  return most === 0 ? [] : readers.filter(({ eventCount }) => eventCount === most);
}

function kindOf(value: Uint8Array | null): Seen {
  if (value === null || value.length === 0) return { kind: 'tombstone' };
  if (value[0] === 0 && value.length >= 5) {
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    return { kind: 'registry', schemaId: view.getUint32(1) };
  }
  const text = utf8Of(value);
  if (text === undefined) return { kind: 'bytes' };
  try {
    const message = payloadOf(parseExactJson(text));
    if (message === null) return { kind: 'tombstone' };
    if (isChange(message))
      return { kind: 'change', row: message['after'] ?? message['before'] ?? null };
    return isRowObject(message) ? { kind: 'object', row: message } : { kind: 'other-json' };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { kind: 'text' };
  }
}
