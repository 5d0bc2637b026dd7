/** Frames that came as bytes: plain text, gzip (HTX) or raw deflate (OKX before version 5). */
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { LINE_LENGTH_MAX } from '../text-lines.ts';

const GZIP_MAGIC = 0x1f;
const options = { maxOutputLength: LINE_LENGTH_MAX };

/** Text of a frame in base64, or undefined where it cannot be unpacked. */
export function unpackedFrame(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes[0] === 0x7b || bytes[0] === 0x5b) return bytes.toString('utf8');
  try {
    const unpacked =
      bytes[0] === GZIP_MAGIC ? gunzipSync(bytes, options) : inflateRawSync(bytes, options);
    return unpacked.toString('utf8');
  } catch {
    return undefined;
  }
}
