/** `breakwater feeds try`: a sample of a foreign topic, its format, and what its records become. */
import { readFileSync } from 'node:fs';
import {
  fitsTopic,
  MappingError,
  parseMapping,
  proposeMapping,
  proposeProtocol,
  type SampleRecord,
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

export interface TryOptions {
  readonly topic: string;
  readonly mapping: string | undefined;
  readonly count: number;
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
    return report(given, records, context);
  }
  return recognise(topic, records, context);
}

async function recognise(
  topic: string,
  records: readonly SampleRecord[],
  context: CommandContext,
): Promise<number> {
  const say = (line: string): Promise<void> => context.print(`${line}\n`);
  const { format, protocols, reasons, rows } = sniffFormat(records);
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
  return report(mapping, records, context);
}

async function report(
  mapping: TopicMapping,
  records: readonly SampleRecord[],
  context: CommandContext,
): Promise<number> {
  const tried = tryMapping(mapping, records, new InstrumentTable());
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
