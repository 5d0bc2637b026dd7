/** The verdict on the data in words, with what to do where something can be done. */
import type { DataVerdict, FileFinding, FileFindingKind } from './data-verdict.ts';

/** Findings that are named; `summary.json` has them all. */
const FINDING_COUNT_SHOWN = 24;

/** Lines for people; the first says how it stands. */
export function verdictLines(verdict: DataVerdict): string[] {
  const { findings, log } = verdict;
  const shown = findings
    .slice(0, FINDING_COUNT_SHOWN)
    .map((finding) => `          ${findingText(finding)}`);
  const more = findings.length - shown.length;
  return [
    `data      ${headline(verdict)}`,
    ...shown,
    ...(more > 0 ? [`          and ${more} more findings; summary.json has them all (--out)`] : []),
    ...(log === null ? [] : logLines(verdict, log)),
  ];
}

function headline(verdict: DataVerdict): string {
  const { state, lineCount, lostCount, lostShare, lostShareMax, tornFileCount, decodedCount } =
    verdict;
  const torn = tornFileCount === 0 ? '' : `, ${tornFileCount} torn ${files(tornFileCount)}`;
  if (state === 'sound') return `sound: nothing of ${lineCount} lines lost`;
  if (state === 'blemished' && lostCount + tornFileCount === 0) {
    return `nothing of ${lineCount} lines lost, but there is something to know`;
  }
  const lost = `${lostCount} rows lost (${percent(lostShare)})${torn}`;
  if (state === 'blemished')
    return `${lost}: within the ${percent(lostShareMax)} that --strict allows`;
  if (state === 'lossy')
    return `NOT COMPLETE: ${lost}, more than the ${percent(lostShareMax)} that --strict allows`;
  return decodedCount === 0
    ? `NOT COMPLETE: nothing of ${lineCount} lines decodes${torn}`
    : `NOT COMPLETE: a whole file is lost; in all ${lost}`;
}

const FINDINGS: Readonly<Record<FileFindingKind, string>> = {
  torn: '',
  'nothing-decoded': 'nothing decodes',
  rejected: 'rejected',
  'too-late': 'too late to count; set "rows": "unsorted" where the file is not in order',
  late: 'late, counted in the oldest open second',
  repeated: 'there before, as equal lines',
  'other-unit': 'tell another unit of time by their size than "time" says, and were read by it',
  'date-alone':
    'have a date and no time of day: all of a day fall on its midnight. Name both columns: "time": ["date", "time"]',
  sorted: 'sorted by time',
  'said-sorted': 'said to be sorted and not: leave "rows" out, or set "unsorted"',
};

function findingText(finding: FileFinding): string {
  const { file, kind, reason, count, share, lineNumber, detail } = finding;
  const place = lineNumber === null ? file : `${file}:${lineNumber}`;
  if (kind === 'torn') return `${place}: torn ${detail}`;
  if (kind === 'nothing-decoded') return `${file}: ${FINDINGS[kind]}: ${detail}`;
  if (kind === 'sorted' || kind === 'said-sorted') return `${file}: ${detail}: ${FINDINGS[kind]}`;
  const why = reason === null ? '' : ` (${reason})`;
  const example = kind === 'repeated' ? '' : `; the first at line ${lineNumber}: ${detail}`;
  return `${file}: ${count} rows (${percent(share)}) ${FINDINGS[kind]}${why}${example}`;
}

/** Share of repeats by id from which the id is probably no fill's. */
const REPEATS_DOUBTFUL_SHARE = 0.05;

function logLines({ rowCount }: DataVerdict, log: NonNullable<DataVerdict['log']>): string[] {
  const lines: string[] = [];
  if (log.repeatCount > 0) {
    const share = log.repeatCount / Math.max(1, rowCount);
    const hint =
      share > REPEATS_DOUBTFUL_SHARE
        ? ': if the id is an order’s or a position’s, say so ("idMeans": "order")'
        : '';
    lines.push(
      `          ${log.repeatCount} events (${percent(share)}) dropped as repeats by their ids${hint}`,
    );
  }
  if (log.quarantinedCount > 0) {
    lines.push(
      `          ${log.quarantinedCount} events refused by the pipeline; quarantine.ndjson has them (--out)`,
    );
  }
  return lines;
}

function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 0.1 ? '<0.1' : value.toFixed(value < 10 ? 1 : 0)} %`;
}

const files = (count: number): string => (count === 1 ? 'file' : 'files');
