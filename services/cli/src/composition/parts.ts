/** The composition root's parts: a log and an alert store, embedded or real, behind the same ports. */
import type {
  AlertStore,
  LogAdmin,
  LogConsumer,
  LogProducer,
  LogReader,
  SnapshotStore,
  TopicPlan,
  ViewStore,
} from '@breakwater/core';
import { type Durability, openDataFolder } from '@breakwater/embedded';
import { CommandError, required } from '../command/command-error.ts';

export interface Parts {
  /** For people: what runs underneath. */
  readonly description: string;
  readonly producer: LogProducer;
  readonly reader: LogReader;
  readonly admin: LogAdmin;
  readonly store: AlertStore;
  readonly view: ViewStore;
  /** null or absent: where nothing outlives the process, or others keep them. */
  readonly snapshots?: SnapshotStore | null;
  consumer(topics: readonly string[], groupId: string): LogConsumer;
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  /** null: memory only. */
  readonly folder: string | null;
  readonly durability?: Durability;
}

/** @throws CommandError where the folder is in use or cannot be written. */
export async function openEmbeddedParts(options: EmbeddedOptions): Promise<Parts> {
  const { folder } = options;
  const opened = required(await openDataFolder(options), `opening ${folder ?? 'memory'}`);
  const { log, store, view, snapshots } = opened;
  return {
    description: folder === null ? 'embedded log and store in memory' : `embedded, in ${folder}`,
    producer: log.producer(),
    reader: log.reader(),
    admin: log.admin(),
    store,
    view,
    snapshots,
    consumer: (topics) => log.consumer({ topics }),
    close: () => opened.close(),
  };
}

/** Creates a topic that must not exist yet. @throws CommandError where it does or cannot be made. */
export async function createTopic(parts: Parts, plan: TopicPlan): Promise<void> {
  const doing = `creating topic ${plan.topic}`;
  const planned = required(await parts.admin.plan([plan]), doing);
  if (!planned.some(({ setting }) => setting === 'create')) {
    throw new CommandError(`topic ${plan.topic} is there already; choose another name.`);
  }
  const left = required(await parts.admin.apply([plan]), doing);
  const [first] = left;
  if (first !== undefined) {
    throw new CommandError(`${doing}: ${first.setting} is ${first.actual}, not ${first.wanted}`);
  }
}
