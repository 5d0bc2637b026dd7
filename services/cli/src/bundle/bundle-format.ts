/**
 * An alert with everything that it follows from, in one file: lines of JSON, packed by gzip.
 *
 *     {"bundle":"breakwater-alert","version":1, …}                what it is of, and by which build it was written
 *     {"offset":0,"timestampUs":…,"value":"<base64>"|null}        the records of the log, in order
 *     {"position":"41-1","json":"<the stored text>"}              every revision of the alert, as the store had it
 *     {"sha256":"…"}                                              of all lines before
 */
import { detectorDescriptions, type LogClock, type RawRecord } from '@breakwater/core';
import { schema } from '@breakwater/shell';

const BUNDLE_NAME = 'breakwater-alert';
const BUNDLE_VERSION = 1;

/** Which program computed: two builds may differ in what they make of the same records. */
export interface BuildIdentity {
  readonly version: string;
  /** Versions of the detectors' arithmetic, by letter. */
  readonly detectors: Readonly<Record<string, string>>;
  readonly node: string;
}

/** [from, to) in offsets. */
export interface OffsetRange {
  readonly from: number; // unit: log offset
  readonly to: number; // unit: log offset
}

export interface BundleHeader {
  readonly bundle: typeof BUNDLE_NAME;
  readonly version: typeof BUNDLE_VERSION;
  readonly alertId: string;
  readonly domain: string;
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  readonly clock: LogClock;
  /** The records that follow, in order: all of the log, or as many as give the same alert. */
  readonly ranges: readonly OffsetRange[];
  readonly build: BuildIdentity;
}

/** A revision as the store had it: its text to the byte, and where it stood. */
export interface StoredRevision {
  readonly position: string;
  readonly json: string;
}

export type BundleLine =
  | { readonly kind: 'header'; readonly header: BundleHeader }
  | { readonly kind: 'record'; readonly record: RawRecord }
  | { readonly kind: 'revision'; readonly revision: StoredRevision }
  | { readonly kind: 'end'; readonly sha256: string };

export function headerOf(fields: Omit<BundleHeader, 'bundle' | 'version'>): BundleHeader {
  return { bundle: BUNDLE_NAME, version: BUNDLE_VERSION, ...fields };
}

export function buildIdentity(version: string): BuildIdentity {
  const detectors = detectorDescriptions().map((own) => [own.letter, own.version] as const);
  return { version, detectors: Object.fromEntries(detectors), node: process.versions.node };
}

export function recordLine({ offset, timestampUs, key, value }: RawRecord): string {
  const base64 = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : Buffer.from(bytes).toString('base64');
  const keyed = key === null ? {} : { key: base64(key) };
  return JSON.stringify({ offset, timestampUs, ...keyed, value: base64(value) });
}

const count = schema.number().int().nonnegative();
const text = schema.string().min(1);

const HEADER: schema.ZodType<BundleHeader> = schema.strictObject({
  bundle: schema.literal(BUNDLE_NAME),
  version: schema.literal(BUNDLE_VERSION),
  alertId: text,
  domain: text,
  topic: text,
  topicId: text,
  partition: count,
  clock: schema.enum(['append', 'create']),
  ranges: schema.array(schema.strictObject({ from: count, to: count })).min(1),
  build: schema.strictObject({
    version: text,
    detectors: schema.record(text, text),
    node: text,
  }),
});
const REVISION: schema.ZodType<StoredRevision> = schema.strictObject({
  position: text,
  json: text,
});
const END = schema.strictObject({ sha256: schema.string().regex(/^[0-9a-f]{64}$/) });

/** A line as what it is, or what is wrong with it. */
export function parseBundleLine(line: string): BundleLine | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'the line is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'the line is no object';
  if ('bundle' in value) {
    const header = HEADER.safeParse(value);
    return header.success ? { kind: 'header', header: header.data } : fault(header.error);
  }
  if ('offset' in value) {
    const record = recordOf(value);
    return typeof record === 'string' ? record : { kind: 'record', record };
  }
  if ('position' in value) {
    const found = REVISION.safeParse(value);
    return found.success ? { kind: 'revision', revision: found.data } : fault(found.error);
  }
  const end = END.safeParse(value);
  return end.success ? { kind: 'end', sha256: end.data.sha256 } : fault(end.error);
}

/** By hand: there are hundreds of thousands of them. */
function recordOf(value: object): RawRecord | string {
  const { offset, timestampUs, key = null, value: bytes } = value as Record<string, unknown>;
  if (!isCount(offset)) return 'offset: a whole number';
  if (!isCount(timestampUs)) return 'timestampUs: a whole number';
  const [keyBytes, valueBytes] = [bytesOf(key), bytesOf(bytes)];
  if (keyBytes === undefined) return 'key: base64, or none';
  if (valueBytes === undefined) return 'value: base64, or null';
  return { offset, timestampUs, key: keyBytes, value: valueBytes };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Undefined where it is no base64 in the one way that we write it. */
function bytesOf(text: unknown): Uint8Array | null | undefined {
  if (text === null) return null;
  if (typeof text !== 'string') return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}

function fault({ issues }: schema.ZodError): string {
  const [first] = issues;
  return `${first?.path.join('.') ?? ''}: ${first?.message ?? 'not as expected'}`;
}
