/** Alerts from the log alone: the pure pipeline over its records, as a worker would have stepped it. */
import { canonicalJson, Pipeline, type RawRecord } from '@breakwater/core';
import type { StoredRevision } from '../bundle/bundle-format.ts';
import { stepRecord } from '../domain/log-walk.ts';

/** Every revision of the alert that the records give, as a store would be given it. */
export async function recompute(
  records: AsyncIterable<RawRecord>,
  alertId: string,
): Promise<StoredRevision[]> {
  const pipeline = new Pipeline();
  const revisions: StoredRevision[] = [];
  for await (const record of records) {
    for (const output of stepRecord(pipeline, record)) {
      if (output.kind !== 'alert' || output.alert.content.id !== alertId) continue;
      const { position } = output.alert;
      revisions.push({ position, json: canonicalJson(output.alert) });
    }
  }
  return revisions;
}
