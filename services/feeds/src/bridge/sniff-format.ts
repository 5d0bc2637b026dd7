/** What a topic holds, decided from a sample of its records, and why. */
import { isChange, payloadOf } from './connect-envelope.ts';
import { type ForeignRecord, utf8Of } from './record-reader.ts';
import { isRowObject, parseExactJson, type RowValue } from './row-value.ts';
import type { TopicFormat } from './topic-mapping.ts';

export interface Sniffed {
  /** undefined: nothing that is read. */
  readonly format: TopicFormat | undefined;
  /** What was seen, for people: a line each. */
  readonly reasons: readonly string[];
  /** The rows of JSON messages, unwrapped: what a mapping is proposed from. */
  readonly rows: readonly RowValue[];
}

/** Records that a decision is made from. */
const SNIFFED_COUNT_MAX = 100;

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
const FORMATS: Partial<Readonly<Record<Kind, TopicFormat>>> = {
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
  return { format: decided === undefined ? undefined : FORMATS[decided], reasons, rows };
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
