/** Signs rules or a calibration and appends them to a domain's log, after asking its own state whether they would count. */
import type { KeyObject } from 'node:crypto';
import { ControlWriter, controlPublicKeyHex } from '@breakwater/codec';
import type { AlertStore, LogProducer, PartitionInfo } from '@breakwater/core';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import { isoTime } from '../domain/log-walk.ts';
import { type ContentType, type Refusal, rehearse } from './control-content.ts';
import type { DomainControlState } from './domain-control.ts';

export interface ApplyPlan {
  readonly type: ContentType;
  readonly content: unknown;
  readonly key: KeyObject;
  readonly producer: LogProducer;
  readonly partition: PartitionInfo;
  readonly state: DomainControlState;
  readonly wallMs: () => number;
}

/** Returns the offset of the record. @throws CommandError in words where the domain would not let it count. */
export async function applyControl(plan: ApplyPlan): Promise<number> {
  const { type, content, key, producer, partition, state, wallMs } = plan;
  const { domain, pipeline, logTimeUs } = state;
  const signerKey = controlPublicKeyHex(key);
  // As the writer will number it: by the clock of this machine.
  const sequence = Math.floor(wallMs() * 1_000);
  const rehearsed = { offset: partition.endOffset, type, content, domain, sequence, signerKey };
  const lastSequence = pipeline.control.keys.lastSequence(signerKey);
  const refusal = rehearse(pipeline, rehearsed);
  if (refusal !== undefined) {
    throw new CommandError(refusalText(refusal, { type, domain, signerKey, lastSequence }));
  }
  const writer = new ControlWriter({ privateKey: key, producer, wallMs });
  const { topic, clock } = partition;
  const place = { topic, partition: partition.partition, domain, clock };
  const appended = await writer.append(place, { type, content, logTimeUs });
  return required(appended, `writing to ${topic}/${partition.partition}`);
}

function refusalText(
  { reason, detail }: Refusal,
  of: {
    readonly type: ContentType;
    readonly domain: string;
    readonly signerKey: string;
    readonly lastSequence: number;
  },
): string {
  const { type, domain, signerKey, lastSequence } = of;
  const nothing = 'Nothing was written.';
  if (reason === 'foreign-key') {
    return `${domain} does not accept the key ${signerKey}: sign with a key of its operators (--key, or keys/${domain}.pem in the data folder it was opened with). ${nothing}`;
  }
  if (reason === 'key-role') {
    return `${domain}: ${detail}; sign with a key of its operators (--key). ${nothing}`;
  }
  if (reason === 'stale-control') {
    return `${domain} has counted a record of this key from ${isoTime(lastSequence)}, which is later than the clock of this machine: an older sequence would not count. Set the clock, or sign with another operator key. ${nothing}`;
  }
  return `the ${type} would be refused by ${domain}: ${detail}. ${nothing}`;
}

const TAKEN_WITHIN_MS = 30_000;
const POLL_MS = 100;

/**
 * Returns true once a detector has passed the record, false where none did within 30 s.
 * @throws CommandError where it was quarantined after all.
 */
export async function untilTaken(
  store: AlertStore,
  partition: PartitionInfo,
  offset: number,
  { signal, terminal }: CommandContext,
): Promise<boolean> {
  const stream = { topicId: partition.topicId, partition: partition.partition };
  const progress = terminal.progress('waiting for the detector');
  try {
    for (let waitedMs = 0; waitedMs < TAKEN_WITHIN_MS && !signal.aborted; waitedMs += POLL_MS) {
      const mark = required(await store.mark(stream), 'looking at the store');
      if (mark.highWater > offset) return await isTaken(store, stream, offset);
      progress.update(waitedMs / TAKEN_WITHIN_MS, `it has reached offset ${mark.highWater}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return false;
  } finally {
    progress.end();
  }
}

async function isTaken(
  store: AlertStore,
  stream: { readonly topicId: string; readonly partition: number },
  offset: number,
): Promise<true> {
  // Entries of the record have ids `(offset+1)-1`, `(offset+1)-2` …
  const page = await store.range(stream, 'quarantine', `${offset + 1}-0`, 1);
  const [entry] = required(page, 'looking at the quarantine');
  if (entry === undefined || !entry.id.startsWith(`${offset + 1}-`)) return true;
  const { reason, detail } = JSON.parse(entry.json) as { reason: string; detail: string };
  throw new CommandError(
    `the detector refused the record at offset ${offset}: ${reason}, ${detail}`,
  );
}
