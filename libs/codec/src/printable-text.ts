/** Texts as bytes: valid UTF-8, and printable as the core says (`isPrintable`). */
import { isPrintable } from '@breakwater/core';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of `bytes[start, end)`, or undefined where it is not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** The text of `bytes[start, end)`, or undefined where it is not valid UTF-8 or not printable. */
export function decodePrintable(bytes: Buffer, start: number, end: number): string | undefined {
  // Nearly all texts are plain ASCII: no view of the bytes, and no second look at the text.
  if (isPlain(bytes, start, end)) return bytes.toString('latin1', start, end);
  const text = decodeUtf8(bytes, start, end);
  return text !== undefined && isPrintable(text) ? text : undefined;
}

/** Whether all of it is ASCII from space to tilde. */
function isPlain(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

/** Whether a text may be written: printable, and not more than `byteCountMax` bytes of UTF-8. */
export function fitsText(text: string, byteCountMax: number): boolean {
  if (text.length > byteCountMax) return false;
  return isPrintable(text) && Buffer.byteLength(text) <= byteCountMax;
}
