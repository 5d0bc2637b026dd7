import type { FileAccounting, StreamAccounting } from '@breakwater/feeds';
import { describe, expect, it } from 'vitest';
import { dataVerdict, type LogLosses } from './data-verdict.ts';
import { verdictLines } from './verdict-text.ts';

const FILE: FileAccounting = {
  ...{
    file: 't.csv',
    lineCount: 101,
    headerCount: 1,
    rowCount: 100,
    decodedCount: 100,
    heldCount: 0,
  },
  ...{ ignoredCountByRule: {}, duplicateCount: 0, rejectedByReason: {}, tears: [], notes: {} },
  ...{ late: undefined, tooLate: undefined },
};
const LOG: LogLosses = { repeatCount: 0, lateCount: 0, beyondLateCount: 0, quarantinedCount: 0 };
const rows = (count: number) => ({ count, lineNumber: 7, detail: 'why' });

/** Streams of one file each, counted up as they are. */
function judged(
  files: readonly Partial<FileAccounting>[],
  { log = LOG, lostShareMax = 0.05 }: { log?: LogLosses | null; lostShareMax?: number } = {},
): ReturnType<typeof dataVerdict> {
  const streams = files.map((changed): StreamAccounting => {
    const file = { ...FILE, ...changed };
    const rejected = Object.entries(file.rejectedByReason).map(([key, { count }]) => [key, count]);
    return {
      ...{ source: 's', files: [file], rowCount: file.rowCount, decodedCount: file.decodedCount },
      ...{ ignoredCountByRule: file.ignoredCountByRule, duplicateCount: file.duplicateCount },
      ...{ rejectedCountByReason: Object.fromEntries(rejected), eventCount: 0 },
    };
  });
  return dataVerdict({ streams, log, lostShareMax });
}

describe('the verdict on data', () => {
  it.each([
    ['nothing to say', {}, 'sound'],
    [
      'within the bound',
      { decodedCount: 95, rejectedByReason: { 'bad-price': rows(5) } },
      'blemished',
    ],
    ['beyond it', { decodedCount: 94, rejectedByReason: { 'bad-price': rows(6) } }, 'lossy'],
    [
      'nothing decodes',
      { decodedCount: 0, rejectedByReason: { 'bad-time': rows(100) } },
      'unreadable',
    ],
    ['an empty file', { decodedCount: 0, rowCount: 0, lineCount: 0, headerCount: 0 }, 'unreadable'],
    ['a file of a header', { decodedCount: 0, rowCount: 0, lineCount: 1 }, 'unreadable'],
    [
      'a condition that no row meets',
      { decodedCount: 0, ignoredCountByRule: { where: 100 } },
      'unreadable',
    ],
    ['torn', { tears: [{ atByte: 5, detail: 'x', lineNumber: 9 }] }, 'blemished'],
    ['sorted', { notes: { sorted: { ...rows(1), detail: 'newest-first' } } }, 'blemished'],
    [
      'rows that rules ignored',
      { decodedCount: 50, ignoredCountByRule: { 'book-ticker': 50 } },
      'sound',
    ],
  ] as const)('%s', (_name, file, state) => expect(judged([file]).state).toBe(state));

  it('is on each file: one that is lost among many is not made up for', () => {
    const lost = {
      file: 'b.csv',
      decodedCount: 0,
      rejectedByReason: { 'bad-row': rows(3) },
      rowCount: 3,
    };
    const verdict = judged([{ rowCount: 10_000, decodedCount: 10_000 }, lost]);
    expect([verdict.state, verdict.findings[0]]).toMatchObject([
      'unreadable',
      { file: 'b.csv', kind: 'nothing-decoded', count: 3 },
    ]);
  });

  it('counts what the pipeline did not take, of the rows that no rule ignored', () => {
    const log = { ...LOG, beyondLateCount: 2, quarantinedCount: 1 };
    const file = { decodedCount: 50, ignoredCountByRule: { where: 50 } };
    expect(judged([file], { log })).toMatchObject({
      state: 'lossy',
      lostCount: 3,
      lostShare: 3 / 50,
    });
    // Without a pipeline the file's own times say what comes too late.
    const alone = judged([{ ...file, tooLate: rows(4) }], { log: null });
    expect(alone).toMatchObject({ state: 'lossy', lostCount: 4 });
  });

  it('allows nothing where nothing may be lost, a torn file neither', () => {
    const strict = { lostShareMax: 0 };
    expect(judged([{}], strict).state).toBe('sound');
    expect(
      judged([{ decodedCount: 99, rejectedByReason: { 'bad-row': rows(1) } }], strict).state,
    ).toBe('lossy');
    expect(judged([{ tears: [{ atByte: 5, detail: 'x', lineNumber: 9 }] }], strict).state).toBe(
      'lossy',
    );
  });

  it('says in words where, how many, and what to do', () => {
    const lines = verdictLines(
      judged(
        [
          {
            decodedCount: 40,
            rejectedByReason: { 'bad-time': rows(60) },
            tears: [{ atByte: 3_020, detail: 'the file ends', lineNumber: 9 }],
            notes: { 'date-alone': rows(40) },
          },
        ],
        { log: { ...LOG, repeatCount: 20 } },
      ),
    );
    expect(lines).toEqual([
      'data      NOT COMPLETE: 60 rows lost (60 %), 1 torn file, more than the 5.0 % that --strict allows',
      '          t.csv:9: torn at byte 3020: the file ends',
      '          t.csv: 60 rows (60 %) rejected (bad-time); the first at line 7: why',
      expect.stringMatching(
        /^ {10}t\.csv: 40 rows \(40 %\) have a date .* "time": \["date", "time"\]; the first/,
      ),
      expect.stringMatching(
        /20 events \(20 %\) dropped as repeats by their ids: .*"idMeans": "order"/,
      ),
    ]);
  });

  it('does not speak of loss where there is none', () => {
    const [headline] = verdictLines(
      judged([{ notes: { sorted: { ...rows(1), detail: 'newest-first' } } }]),
    );
    expect(headline).toBe('data      nothing of 101 lines lost, but there is something to know');
  });

  it('names two dozen findings and says how many more there are', () => {
    const many = Array.from({ length: 30 }, (_, at) => ({ file: `${at}.csv`, late: rows(1) }));
    expect(verdictLines(judged(many)).at(-1)).toContain('and 6 more findings');
  });
});
