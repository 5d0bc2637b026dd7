import { describe, expect, it } from 'vitest';
import { candidateRanges, countWithin, type LogSurvey } from './needed-records.ts';

const survey = (fields: Partial<LogSurvey>): LogSurvey => ({
  ...{ revisions: [], definingOffsets: [0, 1], loanOffsets: [], cutOffsets: [5_000, 2_000, 0] },
  ...fields,
});
const END = 9_000;
const WHOLE = [{ from: 0, to: END }];

describe('the records to try', () => {
  it('are those of each lead with what defines them, and the whole log at last', () => {
    expect(candidateRanges(survey({}), END)).toEqual([
      [
        { from: 0, to: 2 },
        { from: 5_000, to: END },
      ],
      [
        { from: 0, to: 2 },
        { from: 2_000, to: END },
      ],
      WHOLE,
    ]);
  });

  it('hold older loans only where fewer did not give the alert', () => {
    const loanOffsets = [1, 1_000, 3_000, 6_000];
    const tried = candidateRanges(survey({ loanOffsets, cutOffsets: [5_000] }), END);
    expect(tried).toEqual([
      [
        { from: 0, to: 2 },
        { from: 5_000, to: END },
      ],
      [
        { from: 0, to: 2 },
        { from: 1_000, to: 1_001 },
        { from: 3_000, to: 3_001 },
        { from: 5_000, to: END },
      ],
      WHOLE,
    ]);
    expect(tried.map((ranges) => countWithin(loanOffsets, ranges))).toEqual([2, 4, 4]);
  });

  it('are one range where little lies between', () => {
    const loanOffsets = [66, 131];
    const tried = candidateRanges(survey({ loanOffsets, cutOffsets: [200] }), END);
    expect(tried[1]).toEqual([
      { from: 0, to: 132 },
      { from: 200, to: END },
    ]);
  });
});
