/**
 * As few records of a log as give the same alert. A pipeline forgets: twenty minutes of prices, the incidents that are
 * over. What cannot be left out (control records, definitions of instruments) is kept; how far back the rest must reach
 * is tried, and what is kept is what was seen to give the same bytes.
 */
import { decodeRecord } from '@breakwater/codec';
import { canonicalJson, Pipeline, type RawRecord, type RecordBody } from '@breakwater/core';
import type { OffsetRange, StoredRevision } from './bundle-format.ts';

/** How long before the onset is tried, shortest first: the longest window and its history fit into the first. */
const LEAD_US = [1_500_000_000, 7_200_000_000, 28_800_000_000];
/** Ranges with fewer records between them are one: a few records cost less than a jump. */
const GAP_COUNT_MAX = 64;

export interface LogSurvey {
  /** Every revision of the alert that the whole log gives. */
  readonly revisions: readonly StoredRevision[];
  /** Offsets of records that say what others mean: control records and definitions. */
  readonly definingOffsets: readonly number[];
  /** Offsets of records with loans: a loan book forgets nothing, and only what is told of loans needs it. */
  readonly loanOffsets: readonly number[];
  /** First offset within each lead before the onset. */
  readonly cutOffsets: readonly number[];
}

/** Steps the whole log once. */
export async function surveyLog(
  records: AsyncIterable<RawRecord>,
  alertId: string,
  onsetUs: number,
): Promise<LogSurvey> {
  const pipeline = new Pipeline();
  const revisions: StoredRevision[] = [];
  const definingOffsets: number[] = [];
  const loanOffsets: number[] = [];
  const cutOffsets: number[] = [];
  for await (const { offset, timestampUs, value } of records) {
    const body = decodeRecord(value, pipeline.batch);
    if (isDefining(body)) definingOffsets.push(offset);
    if (holdsLoans(body)) loanOffsets.push(offset);
    for (const [at, leadUs] of LEAD_US.entries()) {
      if (timestampUs >= onsetUs - leadUs) cutOffsets[at] ??= offset;
    }
    for (const output of pipeline.step({ offset, timestampUs, body })) {
      if (output.kind !== 'alert' || output.alert.content.id !== alertId) continue;
      revisions.push({ position: output.alert.position, json: canonicalJson(output.alert) });
    }
  }
  return { revisions, definingOffsets, loanOffsets, cutOffsets };
}

function isDefining(body: RecordBody): boolean {
  if (body.kind === 'control') return true;
  return body.kind === 'batch' && body.batch.rare.some(({ kind }) => kind === 'instrument');
}

function holdsLoans(body: RecordBody): boolean {
  if (body.kind !== 'batch') return false;
  return body.batch.rare.some(({ kind }) => kind === 'lending' || kind === 'lending-terms');
}

/** The ranges to try: without loans of before the lead, shortest first, then with them; the last is the whole log below `toOffset`. */
export function candidateRanges(survey: LogSurvey, toOffset: number): OffsetRange[][] {
  const { definingOffsets, loanOffsets, cutOffsets } = survey;
  const cuts = [...new Set(cutOffsets)].filter((cut) => cut > GAP_COUNT_MAX);
  const tried = (keptOffsets: readonly number[]): OffsetRange[][] =>
    cuts.map((cut) => {
      const kept = keptOffsets.filter((offset) => offset < cut);
      const ranges = kept.map((offset) => ({ from: offset, to: offset + 1 }));
      return merged([...ranges, { from: cut, to: toOffset }]);
    });
  const withLoans = [...definingOffsets, ...loanOffsets].sort((left, right) => left - right);
  const loans = loanOffsets.length === 0 ? [] : tried([...new Set(withLoans)]);
  return [...tried(definingOffsets), ...loans, [{ from: 0, to: toOffset }]];
}

/** How many of the offsets lie in the ranges. */
export function countWithin(offsets: readonly number[], ranges: readonly OffsetRange[]): number {
  return offsets.filter((offset) => ranges.some(({ from, to }) => offset >= from && offset < to))
    .length;
}

function merged(ranges: readonly OffsetRange[]): OffsetRange[] {
  const joined: OffsetRange[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last === undefined || range.from - last.to > GAP_COUNT_MAX) joined.push(range);
    else joined[joined.length - 1] = { from: last.from, to: range.to };
  }
  return joined;
}
