/** First pass over a recorded folder: how many rows, from when to when, and in which steps its markets trade. */
import { StepSurvey } from '@breakwater/codec';
import { type InstrumentDefinition, parseInstrumentKey } from '@breakwater/core';
import { fileRows, type TimeBounds, type UnreadRows } from './file-rows.ts';
import type { FolderFile, FolderGroup } from './folder-files.ts';
import type { LeapGuard, ReadingOrder } from './leap-guard.ts';

export interface FileSurvey {
  /** Log time of the first row in file order; -Infinity where no row has one. */
  readonly firstTimeUs: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** Rows with a time; the others are rejected when they are read. */
  readonly rowCount: number;
  /** How it is to be read: as the manifest says, else as its rows show. */
  readonly order: ReadingOrder;
  /** In which order its rows were found; undefined where they were to be sorted anyway. */
  readonly found: LeapGuard['found'] | undefined;
}

/** Plain data: another thread that opens the folder is given it instead of reading everything once more. */
export interface FolderSurvey {
  /** In the order of the groups' files. */
  readonly files: readonly FileSurvey[];
  /** Every instrument that was seen, by its key, in force from the folder's first row on. */
  readonly definitions: ReadonlyMap<string, InstrumentDefinition>;
  readonly rowCount: number;
  /** Log time of the first and last row; 0 where there is none. */
  readonly fromUs: number;
  readonly toUs: number;
}

const UNCOUNTED: UnreadRows = {
  rejected: () => {},
  ignored: () => {},
  header: () => {},
  noted: () => {},
  torn: () => {},
};

/** Reads every file once. Costs about as much as decompressing it: numbers are measured, not parsed. */
export async function surveyFolder(
  groups: readonly FolderGroup[],
  bounds: TimeBounds,
): Promise<FolderSurvey> {
  const steps = new StepSurvey();
  const files: FileSurvey[] = [];
  let rowCount = 0;
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = 0;
  for (const file of groups.flatMap((group) => group.files)) {
    const survey = await surveyFile(file, bounds, steps);
    files.push(survey);
    rowCount += survey.rowCount;
    fromUs = Math.min(fromUs, survey.fromUs);
    toUs = Math.max(toUs, survey.toUs);
  }
  if (!Number.isFinite(fromUs)) fromUs = 0;
  return { files, definitions: definitionsOf(steps, fromUs), rowCount, fromUs, toUs };
}

async function surveyFile(
  file: FolderFile,
  bounds: TimeBounds,
  steps: StepSurvey,
): Promise<FileSurvey> {
  const { rows, format } = file.stream;
  if (rows === 'unsorted') return surveyInOrder(file, bounds, { steps, order: 'own-time' });
  const asRead = await surveyInOrder(file, bounds, { steps, order: 'as-read' });
  // A loan's row may come long after its own time, and its file is in the order in which rows were told.
  if (rows === 'sorted' || format === 'lending' || asRead.found === 'in-order') return asRead;
  const sorted = await surveyInOrder(file, bounds, { steps, order: 'own-time' });
  return { ...sorted, found: asRead.found };
}

async function surveyInOrder(
  { format, path }: FolderFile,
  bounds: TimeBounds,
  { steps, order }: { readonly steps: StepSurvey; readonly order: ReadingOrder },
): Promise<FileSurvey> {
  let guard: LeapGuard | undefined;
  const onGuard = (made: LeapGuard): void => {
    guard = made;
  };
  let rowCount = 0;
  let firstTimeUs = Number.NEGATIVE_INFINITY;
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = 0;
  const options = { format, bounds, unread: UNCOUNTED, order, onGuard };
  for await (const rows of fileRows(path, options)) {
    for (const { logTimeUs, row } of rows) {
      if (rowCount === 0) firstTimeUs = logTimeUs;
      rowCount += 1;
      fromUs = Math.min(fromUs, logTimeUs);
      toUs = Math.max(toUs, logTimeUs);
      format.survey(row, steps);
    }
  }
  // Sorted, the earliest row comes first.
  if (order === 'own-time' && rowCount > 0) firstTimeUs = fromUs;
  const found = order === 'own-time' ? undefined : guard?.found;
  return { firstTimeUs, fromUs, toUs, rowCount, order, found };
}

function definitionsOf(steps: StepSurvey, fromUs: number): Map<string, InstrumentDefinition> {
  const definitions = new Map<string, InstrumentDefinition>();
  for (const key of steps.instruments) {
    const parts = parseInstrumentKey(key);
    const found = steps.steps(key);
    if (parts === undefined || found === undefined) continue;
    definitions.set(key, { key, ...parts, ...found, effectiveTimeUs: fromUs });
  }
  return definitions;
}
