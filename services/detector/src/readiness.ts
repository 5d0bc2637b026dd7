/** Whether a detector is live: why not, by reason and in words. */
import type { NoPartition } from '@breakwater/core';
import type { DetectorSettings } from '@breakwater/shell';
import type { UnreadyReason } from '@breakwater/telemetry';
import type { Halt } from './halt.ts';
import type { Retry } from './worker-life.ts';

/** A partition as its worker has it. */
export interface HeldState {
  /** `topic/number`. */
  readonly name: string;
  readonly domain: string | undefined;
  /** Records that were stepped since the worker began. */
  readonly steppedCount: number;
  /** Records in the log that were not yet processed; null where the log has not said, or is another one now. */
  readonly lagCount: number | null;
  readonly halt: Halt | null;
  readonly retry: Retry | null;
}

export interface DetectorState {
  /** Why the store is not used yet; null once it is. */
  readonly storeWaits: string | null;
  readonly noPartition: NoPartition | null;
  readonly held: readonly HeldState[];
}

export interface Unready {
  readonly reason: UnreadyReason;
  /** What is so, where, and what mends it. */
  readonly detail: string;
}

/** Operations of a worker that are the store's; the others are the log's. */
const STORE_OPERATIONS = new Set(['mark', 'append', 'anchor']);

/** Empty where the detector is live: a domain in each partition, nothing waits, and what is to catch up is within the bound. */
export function unreadyFor(state: DetectorState, policy: DetectorSettings): readonly Unready[] {
  const { storeWaits, noPartition, held } = state;
  if (storeWaits !== null) return [{ reason: 'store', detail: storeWaits }];
  if (held.length === 0) return withoutPartition(noPartition, policy);
  return held.flatMap((one) => partitionFor(one, policy));
}

function withoutPartition(why: NoPartition | null, policy: DetectorSettings): readonly Unready[] {
  if (why?.code !== 'spare') {
    return [{ reason: 'no-partition', detail: why?.detail ?? 'a partition is being opened' }];
  }
  if (policy.isSpareReady) return [];
  const advice =
    'more detectors than partitions: start fewer, or set BREAKWATER_SPARE_MEMBER=ready where one is to stand by';
  return [{ reason: 'spare', detail: `${why.detail}; ${advice}` }];
}

function partitionFor(held: HeldState, policy: DetectorSettings): readonly Unready[] {
  const { name, halt, retry, domain, lagCount } = held;
  if (halt !== null) {
    return [{ reason: 'halted', detail: `partition ${name} ${halt.code}: ${halt.detail}` }];
  }
  const found: Unready[] = [];
  if (retry !== null) {
    const reason = STORE_OPERATIONS.has(retry.operation) ? 'store' : 'log';
    const { operation, code, detail } = retry;
    found.push({ reason, detail: `partition ${name}, ${operation}: ${detail} (${code})` });
  }
  if (lagCount === null) {
    found.push({ reason: 'log', detail: `partition ${name}: the log does not say where it ends` });
  } else if (lagCount > policy.readyLagCountMax) {
    const detail = `partition ${name} has ${lagCount} records to catch up, at most ${policy.readyLagCountMax} count as live`;
    found.push({ reason: 'lagging', detail });
  }
  const { expectedDomains } = policy;
  if (domain === undefined) found.push({ reason: 'no-domain', detail: noDomain(held) });
  else if (expectedDomains.length > 0 && !expectedDomains.includes(domain)) {
    const detail = `partition ${name} is domain ${domain}, expected is ${expectedDomains.join(', ')} (BREAKWATER_EXPECTED_DOMAINS)`;
    found.push({ reason: 'foreign-domain', detail });
  }
  return found;
}

function noDomain({ name, steppedCount }: HeldState): string {
  const read =
    steppedCount === 0
      ? 'nothing was read yet'
      : `none of the ${steppedCount} records read so far opens one`;
  return `partition ${name} has no domain: ${read}. An empty partition is opened by breakwater topics apply; the topic of somebody else is bridged, not read (docs/your-data.md)`;
}
