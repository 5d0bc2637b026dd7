/** `breakwater feeds try`: a sample of a foreign topic, its format, and what its records become. */
import {
  AvroReader,
  fitsTopic,
  isNative,
  MappingError,
  parseMapping,
  proposeMapping,
  proposeProtocol,
  readMappingFile,
  type SampleRecord,
  type SchemaRegistry,
  sampleTopic,
  sniffFormat,
  type TopicMapping,
  tryMapping,
} from '@breakwater/feeds';
import type { TopicSource } from '@breakwater/kafka';
import { EXIT_CODE } from '@breakwater/shell';
import { InstrumentTable } from '@breakwater/venues';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';

type RowsToPropose = ReturnType<typeof sniffFormat>['rows'];

export interface TryOptions {
  readonly topic: string;
  readonly mapping: string | undefined;
  readonly count: number;
  readonly registry: SchemaRegistry | undefined;
}

export async function tryTopic(
  options: TryOptions,
  context: CommandContext,
  source: Pick<TopicSource, 'list' | 'locate' | 'follow'>,
): Promise<number> {
  const { topic, count } = options;
  const given = options.mapping === undefined ? undefined : mappingOf(options.mapping, topic);
  const sample = required(await sampleTopic(source, topic, count), `reading ${topic}`);
  const { partitionCount, offsetCount, records } = sample;
  const partitions = partitionCount === 1 ? '1 partition' : `${partitionCount} partitions`;
  const say = (line: string): Promise<void> => context.print(`${line}\n`);
  await say(`${topic}: ${partitions}, offsets for ${offsetCount} records, ${records.length} read`);
  if (records.length === 0) {
    context.terminal.say('There is nothing in it to try; write a record and try again.');
    return EXIT_CODE.failed;
  }
  if (given !== undefined) {
    await say(
      `format ${given.mapping.format}, as the entry "${given.mapping.topic}" of ${options.mapping} says`,
    );
    return report(given, records, options, context);
  }
  return recognise(options, records, context);
}

async function recognise(
  options: TryOptions,
  records: readonly SampleRecord[],
  context: CommandContext,
): Promise<number> {
  const say = (line: string): Promise<void> => context.print(`${line}\n`);
  const { topic } = options;
  const { format, protocols, reasons, rows: plainRows } = sniffFormat(records);
  if (format === 'avro' && (await isNative(records, options.registry))) {
    await say('format native, because');
    for (const reason of reasons) await say(`  ${reason}`);
    await say("  their schema is this product's own MarketBatch");
    return proposed(proposeProtocol(topic, ['native']).text, records, options, context);
  }
  const rows = format === 'avro' ? await avroRows(options, records) : plainRows;
  const named = protocols.length === 0 ? format : protocols.map(({ venue }) => venue).join(' or ');
  await say(`format ${named ?? 'not recognised'}, because`);
  for (const reason of reasons) await say(`  ${reason}`);
  if (format === undefined || rows.length === 0) {
    context.terminal.say('What it holds is not read; docs/your-data.md says what is.');
    return EXIT_CODE.failed;
  }
  const proposal =
    protocols.length === 0
      ? proposeMapping(topic, format, rows)
      : proposeProtocol(
          topic,
          protocols.map(({ venue }) => venue),
        );
  if (proposal.open.length > 0) {
    await say(`mapping:\n\n${proposal.text}`);
    context.terminal.say(
      `Replace each ??? in it, save it, and: breakwater feeds try ${topic} --mapping FILE`,
    );
    return EXIT_CODE.failed;
  }
  return proposed(proposal.text, records, options, context);
}

/** Prints a mapping with nothing open, and what it makes of the sample. */
async function proposed(
  text: string,
  records: readonly SampleRecord[],
  options: TryOptions,
  context: CommandContext,
): Promise<number> {
  await context.print(`mapping:\n\n${text}\n`);
  const [mapping] = parseMapping(text, 'the proposal').topics;
  if (mapping === undefined) throw new CommandError('the proposal lists no topic');
  return report({ mapping, names: new InstrumentTable() }, records, options, context);
}

/** Rows of Avro, as far as the registry knows their schemas. */
async function avroRows(
  { topic, registry }: TryOptions,
  records: readonly SampleRecord[],
): Promise<RowsToPropose> {
  if (registry === undefined) {
    throw new CommandError('these records need their schema registry: --registry URL');
  }
  const reader = new AvroReader({ topic, format: 'avro' }, registry, topic);
  required(await reader.prepare(records), 'asking the schema registry');
  return reader.rowsOf(records);
}

interface TryMapping {
  readonly mapping: TopicMapping;
  readonly names: InstrumentTable;
}

async function report(
  { mapping, names }: TryMapping,
  records: readonly SampleRecord[],
  { topic, registry }: TryOptions,
  context: CommandContext,
): Promise<number> {
  const from = { topic, registry };
  const outcome = await tryMapping(mapping, records, names, from);
  const tried = required(outcome, 'asking the schema registry');
  for (const line of tried.lines) await context.print(`${line}\n`);
  if (tried.eventCount === 0) {
    context.terminal.say('No record became an event.');
    return EXIT_CODE.failed;
  }
  return tried.rejectedCount === 0 ? EXIT_CODE.ok : EXIT_CODE.failed;
}

/** The first entry of the file that fits the topic, and what symbols mean by that file. */
function mappingOf(path: string, topic: string): TryMapping {
  try {
    const { mapping, names } = readMappingFile(path);
    const found = mapping.topics.find((entry) => fitsTopic(entry.topic, topic));
    if (found !== undefined) return { mapping: found, names };
  } catch (error) {
    if (error instanceof MappingError) throw new CommandError(error.message);
    throw error;
  }
  throw new CommandError(`${path}: no entry fits ${topic}; add one under "topics"`);
}
