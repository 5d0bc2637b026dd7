/** What a message of a foreign topic holds, JSON or Avro alike, and how one of its fields is found. */

/** A time whose unit its own schema tells: an Avro logical type, a type of Kafka Connect. */
export class Instant {
  readonly timeUs: number;

  constructor(timeUs: number) {
    this.timeUs = timeUs;
  }
}

/** Numbers may be the text that was sent: see `parseExactJson`. */
export type RowValue = string | number | boolean | null | Instant | readonly RowValue[] | RowObject;
export interface RowObject {
  readonly [key: string]: RowValue;
}

/** Names and numbers of elements, from the outside in. */
export type FieldPath = readonly string[];

/** A run of digits that a float may not hold; below it the shortest print of the float is what was sent. */
const BEYOND_FLOAT = /\d[\d.]{15,}/;

/**
 * JSON with no digit lost: where a number may be longer than a float holds, all numbers stay the text they were sent as.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): RowValue {
  if (!BEYOND_FLOAT.test(text)) return JSON.parse(text) as RowValue;
  const asSent = (_key: string, value: unknown, context: { readonly source?: string }): unknown =>
    typeof value === 'number' ? (context.source ?? value) : value;
  return JSON.parse(
    text,
    asSent as (this: unknown, key: string, value: unknown) => unknown,
  ) as RowValue;
}

/** The value at a path, or undefined where there is none. */
export function valueAt(from: RowValue | undefined, path: FieldPath): RowValue | undefined {
  let value: RowValue | undefined = from;
  for (const part of path) {
    if (isRowList(value)) value = /^\d{1,6}$/.test(part) ? value[Number(part)] : undefined;
    else if (isRowObject(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

export function isRowList(value: RowValue | undefined): value is readonly RowValue[] {
  return Array.isArray(value);
}

export function isRowObject(value: RowValue | undefined): value is RowObject {
  return (
    typeof value === 'object' && value !== null && !isRowList(value) && !(value instanceof Instant)
  );
}

/** A value as text, trimmed; undefined where it is missing, null, empty, or no single value. */
export function textOf(value: RowValue | undefined): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** `a.b.0` as it is written in a mapping. A name that holds a dot is written as a list of its parts. */
export function pathOf(field: string | readonly (string | number)[]): FieldPath {
  return typeof field === 'string' ? field.split('.') : field.map(String);
}
