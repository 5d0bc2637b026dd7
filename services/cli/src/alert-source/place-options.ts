/** Where an alert and its log lie, as options that several commands share. */
import { UsageError } from '@breakwater/shell';
import type { Command } from 'commander';
import { bundleLog, bundleSource } from '../bundle/bundle-file.ts';
import type { CommandContext } from '../command/command-context.ts';
import { type DomainLog, openDomainLog } from '../domain/domain-log.ts';
import { fileSource } from './file-source.ts';
import type { AlertSource } from './found-alert.ts';
import { openAlertStore, storeSource } from './store-source.ts';

export interface PlaceFlags {
  readonly redis?: string;
  readonly kafka?: string;
  readonly topic?: string;
  readonly dataDir?: string;
  readonly file?: string;
  readonly bundle?: string;
}

/** The options of a running system: of its log, and of its store where `withStore`. */
export function addLogOptions(command: Command, { withStore }: { withStore: boolean }): Command {
  if (withStore) command.option('--redis <url>', 'the alert store (or REDIS_URL)');
  return command
    .option('--kafka <brokers>', 'the log, as host:port (or KAFKA_BROKERS)')
    .option('--topic <name>', 'of the log (default: BREAKWATER_TOPIC, or market.events)')
    .option('--data-dir <folder>', 'the folder of an embedded run, for both');
}

export function addBundleOption(command: Command): Command {
  return command.option('--bundle <file>', 'a bundle of breakwater export alert, offline');
}

/** @throws UsageError where more than one place is named. */
export function checkPlace(flags: PlaceFlags): void {
  const { dataDir, file, bundle, kafka, redis } = flags;
  const real = kafka ?? redis;
  const named = [dataDir, file, bundle, real].filter((place) => place !== undefined);
  if (named.length > 1) {
    throw new UsageError(
      '--data-dir, --file, --bundle and --redis with --kafka name different places; give one of them.',
    );
  }
}

/** Where alerts are looked for. @throws CommandError, ConfigurationError where there is no such place. */
export async function openSource(flags: PlaceFlags, { env }: CommandContext): Promise<AlertSource> {
  const { file, bundle, dataDir, redis } = flags;
  if (file !== undefined) return fileSource(file);
  if (bundle !== undefined) return bundleSource(bundle);
  return storeSource(openAlertStore({ env, redis, dataDir }), dataDir ?? 'the store');
}

/** The log behind them; undefined where none is named. @throws CommandError where it cannot be read. */
export async function openLog(
  flags: PlaceFlags,
  { env }: CommandContext,
): Promise<DomainLog | undefined> {
  const { bundle, dataDir, kafka, topic, file } = flags;
  if (bundle !== undefined) return bundleLog(bundle);
  if (dataDir !== undefined) return openDomainLog({ env, dataDir, topic });
  const isNamed = (kafka ?? env['KAFKA_BROKERS']) !== undefined && file === undefined;
  return isNamed ? openDomainLog({ env, kafka, topic }) : undefined;
}
