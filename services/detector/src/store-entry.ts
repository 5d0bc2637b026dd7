/** Outputs of the pipeline as entries of the alert store. */
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type PipelineOutput,
  QUARANTINE_BYTE_COUNT_MAX,
  type RawRecord,
  type StoreEntry,
} from '@breakwater/core';

/**
 * The entry of one output of `record`. A quarantine entry carries what an inspector needs to find and recognise
 * the record: its length and SHA-256, and, in the first entry of the record only, its first 4 kB in base64
 * (4,096 bad events of one batch must not keep 4,096 copies of it). Where the entry is withheld no byte is kept.
 */
export function storeEntry(output: PipelineOutput, record: RawRecord): StoreEntry {
  const { offset, sequence } = output;
  if (output.kind === 'alert') {
    return { offset, sequence, stream: 'alerts', json: canonicalJson(output.alert) };
  }
  if (output.kind === 'acknowledgement') {
    return { offset, sequence, stream: 'acknowledgements', json: canonicalJson(output.entry) };
  }
  const bytes = record.value ?? new Uint8Array(0);
  const json = canonicalJson({
    ...output.entry,
    timestampUs: record.timestampUs,
    length: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: sequence === 1 && !output.entry.withheld ? firstBytes(bytes) : null,
  });
  return { offset, sequence, stream: 'quarantine', json };
}

function firstBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, QUARANTINE_BYTE_COUNT_MAX)).toString('base64');
}
