/**
 * What Kafka Connect and Debezium wrap rows in, as JSON.
 *
 * - `{schema, payload}` (JsonConverter with schemas): the payload, its decimals and times read as the schema says.
 * - `{before, after, op, ts_ms, source}` (Debezium): the row after the operation. `c` (insert) and `r` (first snapshot)
 *   are taken unless the mapping names others; a deletion has no row after it, so its row before counts.
 * - A decimal is base64 of its two's complement, most significant byte first; `scale` stands in the schema, in a
 *   `{scale, value}` of a variable one, or in the mapping (`scales`).
 */
import {
  type FieldPath,
  Instant,
  isRowList,
  isRowObject,
  pathOf,
  type RowObject,
  type RowValue,
  textOf,
} from './row-value.ts';
import type { TopicMapping } from './topic-mapping.ts';

export type Unwrapped =
  | { readonly kind: 'row'; readonly row: RowValue; readonly message: RowValue }
  | { readonly kind: 'ignored'; readonly rule: string }
  | { readonly kind: 'refused'; readonly detail: string };

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';
const VARIABLE_DECIMAL = 'io.debezium.data.VariableScaleDecimal';
/** Microseconds in one unit of a time, by the name of its type. Below one: nanoseconds. */
const TIMES: Readonly<Record<string, number>> = {
  'org.apache.kafka.connect.data.Timestamp': 1_000,
  'io.debezium.time.Timestamp': 1_000,
  'io.debezium.time.MicroTimestamp': 1,
  'io.debezium.time.NanoTimestamp': 0.001,
};
/** Bytes of a decimal: 38 digits, the most that databases keep, need 16. */
const DECIMAL_BYTE_COUNT_MAX = 32;
const SCALE_MAX = 36;
const DEPTH_MAX = 16;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a message is `{schema, payload}`. */
function hasSchema(message: RowValue): message is RowObject {
  return (
    isRowObject(message) &&
    Object.keys(message).length === 2 &&
    Object.hasOwn(message, 'schema') &&
    Object.hasOwn(message, 'payload')
  );
}

/** The payload of a message that has a schema, read by it; any other message as it is. */
export function payloadOf(message: RowValue): RowValue {
  if (!hasSchema(message)) return message;
  const { schema, payload } = message;
  return bySchema(payload ?? null, schema, DEPTH_MAX);
}

/** Whether a message is a change of a row. */
export function isChange(message: RowValue): message is RowObject {
  return (
    isRowObject(message) &&
    typeof message['op'] === 'string' &&
    (Object.hasOwn(message, 'after') || Object.hasOwn(message, 'before'))
  );
}

/** The row that a change leaves, and the envelope as its message. */
export function changedRow(message: RowValue, mapping: TopicMapping): Unwrapped {
  if (message === null) return { kind: 'ignored', rule: 'tombstone' };
  if (!isChange(message)) {
    return {
      kind: 'refused',
      detail:
        'no change of Debezium: it has no "op" with "after" or "before"; where rows were flattened, their format is json or avro',
    };
  }
  const op = textOf(message['op']) ?? '';
  const taken: readonly string[] = mapping.operations ?? ['c', 'r'];
  if (!taken.includes(op)) return { kind: 'ignored', rule: `operation-${op.slice(0, 1)}` };
  const row = (op === 'd' ? message['before'] : message['after']) ?? null;
  if (!isRowObject(row)) return { kind: 'refused', detail: `operation ${op} without a row` };
  const scaled = withScales(row, mapping.scales ?? {});
  return typeof scaled === 'string'
    ? { kind: 'refused', detail: scaled }
    : { kind: 'row', row: scaled, message };
}

/** The row with the fields in `scales` read as decimals, or what is wrong with one of them. */
function withScales(row: RowObject, scales: Readonly<Record<string, number>>): RowObject | string {
  let result: RowObject = row;
  for (const [name, scale] of Object.entries(scales)) {
    const path: FieldPath = pathOf(name);
    const [last] = path;
    if (last === undefined || path.length > 1)
      return `scales: ${name} must be a field of the row itself`;
    const value = row[last];
    if (value === undefined || value === null) continue;
    const text = typeof value === 'string' ? decimalOfBase64(value, scale) : undefined;
    if (text === undefined) return `${name} is no decimal in base64`;
    result = { ...result, [last]: text };
  }
  return result;
}

/** A value in the shape of the schema that came with it. What a schema does not explain stays as it is. */
function bySchema(value: RowValue, schema: RowValue | undefined, depth: number): RowValue {
  if (value === null || !isRowObject(schema) || depth === 0) return value;
  const name = schema['name'];
  if (name === DECIMAL && typeof value === 'string') {
    const parameters = schema['parameters'];
    const scale = isRowObject(parameters)
      ? Number(textOf(parameters['scale']) ?? Number.NaN)
      : Number.NaN;
    return decimalOfBase64(value, scale) ?? value;
  }
  if (name === VARIABLE_DECIMAL && isRowObject(value)) {
    const bytes = value['value'];
    const scale = Number(textOf(value['scale']) ?? Number.NaN);
    return (typeof bytes === 'string' ? decimalOfBase64(bytes, scale) : undefined) ?? value;
  }
  const unitUs = typeof name === 'string' && Object.hasOwn(TIMES, name) ? TIMES[name] : undefined;
  if (unitUs !== undefined) return instantOf(value, unitUs);
  if (schema['type'] === 'struct' && isRowObject(value))
    return structBySchema(value, schema, depth);
  if (schema['type'] === 'array' && isRowList(value)) {
    return value.map((item) => bySchema(item, schema['items'], depth - 1));
  }
  return value;
}

function structBySchema(value: RowObject, schema: RowObject, depth: number): RowValue {
  const fields = schema['fields'];
  if (!isRowList(fields)) return value;
  const entries = Object.entries(value);
  const byName = new Map<RowValue | undefined, RowValue>();
  for (const field of fields) {
    if (isRowObject(field)) byName.set(field['field'], field);
  }
  return Object.fromEntries(
    entries.map(([key, part]) => [key, bySchema(part, byName.get(key), depth - 1)]),
  );
}

function instantOf(value: RowValue, unitUs: number): RowValue {
  const text = textOf(value);
  if (text === undefined || !/^-?\d{1,19}$/.test(text)) return value;
  const timeUs = unitUs < 1 ? Number(BigInt(text) / 1_000n) : Number(text) * unitUs;
  return Number.isSafeInteger(timeUs) ? new Instant(timeUs) : value;
}

function decimalOfBase64(text: string, scale: number): string | undefined {
  if (!BASE64.test(text)) return undefined;
  return decimalOfBytes(Buffer.from(text, 'base64'), scale);
}

/** The decimal of an unscaled two's complement, or undefined where bytes or scale are none. */
export function decimalOfBytes(bytes: Uint8Array, scale: number): string | undefined {
  if (bytes.length === 0 || bytes.length > DECIMAL_BYTE_COUNT_MAX) return undefined;
  if (!Number.isInteger(scale) || scale < 0 || scale > SCALE_MAX) return undefined;
  let unscaled = 0n;
  for (const byte of bytes) unscaled = unscaled * 256n + BigInt(byte);
  const bits = BigInt(8 * bytes.length);
  const isNegative = unscaled >= 1n << (bits - 1n);
  const digits = (isNegative ? (1n << bits) - unscaled : unscaled)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${isNegative ? '-' : ''}${whole}${fraction}`;
}
