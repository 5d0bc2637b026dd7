/**
 * Texts that may enter: valid UTF-8 without control characters, line and paragraph separators, and without the
 * invisible and direction-changing characters that make one name look like another.
 */
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
export function decodePrintable(bytes: Uint8Array, start: number, end: number): string | undefined {
  const text = decodeUtf8(bytes, start, end);
  return text !== undefined && isPrintable(text) ? text : undefined;
}

/** Whether a text may be written: printable, and not more than `byteCountMax` bytes of UTF-8. */
export function fitsText(text: string, byteCountMax: number): boolean {
  if (text.length > byteCountMax) return false;
  return isPrintable(text) && Buffer.byteLength(text) <= byteCountMax;
}

/** Whether every character is one that a screen shows where it stands. Linear in the length. */
function isPrintable(text: string): boolean {
  if (!text.isWellFormed()) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || (unit >= 0x7f && (unit < 0xa0 || isInvisible(unit)))) return false;
  }
  return true;
}

function isInvisible(unit: number): boolean {
  return (
    unit === 0xad || // soft hyphen
    unit === 0x61c || // Arabic letter mark
    (unit >= 0x200b && unit <= 0x200f) || // zero width, direction marks
    (unit >= 0x2028 && unit <= 0x202e) || // separators, direction embeddings
    (unit >= 0x2060 && unit <= 0x206f) || // joiners, direction isolates
    unit === 0xfeff || // byte order mark
    (unit >= 0xfff9 && unit <= 0xffff) // annotations, noncharacters
  );
}
