/** A rate out of a document that somebody else publishes: `rates.KRW`, `0.basePrice`, `data[1].value`. Pure. */

export type RateReading =
  | { readonly kind: 'rate'; readonly text: string; readonly atUs: number | undefined }
  | { readonly kind: 'unreadable'; readonly detail: string };

export interface RatePaths {
  readonly rate: string;
  /** Where the document tells when the rate held: seconds, milliseconds or ISO 8601. */
  readonly time: string | undefined;
}

const DECIMAL = /^\d{1,12}(?:\.\d{1,12})?$/;

/** Reads the rate of `text`; a document that is a bare number needs no path. */
export function readRate(text: string, paths: RatePaths): RateReading {
  let document: unknown;
  try {
    document = JSON.parse(text) as unknown;
  } catch (error) {
    return { kind: 'unreadable', detail: `no JSON: ${(error as Error).message}` };
  }
  const value = valueAt(document, paths.rate);
  const rate = typeof value === 'number' ? plain(value) : value;
  if (typeof rate !== 'string' || !DECIMAL.test(rate) || Number(rate) <= 0) {
    const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
    return { kind: 'unreadable', detail: `at "${paths.rate}" there is ${found}, no rate above 0` };
  }
  if (paths.time === undefined) return { kind: 'rate', text: rate, atUs: undefined };
  const atUs = timeUs(valueAt(document, paths.time));
  if (atUs !== undefined) return { kind: 'rate', text: rate, atUs };
  return { kind: 'unreadable', detail: `at "${paths.time}" there is no time` };
}

/** The parts of a path; an empty path is the document itself. */
function partsOf(path: string): string[] {
  return path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((part) => part !== '');
}

function valueAt(document: unknown, path: string): unknown {
  let value: unknown = document;
  for (const part of partsOf(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}

function plain(value: number): string {
  return String(value);
}

/** Before this, a number of seconds; above, milliseconds. */
const SECONDS_MAX = 100_000_000_000;

function timeUs(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && number > 0) {
    return Math.round(number < SECONDS_MAX ? number * 1e6 : number * 1e3);
  }
  if (typeof value !== 'string') return undefined;
  // A time without its zone would be off by nine hours in Seoul.
  if (!/(?:Z|[+-]\d{2}:?\d{2})$/.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms * 1_000;
}
