/**
 * The mapping of foreign topics: which ones, in what format, and for messages of somebody's own which field is what.
 * Field by field in docs/your-data.md, "A Kafka topic". Errors name line and column.
 */
import { TIME_FORMATS, type TimeFormat } from '@breakwater/codec';
import { describeDocumentProblems, parseDocument, schema as z } from '@breakwater/shell';
import { VENUE_PROTOCOLS } from '@breakwater/venues';
import { type FieldPath, pathOf } from './row-value.ts';
import { TOPIC_PATTERN } from './topic-pattern.ts';

/** A mapping that cannot be used as it is. The message says what to change. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/** Formats whose fields the mapping names. */
const FIELD_FORMATS = ['json', 'avro', 'debezium'] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];
/** Those, batches of ours, and the messages of venues and collectors by the names that libs/venues gives them. */
const TOPIC_FORMATS: readonly string[] = [
  ...FIELD_FORMATS,
  'native',
  ...VENUE_PROTOCOLS.map(({ venue }) => venue),
];

const MAPPED_KINDS = [
  'trade',
  'liquidation',
  'book-snapshot',
  'book-delta',
  'mark-index',
  'open-interest',
  'reference-rate',
] as const;
export type MappedKind = (typeof MAPPED_KINDS)[number];

const MAPPED_FIELDS = [
  'time',
  'venue',
  'symbol',
  'side',
  'buyerIsMaker',
  'price',
  'amount',
  'id',
  'bids',
  'asks',
  'sequence',
  'previousSequence',
  'markPrice',
  'indexPrice',
] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

const MAPPED_SIDE_MEANINGS = ['aggressor', 'order', 'position', 'SELL', 'BUY'] as const;
const DEBEZIUM_OPERATIONS = ['c', 'r', 'u', 'd'] as const;

/** What only rows of one's own need to be told. */
const FIELD_KEYS = [
  'event',
  'symbol',
  'time',
  'zone',
  'sideMeans',
  'sides',
  'coverage',
  'rows',
  'where',
  'fields',
  'operations',
  'scales',
] as const;

/** What kind of event a row is: the same for all, or told by one of its fields. */
export type KindRule =
  | MappedKind
  | {
      readonly field: FieldPath;
      readonly values: Readonly<Record<string, MappedKind | 'ignore'>>;
    };

export interface TopicMapping {
  /** Name, or pattern with `*`. */
  readonly topic: string;
  readonly format: string;
  readonly event?: KindRule | undefined;
  readonly venue?: string | undefined;
  readonly symbol?: string | undefined;
  readonly time?: TimeFormat | undefined;
  readonly zone?: string | undefined;
  readonly sideMeans?: (typeof MAPPED_SIDE_MEANINGS)[number] | undefined;
  readonly sides?:
    | { readonly buy: readonly string[]; readonly sell: readonly string[] }
    | undefined;
  readonly coverage?: 'complete' | 'sampled' | 'aggregate' | undefined;
  /** Where a message holds several rows: the list of them. */
  readonly rows?: FieldPath | undefined;
  readonly where?:
    | readonly { readonly field: FieldPath; readonly values: readonly string[] }[]
    | undefined;
  readonly fields?: Readonly<Partial<Record<MappedField, FieldPath | undefined>>> | undefined;
  /** Of a Debezium topic: operations whose row is taken. */
  readonly operations?: readonly (typeof DEBEZIUM_OPERATIONS)[number][] | undefined;
  /** Of decimals that come as base64 bytes without a schema: digits behind the point, by field. */
  readonly scales?: Readonly<Record<string, number>> | undefined;
  /** Where a topic that the log does not know yet is begun. Default: `beginning`. */
  readonly from?: 'beginning' | 'end' | undefined;
  readonly note?: string | undefined;
}

export interface BridgeMapping {
  /** File of instruments beside the mapping; absent: the presets alone. */
  readonly instruments?: string | undefined;
  /** In this order: the first that fits a topic counts. */
  readonly topics: readonly TopicMapping[];
}

const FIELD = 'must be a field: its name, names with "." between them, or a list of names';
const field = z
  .union([z.string().min(1), z.array(z.union([z.string().min(1), z.int().min(0)])).min(1)], FIELD)
  .transform(pathOf);

const word = z
  .union([z.string(), z.number(), z.boolean()], 'must be a word or a number')
  .transform(String);
const words = z.union([word.transform((one) => [one]), z.array(word).min(1)]);

const kinds = `must be one of ${MAPPED_KINDS.join(', ')}`;
const event = z.union(
  [
    z.enum(MAPPED_KINDS),
    z.strictObject({
      field,
      values: z.record(z.string(), z.enum([...MAPPED_KINDS, 'ignore'], `${kinds}, or ignore`)),
    }),
  ],
  `${kinds}, or {field: …, values: {word: kind}}`,
);

const fields = z.strictObject(
  Object.fromEntries(MAPPED_FIELDS.map((name) => [name, field.optional()])) as Record<
    MappedField,
    z.ZodOptional<typeof field>
  >,
);

