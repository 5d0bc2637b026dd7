/** The command line of `breakwater feeds`. */
import { SchemaRegistry } from '@breakwater/feeds';
import { Environment, readConfiguration, registrySettings } from '@breakwater/shell';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { wholeNumber } from '../command/option-value.ts';
import { openKafka } from '../composition/real-parts.ts';
import { tryTopic } from './feeds-try.ts';

interface TryFlags {
  readonly kafka?: string;
  readonly mapping?: string;
  readonly count: number;
  readonly registry?: string;
}

const COUNT_DEFAULT = 100;
const COUNT_MAX = 100_000;

const NOTES = `
Without --mapping the format is recognised from the sample, and the reasons are said. What is JSON or Avro of your own
gets a mapping proposed from the names of its fields; what they do not show is marked ??? and asked for. Nothing is
written anywhere, and no consumer group is joined: rights to describe and read the topic are enough.
What a mapping can say: docs/your-data.md, "A Kafka topic".

Examples:
  breakwater feeds try trades-UPBIT-USDT-KRW --kafka localhost:9092
  breakwater feeds try orders.public.trades --kafka localhost:9092 --count 1000
  breakwater feeds try orders.public.trades --kafka localhost:9092 --mapping topics.yaml
Exit codes: 0 every record was read or ignored by rule; 1 some were rejected, or nothing could be read.`;

export function addFeedsCommand(program: Command, run: RunAction): void {
  const feeds = program
    .command('feeds')
    .summary('try topics of others before they are bridged')
    .description('Looks at data that is to be fed into a domain.')
    .addHelpText('after', NOTES);
  feeds
    .command('try')
    .description('Reads a sample of a topic and says what each of its fields becomes.')
    .argument('<topic>', 'name of the topic')
    .addOption(new Option('--kafka <brokers>', 'host:port of brokers, separated by commas'))
    .option('-m, --mapping <file>', 'the mapping to try (YAML)')
    .addOption(
      new Option('-n, --count <records>', 'newest records to read')
        .argParser(wholeNumber(1, COUNT_MAX))
        .default(COUNT_DEFAULT),
    )
    .option('--registry <url>', 'schema registry of Avro topics (SCHEMA_REGISTRY_URL)')
    .addHelpText('after', NOTES)
    .action((topic: string, flags: TryFlags) =>
      run(async (context) => {
        const { log } = openKafka(context.env, { kafka: flags.kafka });
        const source = log.topics();
        try {
          return await tryTopic(
            {
              topic,
              mapping: flags.mapping,
              count: flags.count,
              registry: registryOf(context.env, flags.registry),
            },
            context,
            source,
          );
        } finally {
          await source.close();
        }
      }),
    );
}

/** `--registry` before the environment; undefined where neither names one. */
function registryOf(
  env: CommandContext['env'],
  url: string | undefined,
): SchemaRegistry | undefined {
  const environment = new Environment({ env, flags: { SCHEMA_REGISTRY_URL: url } });
  const { registry } = readConfiguration(environment, { registry: registrySettings });
  return registry === null
    ? undefined
    : new SchemaRegistry({ ...registry, password: registry.password?.reveal() ?? null });
}
