/** `breakwater feeds try`: a sample of a foreign topic, its format, and what its records become. */
import { readFileSync } from 'node:fs';
import {
  AvroReader,
  fitsTopic,
  MappingError,
  parseMapping,
  proposeMapping,
  proposeProtocol,
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
    await say(`format ${given.format}, as the entry "${given.topic}" of ${options.mapping} says`);
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
  await say('mapping:');
  await say('');
  await say(proposal.text);
  if (proposal.open.length > 0) {
    context.terminal.say(
      `Replace each ??? in it, save it, and: breakwater feeds try ${topic} --mapping FILE`,
    );
    return EXIT_CODE.failed;
  }
  const [mapping] = parseMapping(proposal.text, 'the proposal').topics;
  if (mapping === undefined) throw new CommandError('the proposal lists no topic');
  return report(mapping, records, options, context);
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

async function report(
  mapping: TopicMapping,
  records: readonly SampleRecord[],
  { topic, registry }: TryOptions,
  context: CommandContext,
): Promise<number> {
  const from = { topic, registry };
  const outcome = await tryMapping(mapping, records, new InstrumentTable(), from);
  const tried = required(outcome, 'asking the schema registry');
  for (const line of tried.lines) await context.print(`${line}\n`);
  if (tried.eventCount === 0) {
    context.terminal.say('No record became an event.');
    return EXIT_CODE.failed;
  }
  return tried.rejectedCount === 0 ? EXIT_CODE.ok : EXIT_CODE.failed;
}

/** The first entry of the file that fits the topic. */
function mappingOf(path: string, topic: string): TopicMapping {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const found = parseMapping(text, path).topics.find((entry) => fitsTopic(entry.topic, topic));
    if (found !== undefined) return found;
  } catch (error) {
    if (error instanceof MappingError) throw new CommandError(error.message);
    throw error;
  }
  throw new CommandError(`${path}: no entry fits ${topic}; add one under "topics"`);
}
