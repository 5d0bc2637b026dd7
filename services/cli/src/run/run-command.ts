/** `breakwater run SERVICE`: one service as a process of its own, from settings. */
import { readFileSync } from 'node:fs';
import { buildPage } from '@breakwater/dashboard';
import { DETECTOR_VERSION, detectorService } from '@breakwater/detector';
import { feedsService, isLiveConfig, readLiveConfig } from '@breakwater/feeds';
import { gatewayService } from '@breakwater/gateway';
import {
  Environment,
  EXIT_CODE,
  SERVICE_NAMES,
  type ServiceBody,
  type ServiceName,
  UsageError,
} from '@breakwater/shell';
import { webhooksService } from '@breakwater/webhooks';
import { Argument, type Command } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { environmentOf } from '../config/config-command.ts';
import { describeRun } from './run-plan.ts';

interface RunOptions {
  readonly config?: string;
  readonly anchor?: string;
  readonly dryRun?: boolean;
}

const NOTES = `
Settings come from the environment, or from a YAML file of the same names (--config):
  detector   KAFKA_BROKERS, KAFKA_GROUP_ID, REDIS_URL, BREAKWATER_TOPIC, HTTP_PORT (9101); what ready means:
             BREAKWATER_EXPECTED_DOMAINS, BREAKWATER_READY_LAG_RECORDS (5000), BREAKWATER_SPARE_MEMBER;
             where a restart begins: BREAKWATER_SNAPSHOT_DIR (data/snapshots; none: replay the whole log),
             BREAKWATER_SNAPSHOT_SECONDS (60)
  gateway    REDIS_URL, or BREAKWATER_DATA_DIR for an embedded store; HTTP_PORT (8080); to take acknowledgements
             KAFKA_BROKERS, BREAKWATER_TOPIC and BREAKWATER_DESK_KEY_FILE (topics desk-key --help)
  feeds      KAFKA_BROKERS, BREAKWATER_TOPIC (a new one), BREAKWATER_FEED (scenario:NAME or folder:PATH),
             BREAKWATER_FEED_SPEED, BREAKWATER_FEED_SEED, HTTP_PORT (9102); to watch venues live, a --config file
             with venues: (docs/your-data.md), or BREAKWATER_FEED=live:FILE, into the topic of an opened domain
             (topics apply); to bridge topics of others into one: BREAKWATER_FEED=topics:FILE (feeds try --help),
             BREAKWATER_FEED_PARTITION, SOURCE_KAFKA_* where they are in another cluster,
             SCHEMA_REGISTRY_URL where they hold Avro
  webhooks   REDIS_URL or BREAKWATER_DATA_DIR as the gateway; endpoints and keys lie in BREAKWATER_DATA_DIR;
             BREAKWATER_WEBHOOK_PORTS, BREAKWATER_WEBHOOK_LOCAL_RECEIVERS, BREAKWATER_WEBHOOK_KEEP_DAYS (30),
             HTTP_PORT (9103); to sign receipts into the log, the three of the gateway with a key of its own (topics desk-key webhooks)
breakwater config show prints what holds, breakwater config check says what is wrong; --dry-run does both and ends.
Each serves /metrics, /livez and /readyz, logs JSON lines to standard error, and drains on SIGTERM.
Callers need a token where BREAKWATER_TOKENS_FILE (roles) or BREAKWATER_TOKEN[_FILE] (one for everything) is set.

Examples:
  KAFKA_BROKERS=localhost:9092 REDIS_URL=redis://localhost:6379 breakwater run detector
  REDIS_URL=redis://localhost:6379 HTTP_PORT=8080 breakwater run gateway
  KAFKA_BROKERS=localhost:9092 BREAKWATER_TOPIC=replay.squeeze BREAKWATER_FEED=scenario:squeeze-2025-10-11 \\
    BREAKWATER_FEED_SPEED=10 breakwater run feeds
  KAFKA_BROKERS=localhost:9092 breakwater run feeds --config venues.yaml --dry-run
  KAFKA_BROKERS=localhost:9092 BREAKWATER_FEED=topics:topics.yaml breakwater run feeds`;

export function addRunCommand(program: Command, run: RunAction): void {
  program
    .command('run')
    .summary('one service as a process')
    .description('Runs one service until it is told to stop.')
    .addArgument(new Argument('<service>', 'which one').choices(SERVICE_NAMES))
    .option(
      '-c, --config <file>',
      'settings in YAML, or for feeds what to watch; the environment wins over it',
    )
    .option(
      '--anchor <reason>',
      'detector: start a fresh store under a log whose oldest records are gone; the reason is kept',
    )
    .option('--dry-run', 'check the settings, say what would be done, and end')
    .addHelpText('after', NOTES)
    .action((service: ServiceName, options: RunOptions) =>
      run(async (context) => {
        const environment = runEnvironment(service, context, options.config);
        if (options.dryRun !== true) {
          return serviceBody(service, environment, options)({ signal: context.signal });
        }
        for (const line of describeRun(service, environment)) await context.print(`${line}\n`);
        return EXIT_CODE.ok;
      }),
    );
}

/** As `environmentOf`; the file of `run feeds` may say which venues to watch, with settings among it. */
function runEnvironment(
  service: ServiceName,
  context: CommandContext,
  config: string | undefined,
): Environment {
  if (service !== 'feeds' || config === undefined || !isLiveFile(config)) {
    return environmentOf(context, config);
  }
  const { settings } = readLiveConfig(config);
  const flags = { BREAKWATER_FEED: `live:${config}` };
  return new Environment({ env: context.env, flags, file: { path: config, settings } });
}

/** A file that cannot be read is told by whoever reads it for good. */
function isLiveFile(path: string): boolean {
  try {
    return isLiveConfig(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

function serviceBody(
  service: ServiceName,
  environment: Environment,
  options: RunOptions,
): ServiceBody {
  const version = DETECTOR_VERSION;
  if (service === 'detector') {
    return detectorService(environment, { version, anchorReason: options.anchor });
  }
  if (options.anchor !== undefined) throw new UsageError('--anchor is for the detector only');
  if (service === 'feeds') return feedsService(environment, version);
  if (service === 'webhooks') return webhooksService(environment, version);
  return gatewayService(environment, { version, buildPage });
}
