/** A control record's bytes, bounded, its signature verified, its content parsed only then. */
import { verify } from 'node:crypto';
import { type SignedControl, SYMBOL_BYTE_COUNT_MAX } from '@breakwater/core';
import { parseContent } from './content-json.ts';
import { publicKeyOf } from './control-key.ts';
import {
  CONTENT_BYTE_COUNT_MAX,
  FRAMING_BYTE_COUNT,
  SIGNATURE_BYTE_COUNT,
  SIGNER_KEY_BYTE_COUNT,
} from './framing.ts';
import { decodeUtf8 } from './printable-text.ts';
import type { WireReader } from './wire-reader.ts';

/** The control record that the reader holds, or undefined where it is malformed: the reader knows why. */
export function decodeControl(reader: WireReader): SignedControl | undefined {
  const { bytes, end } = reader;
  let p = reader.text(FRAMING_BYTE_COUNT, SYMBOL_BYTE_COUNT_MAX);
  const domain = name(reader, p);
  if (domain === undefined) return undefined;
  p = reader.long(reader.number, 0, p);
  const sequence = reader.number[0]!;
  const keyStart = p;
  p = reader.text(p + SIGNER_KEY_BYTE_COUNT, SYMBOL_BYTE_COUNT_MAX);
  const type = name(reader, p);
  if (type === undefined) return undefined;
  p = reader.text(p, CONTENT_BYTE_COUNT_MAX);
  const contentStart = reader.textStart;
  if (p + SIGNATURE_BYTE_COUNT > end) return undefined;
  if (p + SIGNATURE_BYTE_COUNT < end) {
    reader.fail('trailing-bytes', `${end - p - SIGNATURE_BYTE_COUNT} bytes follow the signature`);
    return undefined;
  }
  if (sequence < 0) {
    reader.fail('bad-number', 'a control sequence is negative');
    return undefined;
  }
  const rawKey = bytes.subarray(keyStart, keyStart + SIGNER_KEY_BYTE_COUNT);
  if (!isSigned(bytes.subarray(0, p), bytes.subarray(p, end), rawKey)) {
    reader.fail('bad-signature', 'the signature is not that of the key the record names');
    return undefined;
  }
  const text = decodeUtf8(bytes, contentStart, p);
  const content = text === undefined ? undefined : parseContent(text);
  if (content === undefined || content.kind === 'refused') {
    reader.fail('bad-json', content?.detail ?? 'the content is not UTF-8');
    return undefined;
  }
  return { domain, sequence, signerKey: rawKey.toString('hex'), type, content: content.value };
}

/** The name that ends at `p`, or undefined where it is empty, not printable or was not read. */
function name(reader: WireReader, p: number): string | undefined {
  if (p > reader.end) return undefined;
  if (reader.textStart < reader.textEnd) return reader.printable();
  reader.fail('bad-text', 'a name is empty');
  return undefined;
}

function isSigned(signed: Uint8Array, signature: Uint8Array, rawKey: Uint8Array): boolean {
  const key = publicKeyOf(rawKey);
  if (key === undefined) return false;
  try {
    return verify(null, signed, key, signature);
  } catch {
    // OpenSSL throws on bytes that are no point of the curve.
    return false;
  }
}