const topic = z
  .strictObject({
    topic: z
      .string()
      .regex(TOPIC_PATTERN, 'must be the name of a topic; * stands for any characters'),
    format: z.enum(TOPIC_FORMATS, `must be one of ${TOPIC_FORMATS.join(', ')}`),
    event: event.optional(),
    venue: z
      .string()
      .regex(/^[!-9;-~]{1,64}$/, 'must be printable ASCII without ":"')
      .optional(),
    symbol: z.string().min(1).max(160).optional(),
    time: z.enum(TIME_FORMATS, `must be one of ${TIME_FORMATS.join(', ')}`).optional(),
    zone: z
      .string()
      .regex(/^(UTC|[+-]\d{2}:\d{2})$/, 'must be UTC or an offset such as "+09:00"')
      .optional(),
    sideMeans: z
      .enum(MAPPED_SIDE_MEANINGS, `must be one of ${MAPPED_SIDE_MEANINGS.join(', ')}`)
      .optional(),
    sides: z.strictObject({ buy: words, sell: words }).optional(),
    coverage: z
      .enum(['complete', 'sampled', 'aggregate'], 'must be complete, sampled or aggregate')
      .optional(),
    rows: field.optional(),
    where: z
      .record(z.string().min(1), words)
      .transform((record) =>
        Object.entries(record).map(([name, values]) => ({ field: pathOf(name), values })),
      )
      .optional(),
    fields: fields.optional(),
    operations: z
      .array(z.enum(DEBEZIUM_OPERATIONS, `must be of ${DEBEZIUM_OPERATIONS.join(', ')}`))
      .min(1)
      .optional(),
    scales: z.record(z.string().min(1), z.int().min(0).max(36)).optional(),
    from: z.enum(['beginning', 'end'], 'must be beginning or end').optional(),
    note: z.string().optional(),
  })
  .superRefine((value, context) => {
    for (const [path, message] of mappingProblems(value)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

const mapping = z.strictObject({
  instruments: z.string().min(1).optional(),
  topics: z.array(topic, 'must be a list of topics').min(1, 'must list at least one topic'),
});

/** The mapping in `text`, or a MappingError with one line `NAME:line:column: path: message` per problem. */
export function parseMapping(text: string, name: string): BridgeMapping {
  const reading = parseDocument(text, mapping);
  if (reading.kind === 'ok') return reading.value;
  throw new MappingError(describeDocumentProblems(name, reading.problems));
}

type MappingProblem = readonly [path: readonly string[], message: string];

/** What a schema of single fields cannot say. */
function mappingProblems(topic: TopicMapping): MappingProblem[] {
  const problems: MappingProblem[] = [];
  const need = (path: readonly string[], message: string): unknown =>
    problems.push([path, message]);
  if (!FIELD_FORMATS.some((format) => format === topic.format)) {
    for (const name of FIELD_KEYS) {
      if (topic[name] !== undefined) {
        need([name], `has no effect: messages of ${topic.format} say it themselves`);
      }
    }
    return problems;
  }
  const has = (name: MappedField): boolean => topic.fields?.[name] !== undefined;
  if (topic.format !== 'debezium') {
    for (const name of ['operations', 'scales'] as const) {
      if (topic[name] !== undefined) need([name], 'is for format debezium only');
    }
  }
  if (topic.event === undefined) {
    need(['event'], `is needed: what a row is, ${MAPPED_KINDS.join(', ')}`);
  }
  if (!has('time')) need(['fields', 'time'], 'is needed: the field of the time');
  // A schema may tell the unit of its times: then none need be said.
  if (topic.time === undefined && topic.format === 'json') {
    need(['time'], `is needed: how the time is written, ${TIME_FORMATS.join(', ')}`);
  }
  if (topic.zone !== undefined && topic.time !== 'iso') {
    need(['zone'], 'is for "time: iso" only: counted times have no zone');
  }
  const kinds = kindsOf(topic.event);
  const isRateAlone = kinds.length > 0 && kinds.every((kind) => kind === 'reference-rate');
  for (const name of ['venue', 'symbol'] as const) {
    if (name === 'venue' && isRateAlone) continue;
    if (topic[name] === undefined && !has(name)) {
      need([name], `is needed, here for all rows or as a field "fields.${name}"`);
    }
  }
  for (const kind of kinds) kindProblems(kind, topic, has, need);
  return problems;
}

function kindProblems(
  kind: MappedKind,
  topic: TopicMapping,
  has: (name: MappedField) => boolean,
  need: (path: readonly string[], message: string) => unknown,
): void {
  const needs: Readonly<Record<MappedKind, readonly MappedField[]>> = {
    trade: ['price', 'amount'],
    liquidation: ['price', 'amount'],
    'book-snapshot': ['bids', 'asks'],
    'book-delta': ['bids', 'asks'],
    'mark-index': [],
    'open-interest': ['amount'],
    'reference-rate': ['price'],
  };
  for (const name of needs[kind]) {
    if (!has(name)) need(['fields', name], `is needed for ${kind}`);
  }
  if (kind === 'mark-index' && !has('markPrice') && !has('indexPrice')) {
    need(['fields', 'markPrice'], 'is needed for mark-index, or indexPrice');
  }
  if (kind === 'liquidation') {
    if (topic.sideMeans === undefined || topic.sideMeans === 'aggressor') {
      const means =
        'order (side of the forced order), position (side that was liquidated), SELL or BUY';
      need(
        ['sideMeans'],
        `is needed for liquidations: ${means}; a wrong one turns every alert round`,
      );
    } else if (!isConstantSide(topic.sideMeans) && !has('side')) {
      need(['fields', 'side'], 'is needed unless "sideMeans" is a constant side');
    }
  }
}

function isConstantSide(meaning: TopicMapping['sideMeans']): boolean {
  return meaning === 'SELL' || meaning === 'BUY';
}

/** The kinds that rows may be. */
function kindsOf(event: KindRule | undefined): MappedKind[] {
  if (event === undefined) return [];
  if (typeof event === 'string') return [event];
  const kinds = Object.values(event.values).filter((kind) => kind !== 'ignore');
  return [...new Set(kinds)];
}
