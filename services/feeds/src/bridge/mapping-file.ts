/** A mapping as it lies on disk, with the file of instruments that it names. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InstrumentTable } from '@breakwater/venues';
import { instrumentRows } from '../instrument-file.ts';
import { type BridgeMapping, MappingError, parseMapping } from './topic-mapping.ts';

export interface MappingFile {
  readonly mapping: BridgeMapping;
  /** What symbols mean: rows of the named file above the conventions of the venues. */
  readonly names: InstrumentTable;
}

/** Reads both. @throws MappingError with a line per problem, `FILE:line:column: path: message` where the text is at fault. */
export function readMappingFile(path: string): MappingFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new MappingError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const mapping = parseMapping(text, path);
  const { instruments } = mapping;
  const file = instruments === undefined ? undefined : resolve(dirname(path), instruments);
  const rows = instrumentRows(file, (message) => new MappingError(message));
  return { mapping, names: new InstrumentTable(rows) };
}
