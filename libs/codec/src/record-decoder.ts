/**
 * One record of a domain's log, from bytes to the body that the pipeline takes. Never throws on input: what cannot
 * be decoded is a `malformed` body with its reason.
 */
import { type EventBatch, RECORD_BYTE_COUNT_MAX, type RecordBody } from '@breakwater/core';
import { BatchDecoder } from './batch-decoder.ts';
import { decodeControl } from './control-decoder.ts';
import { isBatchOfOurs, isControlOfOurs } from './foreign-schema.ts';
import { FRAMING_BYTE_COUNT, MAGIC_BYTE, SCHEMA_ID } from './framing.ts';
import { WireReader } from './wire-reader.ts';

const TICK: RecordBody = { kind: 'tick' };
const NOTHING: Uint8Array = new Uint8Array(0);

type MalformedBody = Extract<RecordBody, { kind: 'malformed' }>;

/** Decodes the records of one partition into one batch; holds a buffer of the largest record and a cache of names. */
export class RecordDecoder {
  readonly #reader: WireReader = new WireReader();
  readonly #batch: EventBatch;
  readonly #batches: BatchDecoder;
  readonly #batchBody: RecordBody;

  constructor(batch: EventBatch) {
    this.#batch = batch;
    this.#batches = new BatchDecoder(batch, this.#reader);
    this.#batchBody = { kind: 'batch', batch };
  }

  /** The body of a record. A `batch` body is the decoder's own batch: the next call fills it again. */
  decode(value: Uint8Array | null): RecordBody {
    if (value === null || value.length === 0) return TICK;
    if (!this.#load(value)) return this.#malformed();
    const reader = this.#reader;
    const schemaId = reader.view.getUint32(1);
    if (schemaId === SCHEMA_ID.MARKET_BATCH) {
      if (this.#batches.decode()) return this.#batchBody;
      const malformed = this.#malformed();
      return isBatchOfOurs(reader) ? malformed : foreign(malformed);
    }
    if (schemaId === SCHEMA_ID.CONTROL_RECORD) {
      const control = decodeControl(reader);
      if (control !== undefined) return { kind: 'control', control };
      const malformed = this.#malformed(true);
      return isControlOfOurs(reader) ? malformed : foreign(malformed);
    }
    reader.fail('unknown-schema', `schema id ${schemaId} is not in the schema folder`);
    return this.#malformed();
  }

  /** As `decode`, of a record that is known to be a MarketBatch whatever its schema's id is: a registry has said so. */
  decodeBatch(value: Uint8Array): RecordBody {
    return this.#load(value) && this.#batches.decode() ? this.#batchBody : this.#malformed();
  }

  /** Takes a record with sound framing; false where it has none. */
  #load(value: Uint8Array): boolean {
    const reader = this.#reader;
    const oversized = value.length > RECORD_BYTE_COUNT_MAX;
    reader.load(oversized ? NOTHING : value);
    if (oversized) {
      const detail = `the record has ${value.length} bytes, at most ${RECORD_BYTE_COUNT_MAX}`;
      reader.fail('oversized', detail);
      return false;
    }
    if (value[0] !== MAGIC_BYTE) {
      reader.fail('bad-framing', `the first byte is ${value[0]}, not ${MAGIC_BYTE}`);
      return false;
    }
    return value.length >= FRAMING_BYTE_COUNT;
  }

  /** Leaves the batch empty, so that nobody takes the record before for this one. */
  #malformed(isControl = false): MalformedBody {
    this.#batch.clear();
    const { fault, faultDetail, end } = this.#reader;
    if (fault !== 'none') {
      return { kind: 'malformed', reason: fault, detail: faultDetail, isControl };
    }
    const detail = `the record ends after ${end} bytes`;
    return { kind: 'malformed', reason: 'truncated', detail, isControl };
  }
}

/** The same, of a record that is none of ours: so it may hold anything, and says nothing of persons outside the log. */
function foreign({ detail }: MalformedBody): MalformedBody {
  const said = `the id is ours and the bytes are not (${detail}); somebody else's schema has that id: feed its topic through the bridge`;
  return { kind: 'malformed', reason: 'foreign-schema', detail: said, isControl: false };
}

/** Whether a record's first bytes are those of a control record: whoever wants those alone need not decode the rest. */
export function isControlRecord(value: Uint8Array | null): boolean {
  if (value === null || value.length < FRAMING_BYTE_COUNT || value[0] !== MAGIC_BYTE) return false;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return view.getUint32(1) === SCHEMA_ID.CONTROL_RECORD;
}

const decoders: WeakMap<EventBatch, RecordDecoder> = new WeakMap();

/**
 * The body of a record, a batch's events in `batch`. Keeps one `RecordDecoder` per batch, so that callers need
 * not; the decoder lives as long as its batch.
 */
export function decodeRecord(value: Uint8Array | null, batch: EventBatch): RecordBody {
  let decoder = decoders.get(batch);
  if (decoder === undefined) {
    decoder = new RecordDecoder(batch);
    decoders.set(batch, decoder);
  }
  return decoder.decode(value);
}
