/** The domain whose control records are read or written: its log, one partition of it, and the key that signs. */
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { controlKeyFromPem } from '@breakwater/codec';
import type { LogProducer, PartitionInfo } from '@breakwater/core';
import { EmbeddedLog } from '@breakwater/embedded';
import { UsageError } from '@breakwater/shell';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import { existingDomainKey } from '../composition/key-folder.ts';
import { openKafka } from '../composition/real-parts.ts';
import { type DomainLog, onePartition, openDomainLog } from '../domain/domain-log.ts';
import { type DomainControlState, readDomainControl } from './domain-control.ts';

export interface ControlPlaceFlags {
  readonly kafka?: string;
  readonly redis?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly dataDir?: string;
  readonly key?: string;
}

export interface ControlPlace {
  readonly partition: PartitionInfo;
  readonly state: DomainControlState;
}

/** Whether the log is that of a folder; a folder beside Kafka holds the keys. */
function isFolderLog(flags: ControlPlaceFlags, { env }: CommandContext): boolean {
  if (flags.kafka !== undefined) return false;
  if (flags.dataDir !== undefined) return true;
  if (env['KAFKA_BROKERS'] !== undefined) return false;
  throw new UsageError('name the domain’s log: --kafka (or KAFKA_BROKERS), or --data-dir.');
}

/** The domain's log. @throws CommandError where it cannot be read. */
export function domainLogOf(flags: ControlPlaceFlags, context: CommandContext): Promise<DomainLog> {
  const { kafka, topic, dataDir } = flags;
  const place = isFolderLog(flags, context) ? { dataDir } : { kafka };
  return openDomainLog({ env: context.env, topic, ...place });
}

/** What is in force in the domain. @throws CommandError where its log cannot be read. */
export async function readPlace(
  flags: ControlPlaceFlags,
  context: CommandContext,
): Promise<ControlPlace> {
  const { signal, terminal } = context;
  const log = await domainLogOf(flags, context);
  try {
    const partition = onePartition(log, flags.partition);
    const state = await readDomainControl({ reader: log.reader, partition, signal, terminal });
    return { partition, state };
  } finally {
    await log.close();
  }
}

/** Runs the work with a producer for the domain's log. @throws CommandError where another process writes the folder. */
export async function withProducer<T>(
  flags: ControlPlaceFlags,
  context: CommandContext,
  work: (producer: LogProducer) => Promise<T>,
): Promise<T> {
  const { kafka, dataDir = '' } = flags;
  if (!isFolderLog(flags, context)) {
    const producer = openKafka(context.env, { kafka }).log.producer();
    try {
      return await work(producer);
    } finally {
      await producer.close();
    }
  }
  const opened = await EmbeddedLog.open({ folder: join(dataDir, 'log') });
  const log = required(opened, `opening the log in ${dataDir}`);
  try {
    return await work(log.producer());
  } finally {
    await log.close();
  }
}

/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;

/** The operator's key: the file that was named, else that of the domain in the data folder. @throws CommandError */
export function operatorKey(
  { key, dataDir = 'data' }: ControlPlaceFlags,
  domain: string,
): KeyObject {
  if (key === undefined) return existingDomainKey(dataDir, domain);
  if (!existsSync(key)) throw new CommandError(`${key}: there is no such key file`);
  if ((statSync(key).mode & OTHERS) !== 0) {
    throw new CommandError(`${key} can be read by others: chmod 600 ${key}`);
  }
  const privateKey = controlKeyFromPem(readFileSync(key, 'utf8'));
  if (privateKey !== undefined) return privateKey;
  throw new CommandError(`${key} holds no Ed25519 private key in PEM.`);
}
