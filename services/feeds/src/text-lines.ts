/** Lines of a file, plain or compressed, with bounded memory. */
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { type Tear, unpackedBytes } from './packed-bytes.ts';
import { parquetLines } from './parquet-lines.ts';

/** A longer line is cut to one character more than this, so that its reader can tell, and the rest is skipped. */
export const LINE_LENGTH_MAX = 16_777_216;

export interface LineChunk {
  /** Number of the first line, from 1. */
  readonly firstLineNumber: number;
  /** Without line ends. */
  readonly lines: readonly string[];
  /** The file is torn behind these lines; `cutLine` is what is left of the line there, which may be empty. */
  readonly tear?: Tear & { readonly cutLine: string };
}

/** A file that cannot be read to its end, where all of it is needed. */
class TornFileError extends Error {
  readonly code = 'torn';
}

/** The lines of a file that is whole. Throws (after the lines before it) where it is torn or cannot be read. */
export async function* wholeLines(path: string): AsyncGenerator<LineChunk> {
  for await (const chunk of textLines(path)) {
    yield chunk;
    if (chunk.tear !== undefined) throw new TornFileError(`${path}: ${tearText(chunk.tear)}`);
  }
}

/** For people: where and what. */
export function tearText({ atByte, detail }: Tear): string {
  return atByte === undefined ? detail : `at byte ${atByte}: ${detail}`;
}

/**
 * The lines of a file, chunk by chunk, and where it is torn: lines go on behind that as far as anything can be read.
 * Throws where the file itself cannot be read on.
 */
export async function* textLines(path: string): AsyncGenerator<LineChunk> {
  const reader = new LineSplitter();
  for await (const part of fileBytes(path)) {
    const chunk = part instanceof Uint8Array ? reader.add(part) : reader.torn(part);
    if (chunk.lines.length > 0 || chunk.tear !== undefined) yield chunk;
  }
  const last = reader.end();
  if (last.lines.length > 0) yield last;
}

/** Unpacked bytes of a file, chunk by chunk, and where it is torn. Throws where the file itself cannot be read on. */
function fileBytes(path: string): AsyncGenerator<Buffer | Tear> {
  if (path.endsWith('.parquet')) return readAhead(parquetLines(path));
  const isPacked = /\.(gz|zst|zip)$/.test(path);
  return readAhead<Buffer | Tear>(isPacked ? unpackedBytes(path) : plainBytes(path));
}

export interface WholeLines {
  /** Number of the first line, from 1. */
  readonly firstLineNumber: number;
  /** Each line with its line feed. */
  readonly bytes: Buffer;
  readonly lineCount: number;
  readonly tear?: Tear & { readonly cutLine: string };
}

const LINE_FEED = 10;

/** As `textLines`, in bytes. The last line is given a line feed where it has none. */
export async function* byteLines(path: string): AsyncGenerator<WholeLines> {
  let rest: Buffer = Buffer.alloc(0);
  let firstLineNumber = 1;
  const whole = (bytes: Buffer): WholeLines => {
    const lineCount = countOf(LINE_FEED, bytes);
    const chunk = { firstLineNumber, bytes, lineCount };
    firstLineNumber += lineCount;
    return chunk;
  };
  for await (const part of fileBytes(path)) {
    if (!(part instanceof Uint8Array)) {
      const cutLine = rest.toString();
      yield { ...whole(Buffer.alloc(0)), tear: { ...part, cutLine } };
      firstLineNumber += cutLine === '' ? 0 : 1;
      rest = Buffer.alloc(0);
      continue;
    }
    const end = part.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      const bytes =
        rest.length === 0 ? part.subarray(0, end) : Buffer.concat([rest, part.subarray(0, end)]);
      yield whole(bytes);
      rest = part.subarray(end);
    } else if (rest.length <= LINE_LENGTH_MAX) {
      rest = Buffer.concat([rest, part]);
    }
  }
  if (rest.length > 0) yield whole(Buffer.concat([rest, Buffer.from([LINE_FEED])]));
}

function countOf(code: number, bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(code); at >= 0; at = bytes.indexOf(code, at + 1)) count += 1;
  return count;
}

async function* plainBytes(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>;
}

class LineSplitter {
  #decoder = new StringDecoder('utf8');
  #lineNumber = 1;
  #rest = '';

  add(bytes: Buffer): LineChunk {
    const pieces = (this.#rest + this.#decoder.write(bytes)).split('\n');
    this.#rest = (pieces.pop() ?? '').slice(0, LINE_LENGTH_MAX + 1);
    const lines = pieces.map((line) => cleanLine(line));
    if (this.#lineNumber === 1 && lines[0]?.startsWith('\uFEFF')) lines[0] = lines[0].slice(1);
    return this.#chunk(lines);
  }

  torn(tear: Tear): LineChunk {
    const cutLine = this.#rest;
    this.#rest = '';
    this.#decoder = new StringDecoder('utf8');
    const chunk = { ...this.#chunk([]), tear: { ...tear, cutLine } };
    if (cutLine !== '') this.#lineNumber += 1;
    return chunk;
  }

  end(): LineChunk {
    const last = cleanLine(this.#rest + this.#decoder.end());
    return this.#chunk(last === '' ? [] : [last]);
  }

  #chunk(lines: readonly string[]): LineChunk {
    const firstLineNumber = this.#lineNumber;
    this.#lineNumber += lines.length;
    return { firstLineNumber, lines };
  }
}

export function cleanLine(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.length > LINE_LENGTH_MAX ? whole.slice(0, LINE_LENGTH_MAX + 1) : whole;
}

/** Asks for the next part before this one is used: the disk and the decompressor work meanwhile. */
async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = source.next();
  try {
    for (;;) {
      const part = await next;
      if (part.done === true) return;
      next = source.next();
      // Thrown where it is awaited; unheard meanwhile it would end the process.
      next.catch(() => {});
      yield part.value;
    }
  } finally {
    await next.catch(() => {});
    await source.return(undefined);
  }
}
