/** Which files a manifest means, and which of its streams continue one another. */
import { globSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InstrumentTable } from '@breakwater/venues';
import { FolderError, type ManifestStream } from './manifest.ts';
import { type FolderRow, type StreamFormat, streamFormat } from './stream-format.ts';

export interface FolderFile {
  /** Path inside the folder, for messages and accounts. */
  readonly name: string;
  readonly path: string;
  readonly stream: ManifestStream;
  readonly format: StreamFormat<FolderRow>;
}

/** Streams of the same venue, symbol, type and format are one source: their files continue one another. */
export interface FolderGroup {
  readonly source: string;
  /** Its rows are of loans, which come late, and a market's class is not theirs. */
  readonly holdsLoans: boolean;
  /** Its rows say something of persons, so nothing of them is kept that is not asked for. */
  readonly holdsPersons: boolean;
  readonly files: readonly FolderFile[];
}

/** The groups of a manifest in its order. Throws FolderError where a file is missing. */
export function folderGroups(
  folder: string,
  streams: readonly ManifestStream[],
  table: InstrumentTable,
): FolderGroup[] {
  const groups = new Map<string, FolderGroup & { files: FolderFile[] }>();
  for (const [index, stream] of streams.entries()) {
    const format = streamFormat(stream, table);
    const source = sourceName(stream);
    const holdsLoans = stream.format === 'lending';
    const known = groups.get(source) ?? { source, holdsLoans, holdsPersons: holdsLoans, files: [] };
    // Streams of one source may name different columns.
    const holdsPersons = known.holdsPersons || stream.columns?.['participant'] !== undefined;
    const group = { ...known, holdsPersons };
    groups.set(source, group);
    for (const name of fileNames(folder, stream.file)) {
      group.files.push({ name, path: join(folder, name), stream, format });
    }
    if (group.files.length === 0) {
      throw new FolderError(
        `${folder}: streams.${index}.file: no file is named "${stream.file}"; there are: ${readdirSync(folder).sort().join(', ')}`,
      );
    }
  }
  return [...groups.values()];
}

/** `feeds/VENUE/BASE-QUOTE/TYPE/FORMAT`, with `*` for what the rows say themselves. */
function sourceName(stream: ManifestStream): string {
  const symbol = stream.symbol?.replace('/', '-') ?? '*';
  return `feeds/${stream.venue ?? '*'}/${symbol}/${stream.type ?? '*'}/${stream.format}`;
}

/** A glob's files in name order (by code unit, so that every machine agrees). */
function fileNames(folder: string, pattern: string): string[] {
  const names = /[*?[\]{}]/.test(pattern) ? globSync(pattern, { cwd: folder }).sort() : [pattern];
  return names.filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile());
}
