/** What is believed of a data file. */
import type { ManifestStream } from '../manifest.ts';
import type { FileSample } from './file-sample.ts';

/** A field that nothing in the folder tells. */
export interface Unknown {
  readonly field: 'venue' | 'symbol' | 'type' | 'sideMeans' | 'barSeconds' | 'format' | 'columns';
  readonly question: string;
  /** undefined: any text. */
  readonly choices: readonly string[] | undefined;
}

export interface Belief {
  readonly stream: Omit<Partial<ManifestStream>, 'file'>;
  /** For people: what it was told by. */
  readonly because: string;
  readonly unknown: readonly Unknown[];
  /** The market whose book it tells, where it tells one: of several ways to tell it only the fullest is read. */
  readonly bookOf?: string;
}

/** A file that is known, and holds nothing that a replay could read. */
export interface LeftOut {
  readonly leftOut: string;
}

/** undefined where the file is none of its kind. */
export type Recogniser = (sample: FileSample) => Belief | LeftOut | undefined;

export const TYPE_UNKNOWN: Unknown = {
  field: 'type',
  question: 'What kind of market is it?',
  choices: ['spot', 'linear', 'inverse', 'lending', 'fx'],
};

/** Ways to tell a book, the fullest first. */
export const BOOK_FORMATS = ['book-changes', 'book-snapshots', 'quotes'] as const;
