/**
 * What one fetch means for a reader that must see every offset.
 *
 * LC1 Steps cover exactly [position, next): each offset is either in a record or in a hole.
 * LC2 Transaction markers and records of aborted transactions become empty records: they only move log time.
 * LC3 An unreadable batch becomes one record per offset that no decoder accepts, so that each is quarantined. It is
 *    not skipped and does not stop the log.
 */
import type { RawRecord } from '@breakwater/core';
import { DecompressionError } from './decompression.ts';
import type { AbortedTransaction } from './fetch-request.ts';
import { type RecordBatch, splitBatches } from './record-batch.ts';
import { WireError } from './wire-reader.ts';

export type LogStep =
  | { readonly kind: 'records'; readonly records: readonly RawRecord[] }
  | { readonly kind: 'hole'; readonly from: number; readonly to: number }; // unit: log offset

export interface FollowedLog {
  readonly steps: readonly LogStep[];
  /** The offset to fetch from next. */
  readonly next: number; // unit: log offset
  /** Why a batch could not be read, for the log of the service (LC3). */
  readonly damages: readonly string[];
}

/** No framing, no text and no JSON begins with it. */
const UNREADABLE: Uint8Array = Uint8Array.of(0xff);

/** Most offsets of an unreadable batch that are passed on one by one; a head that claims more is not believed. */
const UNREADABLE_COUNT_MAX = 1_048_576;

/**
 * Follows the batches of a fetch from `position` on.
 * @throws WireError where the head of a batch makes no sense, since then no offset behind it is known.
 */
export function followLog(
  bytes: Buffer,
  position: number,
  aborted: readonly AbortedTransaction[],
  checksums: 'verified' | 'unchecked' = 'unchecked',
): FollowedLog {
  const steps: LogStep[] = [];
  const damages: string[] = [];
  const transactions = new AbortedTracker(aborted);
  let run: RawRecord[] = [];
  let next = position;
  const passHole = (to: number): void => {
    if (to <= next) return;
    if (run.length > 0) steps.push({ kind: 'records', records: run });
    run = [];
    steps.push({ kind: 'hole', from: next, to });
    next = to;
  };
  for (const batch of splitBatches(bytes)) {
    const isHidden = transactions.hides(batch);
    if (batch.lastOffset < next) continue;
    for (const record of readable(batch, next, { damages, checksums })) {
      if (record.offset < next) continue;
      passHole(record.offset);
      run.push(isHidden ? { ...record, key: null, value: null } : record);
      next = record.offset + 1;
    }
    passHole(batch.lastOffset + 1);
  }
  if (run.length > 0) steps.push({ kind: 'records', records: run });
  return { steps, next, damages };
}

interface Reading {
  readonly damages: string[];
  readonly checksums: 'verified' | 'unchecked';
}

function readable(
  batch: RecordBatch,
  from: number,
  { damages, checksums }: Reading,
): readonly RawRecord[] {
  try {
    if (checksums === 'verified' && !batch.isIntact()) throw new WireError('the CRC differs');
    return batch.records();
  } catch (error) {
    if (!(error instanceof WireError) && !(error instanceof DecompressionError)) throw error;
    const first = Math.max(batch.baseOffset, from);
    const count = batch.lastOffset + 1 - first;
    if (count > UNREADABLE_COUNT_MAX) throw new WireError(`${count} offsets cannot be read`);
    damages.push(`offsets ${first} to ${batch.lastOffset} cannot be read: ${error.message}`);
    return Array.from({ length: count }, (_, index) => ({
      offset: first + index,
      timestampUs: batch.timestampUs,
      key: null,
      value: UNREADABLE,
    }));
  }
}

/** Which batches belong to aborted transactions (LC2). */
class AbortedTracker {
  readonly #waiting: AbortedTransaction[];
  readonly #open = new Set<string>();

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#waiting = [...aborted].sort((one, other) => one.firstOffset - other.firstOffset);
  }

  hides(batch: RecordBatch): boolean {
    while (this.#waiting[0] !== undefined && this.#waiting[0].firstOffset <= batch.lastOffset) {
      this.#open.add(this.#waiting[0].producerId);
      this.#waiting.shift();
    }
    if (batch.isControl) {
      // A marker ends its producer's transaction, committed or aborted.
      this.#open.delete(batch.producerId);
      return true;
    }
    return batch.isTransactional && this.#open.has(batch.producerId);
  }
}
