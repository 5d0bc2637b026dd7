/** Control records as bytes: canonical content, signed. */
import { type KeyObject, sign } from 'node:crypto';
import { SYMBOL_BYTE_COUNT_MAX } from '@breakwater/core';
import type { EncodeRefusal } from './batch-encoder.ts';
import { printContent } from './content-json.ts';
import { rawPublicKey } from './control-key.ts';
import { MAGIC_BYTE, SCHEMA_ID } from './framing.ts';
import { fitsText } from './printable-text.ts';
import { WireWriter } from './wire-writer.ts';

export interface ControlFields {
  readonly domain: string;
  /** Rises by at least one with each control record of the same key; not negative. */
  readonly sequence: number;
  readonly type: string;
  /** A JSON value; printed canonically. */
  readonly content: unknown;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

/** The signed record, or a refusal: `bad-text`, `bad-number` or `bad-json`, with what is wrong. */
export function encodeControl(fields: ControlFields): Uint8Array | EncodeRefusal {
  const { domain, sequence, type, privateKey } = fields;
  for (const name of [domain, type]) {
    if (name === '' || !fitsText(name, SYMBOL_BYTE_COUNT_MAX)) {
      return refusal('bad-text', `${JSON.stringify(name.slice(0, 200))} is no name`);
    }
  }
  if (!Number.isSafeInteger(sequence) || sequence < 0) {
    return refusal('bad-number', `the sequence ${sequence} is not an integer within 0 to 2^53 - 1`);
  }
  const printed = printContent(fields.content);
  if (printed.kind === 'refused') return refusal('bad-json', printed.detail);
  const writer = new WireWriter();
  writer.byte(MAGIC_BYTE);
  writer.uint32(SCHEMA_ID.CONTROL_RECORD);
  writer.text(domain);
  writer.long(sequence);
  writer.raw(rawPublicKey(privateKey));
  writer.text(type);
  writer.text(printed.text);
  writer.raw(sign(null, writer.bytes.subarray(0, writer.length), privateKey));
  return new Uint8Array(writer.bytes.subarray(0, writer.length));
}

function refusal(reason: EncodeRefusal['reason'], detail: string): EncodeRefusal {
  return { kind: 'refused', reason, row: -1, detail };
}
