/** Which schemas of a registry are ours, whatever ids it gave them. */
import avro from 'avsc';
import type { RegisteredSchema } from './schema-registry.ts';

/** MD5 of the canonical form of libs/codec/schemas/1.market-batch.avsc.json: comments and order of keys say nothing in it. */
const MARKET_BATCH_FINGERPRINT = '73eda79be28c299ebf234b61e98763c6';

/** Whether records of it are batches of ours. Never throws on a schema that is none. */
export function isMarketBatch({ type, text, references }: RegisteredSchema): boolean {
  if (type !== 'AVRO' || references.length > 0) return false;
  try {
    const schema = avro.Type.forSchema(JSON.parse(text) as avro.Schema);
    return schema.fingerprint().toString('hex') === MARKET_BATCH_FINGERPRINT;
  } catch {
    return false;
  }
}
