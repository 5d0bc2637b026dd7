/** Lines of a file, plain or compressed, with bounded memory. */
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** A longer line is cut to one character more than this, so that its reader can tell, and the rest is skipped. */
export const LINE_LENGTH_MAX = 4_194_304;

export interface LineChunk {
  /** Number of the first line, from 1. */
  readonly firstLineNumber: number;
  /** Without line ends. */
  readonly lines: readonly string[];
}

/**
 * The lines of a file, chunk by chunk. Throws (after the lines before it) where the file cannot be read to its end,
 * for example because it is a truncated archive.
 */
export async function* textLines(path: string): AsyncGenerator<LineChunk> {
  const decoder = new StringDecoder('utf8');
  let lineNumber = 1;
  let rest = '';
  let fault: Error | undefined;
  const source = fileStream(path);
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await nextChunk(chunks);
      if (next.kind === 'fault') fault = next.error;
      if (next.kind !== 'chunk') break;
      const pieces = (rest + decoder.write(next.bytes)).split('\n');
      rest = (pieces.pop() ?? '').slice(0, LINE_LENGTH_MAX + 1);
      const lines = pieces.map((line) => cleanLine(line));
      if (lineNumber === 1 && lines[0]?.startsWith('\uFEFF')) lines[0] = lines[0].slice(1);
      if (lines.length > 0) yield { firstLineNumber: lineNumber, lines };
      lineNumber += lines.length;
    }
  } finally {
    source.destroy();
  }
  const last = cleanLine(rest + decoder.end());
  if (last !== '') yield { firstLineNumber: lineNumber, lines: [last] };
  if (fault !== undefined) throw fault;
}

type NextChunk =
  | { readonly kind: 'chunk'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'fault'; readonly error: Error };

async function nextChunk(chunks: AsyncIterator<Buffer>): Promise<NextChunk> {
  try {
    const next = await chunks.next();
    return next.done === true ? { kind: 'end' } : { kind: 'chunk', bytes: next.value };
  } catch (error) {
    return { kind: 'fault', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function cleanLine(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.length > LINE_LENGTH_MAX ? whole.slice(0, LINE_LENGTH_MAX + 1) : whole;
}

function fileStream(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 262_144 });
  if (!/\.(gz|zst)$/.test(path)) return file;
  const options = { chunkSize: 262_144 };
  const inflate = path.endsWith('.gz') ? createGunzip(options) : createZstdDecompress(options);
  // Errors of either stream reach whoever reads the last one.
  pipeline(file, inflate, () => {});
  return inflate;
}
