/** The command line of `breakwater topics`. */
import type { LogClock } from '@breakwater/core';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from './command-context.ts';
import { durationMs, names } from './option-value.ts';
import { openKafka } from './real-parts.ts';
import { applyTopics, planTopics, type TopicsOptions } from './topics-command.ts';

interface TopicsFlags {
  readonly kafka?: string;
  readonly topic: string;
  readonly domain?: readonly string[];
  readonly clock: LogClock;
  readonly retention?: number; // unit: ms
  readonly dataDir: string;
}

const RETENTION_MS_DEFAULT = 7 * 86_400_000;

const NOTES = `
A topic has one partition per domain; the first --domain is partition 0. A topic's clock never changes:
  append   live data: the broker stamps records as they arrive (LogAppendTime)
  create   replays and simulations: their one feeder stamps them (CreateTime); kept for ever unless told otherwise

Examples:
  breakwater topics plan  --kafka localhost:9092 --domain krw
  breakwater topics apply --kafka localhost:9092 --domain krw,usd --retention 30d`;

export function addTopicsCommand(program: Command, run: RunAction): void {
  const topics = program
    .command('topics')
    .summary('create and check topics')
    .description('Compares the topics in Kafka with what Breakwater needs, and makes them so.')
    .addHelpText('after', NOTES);
  const plan = topics.command('plan').description('Prints what differs and changes nothing.');
  const apply = topics
    .command('apply')
    .description(
      'Creates or changes the topic, and opens each empty partition with a signed genesis record.',
    );
  for (const command of [plan, apply]) {
    command
      .option('--kafka <brokers>', 'host:port, separated by commas (or KAFKA_BROKERS)')
      .option('--topic <name>', 'the topic', 'market.events')
      .option('--domain <names>', 'one per partition, in order (default: krw)', names)
      .addOption(
        new Option('--clock <clock>', 'who stamps the records')
          .choices(['append', 'create'])
          .default('append'),
      )
      .option('--retention <duration>', 'such as 30d, or forever (default: 7d live)', durationMs)
      .option('--data-dir <folder>', 'where the signing keys are kept, in keys/', 'data');
  }
  plan.action((flags: TopicsFlags) => run((context) => withKafka(flags, context, planTopics)));
  apply.action((flags: TopicsFlags) => run((context) => withKafka(flags, context, applyTopics)));
}

async function withKafka(
  flags: TopicsFlags,
  context: CommandContext,
  work: typeof applyTopics,
): Promise<number> {
  const { topic, domain = ['krw'], clock, dataDir } = flags;
  const retentionMs = flags.retention ?? (clock === 'create' ? -1 : RETENTION_MS_DEFAULT);
  const options: TopicsOptions = {
    topic,
    domains: domain,
    clock,
    retentionMs,
    dataDirectory: dataDir,
  };
  const { log } = openKafka(context.env, { kafka: flags.kafka });
  const parts = { admin: log.admin(), producer: log.producer(), reader: log.reader() };
  try {
    return await work(options, context, parts);
  } finally {
    await Promise.all([parts.admin.close(), parts.producer.close(), parts.reader.close()]);
  }
}
