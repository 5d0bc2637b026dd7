/** The command line of `breakwater topics`. */
import type { LogClock } from '@breakwater/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { durationMs, names } from '../command/option-value.ts';
import { deskFolderIn } from '../composition/key-folder.ts';
import { openKafka } from '../composition/real-parts.ts';
import { changeDeskKey } from './desk-key-command.ts';
import { applyTopics, planTopics, rehearseTopics, type TopicsOptions } from './topics-command.ts';

interface TopicsFlags {
  readonly kafka?: string;
  readonly topic: string;
  readonly domain?: readonly string[];
  readonly clock: LogClock;
  readonly retention?: number; // unit: ms
  readonly dataDir: string;
  readonly deskDir?: string;
}

const RETENTION_MS_DEFAULT = 7 * 86_400_000;

const NOTES = `
A topic has one partition per domain; the first --domain is partition 0. A topic's clock never changes:
  append   live data: the broker stamps records as they arrive (LogAppendTime)
  create   replays and simulations: their one feeder stamps them (CreateTime); kept for ever unless told otherwise

Examples:
  breakwater topics plan  --kafka localhost:9092 --domain krw
  breakwater topics apply --kafka localhost:9092 --domain krw,usd --retention 30d
  breakwater topics desk-key gateway --kafka localhost:9092 --domain krw,usd`;

const PLAN_NOTES = `
Examples:
  breakwater topics plan --kafka localhost:9092 --domain krw
  breakwater topics plan --kafka localhost:9092 --topic replay.march --clock create`;

const APPLY_NOTES = `
Examples:
  breakwater topics apply --kafka localhost:9092 --domain krw,usd --retention 30d
  breakwater topics apply --kafka localhost:9092 --domain krw --dry-run`;

const DESK_DIR = 'where the keys of desks are kept (default: keys/desk in --data-dir)';

const DESK_KEY_NOTES = `
A desk is a process that speaks for people: the gateway for whoever acknowledges an alert, the webhook service for
receivers. It signs with a key of its own, which may sign acknowledgements and receipts and nothing else; thresholds
stay with the operator's key. \`topics apply\` lets the desks gateway and webhooks into the domains that it opens; this
command lets one into domains that exist. Give every process a desk of its own: two that share a key race each other.

Examples:
  breakwater topics desk-key gateway --kafka localhost:9092 --domain krw
      makes data/keys/desk/gateway.pem where there is none; then: BREAKWATER_DESK_KEY_FILE=data/keys/desk/gateway.pem
  breakwater topics desk-key gateway-b --kafka localhost:9092 --public-key 5f1c…
      a key that was made elsewhere and never leaves there
  breakwater topics desk-key gateway --remove --kafka localhost:9092
      from the record's offset on nothing that the key signs counts`;

export function addTopicsCommand(program: Command, run: RunAction): void {
  const topics = program
    .command('topics')
    .summary('create and check topics')
    .description('Compares the topics in Kafka with what Breakwater needs, and makes them so.')
    .addHelpText('after', NOTES);
  const plan = topics
    .command('plan')
    .description('Prints what differs and changes nothing.')
    .addHelpText('after', PLAN_NOTES);
  const apply = topics
    .command('apply')
    .description(
      'Creates or changes the topic, and opens each empty partition with a signed genesis record.',
    )
    .addHelpText('after', APPLY_NOTES);
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
      .option('--data-dir <folder>', 'where the signing keys are kept, in keys/', 'data')
      .option('--desk-dir <folder>', DESK_DIR);
  }
  addDeskKeyCommand(topics, run);
  apply.option('--dry-run', 'change nothing: say what differs and which domains would be opened');
  plan.action((flags: TopicsFlags) => run((context) => withKafka(flags, context, planTopics)));
  apply.action((flags: TopicsFlags & { readonly dryRun?: boolean }) =>
    run((context) =>
      withKafka(flags, context, flags.dryRun === true ? rehearseTopics : applyTopics),
    ),
  );
}

interface DeskKeyFlags {
  readonly kafka?: string;
  readonly topic: string;
  readonly domain?: readonly string[];
  readonly publicKey?: string;
  readonly remove?: boolean;
  readonly dataDir: string;
  readonly deskDir?: string;
}

function addDeskKeyCommand(topics: Command, run: RunAction): void {
  topics
    .command('desk-key')
    .summary('let a desk sign acknowledgements')
    .description('Lets a desk sign acknowledgements and receipts in domains that exist.')
    .argument('<desk>', 'its name, such as gateway')
    .option('--kafka <brokers>', 'host:port, separated by commas (or KAFKA_BROKERS)')
    .option('--topic <name>', 'the topic', 'market.events')
    .option('--domain <names>', 'one per partition, in order (default: krw)', names)
    .option('--public-key <hex>', 'of a key made elsewhere, 64 hex digits', publicKey)
    .option('--remove', 'from now on it may not sign any more')
    .option('--data-dir <folder>', 'where the signing keys are kept, in keys/', 'data')
    .option('--desk-dir <folder>', DESK_DIR)
    .addHelpText('after', DESK_KEY_NOTES)
    .action((desk: string, flags: DeskKeyFlags) =>
      run(async (context) => {
        const { topic, domain: domains = ['krw'], dataDir: dataDirectory } = flags;
        const deskDirectory = flags.deskDir ?? deskFolderIn(dataDirectory);
        const places = { topic, domains, dataDirectory, deskDirectory };
        const options = { desk, ...places, publicKey: flags.publicKey };
        const { log } = openKafka(context.env, { kafka: flags.kafka });
        const parts = { producer: log.producer(), reader: log.reader() };
        try {
          const isRemoved = flags.remove === true;
          return await changeDeskKey({ ...options, isRemoved }, context, parts);
        } finally {
          await Promise.all([parts.producer.close(), parts.reader.close()]);
        }
      }),
    );
}

/** @throws InvalidArgumentError */
function publicKey(text: string): string {
  const hex = text.toLowerCase();
  if (/^[0-9a-f]{64}$/.test(hex)) return hex;
  throw new InvalidArgumentError('It must be an Ed25519 public key in 64 hex digits.');
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
    deskDirectory: flags.deskDir ?? deskFolderIn(dataDir),
  };
  const { log } = openKafka(context.env, { kafka: flags.kafka });
  const parts = { admin: log.admin(), producer: log.producer(), reader: log.reader() };
  try {
    return await work(options, context, parts);
  } finally {
    await Promise.all([parts.admin.close(), parts.producer.close(), parts.reader.close()]);
  }
}
