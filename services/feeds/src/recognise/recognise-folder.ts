/** What a folder without a manifest holds: streams as far as its files tell them, why, and what they do not tell. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { FolderError, MANIFEST_NAME } from '../manifest.ts';
import {
  type Belief,
  BOOK_FORMATS,
  type LeftOut,
  type Recogniser,
  type Unknown,
} from './belief.ts';
import { binanceArchive } from './binance-archives.ts';
import { type FileSample, fileSample } from './file-sample.ts';
import { binanceCombined, plainTable } from './plain-table.ts';
import { recordedFrames } from './recorded-frames.ts';
import { tardisFile } from './tardis-files.ts';

/** From the surest to the most general. */
const RECOGNISERS: readonly Recogniser[] = [
  tardisFile,
  binanceArchive,
  recordedFrames,
  binanceCombined,
  plainTable,
];
const DATA_FILE = /\.(csv|tsv|ndjson|jsonl|gz|zst|zip|parquet)$/i;

/** Files that are alike, as one stream of the manifest. */
export interface RecognisedStream {
  readonly files: readonly string[];
  /** A name or glob that means these files and no other. */
  readonly file: string;
  readonly stream: Belief['stream'];
  readonly because: string;
  readonly unknown: readonly Unknown[];
}

export interface RecognisedFolder {
  readonly name: string;
  readonly streams: readonly RecognisedStream[];
  readonly leftOut: readonly { readonly file: string; readonly why: string }[];
}

/** Reads the beginning of every data file. Throws FolderError where there is none. */
export async function recogniseFolder(path: string): Promise<RecognisedFolder> {
  const folder = resolve(path);
  if (!existsSync(folder)) throw new FolderError(`${path}: there is no such folder`);
  const names = readdirSync(folder)
    .filter((name) => DATA_FILE.test(name))
    .sort();
  if (names.length === 0) {
    throw new FolderError(
      `${path}: there is no data file (.parquet; .csv, .tsv, .ndjson, .jsonl, also as .gz, .zst or .zip)`,
    );
  }
  const samples = await Promise.all(names.map((name) => fileSample(folder, name)));
  const beliefs = samples.map((sample): [string, Belief | LeftOut] => [
    sample.name,
    believed(sample),
  ]);
  const fullest = fullestBooks(beliefs);
  const leftOut: { file: string; why: string }[] = [];
  const alike = new Map<string, { belief: Belief; files: string[] }>();
  for (const [file, belief] of beliefs) {
    const why = 'leftOut' in belief ? belief.leftOut : toldBetter(belief, fullest);
    if ('leftOut' in belief || why !== undefined) {
      leftOut.push({ file, why: why ?? '' });
      continue;
    }
    const key = JSON.stringify([belief.stream, belief.unknown]);
    const group = alike.get(key) ?? { belief, files: [] };
    group.files.push(file);
    alike.set(key, group);
  }
  const streams = [...alike.values()].map(
    ({ belief, files }): RecognisedStream => ({
      ...{ stream: belief.stream, because: belief.because, unknown: belief.unknown },
      ...{ files, file: globOf(files, names) },
    }),
  );
  const name = basename(folder)
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return { name: name.slice(0, 64) || 'recording', streams, leftOut };
}

/** By market, the place in BOOK_FORMATS of the fullest way in which its book is told. */
function fullestBooks(
  beliefs: readonly (readonly [string, Belief | LeftOut])[],
): ReadonlyMap<string, number> {
  const fullest = new Map<string, number>();
  for (const [, belief] of beliefs) {
    if ('leftOut' in belief || belief.bookOf === undefined) continue;
    const rank = rankOf(belief);
    fullest.set(belief.bookOf, Math.min(rank, fullest.get(belief.bookOf) ?? rank));
  }
  return fullest;
}

function rankOf({ stream }: Belief): number {
  return BOOK_FORMATS.findIndex((format) => format === stream.format);
}

/** A market has one book: of two sources the second would be refused, event by event. */
function toldBetter(belief: Belief, fullest: ReadonlyMap<string, number>): string | undefined {
  const best = fullest.get(belief.bookOf ?? '');
  if (best === undefined || best >= rankOf(belief)) return undefined;
  return `the book of ${belief.bookOf} is there as ${BOOK_FORMATS[best]} too, which say more`;
}

function believed(sample: FileSample): Belief | LeftOut {
  for (const recognise of RECOGNISERS) {
    const belief = recognise(sample);
    if (belief !== undefined) return belief;
  }
  return { leftOut: 'nothing is known of its kind' };
}

/** The manifest, with answers to what is unknown by stream and field. */
export function manifestOf(
  { name, streams }: RecognisedFolder,
  answers: (stream: RecognisedStream, unknown: Unknown) => string | number,
): object {
  return {
    name,
    streams: streams.map((one) => ({
      file: one.file,
      ...one.stream,
      ...Object.fromEntries(
        one.unknown
          .filter(({ field }) => field !== 'columns')
          .map((unknown) => [unknown.field, answers(one, unknown)]),
      ),
      note: one.because,
    })),
  };
}

/** Writes it beside the data. Throws where one is there: a manifest is never overwritten. */
export function writeManifest(path: string, manifest: object): string {
  const file = join(resolve(path), MANIFEST_NAME);
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx' });
  return file;
}

/** Beginning and end that the files have in common, where no other file has both; else all of them by name. */
function globOf(files: readonly string[], all: readonly string[]): string {
  const [first = ''] = files;
  if (files.length === 1) return first;
  let head = first.length;
  let tail = first.length;
  for (const file of files) {
    while (!file.startsWith(first.slice(0, head))) head -= 1;
    while (!file.endsWith(first.slice(first.length - tail))) tail -= 1;
  }
  const [start, end] = [first.slice(0, head), first.slice(Math.max(head, first.length - tail))];
  const isTheirs = (name: string): boolean =>
    name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
  return all.filter(isTheirs).length === files.length ? `${start}*${end}` : `{${files.join(',')}}`;
}
