import { describe, expect, it } from 'vitest';
import { BatchWriter } from '../event/batch-writer.ts';
import { EventBatch, NUMBER } from '../event/event-batch.ts';
import { SourceLedger, type SourceState, type SourceVerdict } from './source-ledger.ts';

/** A ledger that reads one source. */
class Reading {
  readonly ledger: SourceLedger = new SourceLedger();
  readonly batch: EventBatch = new EventBatch();

  admit(session: number): SourceVerdict {
    new BatchWriter({ source: 'feeds/upbit', session, streamClass: 0 }, 1, this.batch);
    return this.ledger.admit(this.batch);
  }

  get state(): SourceState {
    return this.ledger.state(this.batch.source) as SourceState;
  }

  /** Returns the positions that are new. */
  pass(positions: readonly number[], numbering: EventBatch['numbering'] = 'contiguous'): number[] {
    for (const [row, position] of positions.entries()) {
      this.batch.setNumber(row, NUMBER.POSITION, position);
    }
    this.batch.eventCount = positions.length;
    this.batch.numbering = numbering;
    return positions.slice(this.ledger.pass(this.state, this.batch));
  }

  /** `bad` and `good` events in turn; returns after how many events the source was shut out, or null. */
  judge(runs: readonly (readonly ['bad' | 'good', number])[]): number | null {
    let count = 0;
    for (const [kind, events] of runs) {
      for (let left = events; left > 0; left -= 1) {
        count += 1;
        if (kind === 'good') this.ledger.good(this.state, 1);
        else if (this.ledger.bad(this.state)) return count;
      }
    }
    return null;
  }
}

describe('a session', () => {
  it.each<[string, readonly number[], SourceVerdict]>([
    ['the first', [5], 'ok'],
    ['the same again', [5, 5], 'ok'],
    ['a newer one', [5, 9], 'ok'],
    ['an older one', [5, 4], 'stale-session'],
    ['an older one after a newer', [5, 9, 5], 'stale-session'],
  ])('%s', (_, sessions, verdict) => {
    const reading = new Reading();
    expect(sessions.map((session) => reading.admit(session)).at(-1)).toBe(verdict);
    expect(reading.state).toMatchObject({ name: 'feeds/upbit', session: Math.max(...sessions) });
  });

  it('that is newer starts with no mark and nothing bad', () => {
    const reading = new Reading();
    reading.admit(1);
    reading.pass([1, 2, 3]);
    reading.judge([
      ['good', 30],
      ['bad', 11],
    ]);
    expect(reading.admit(1)).toBe('source-shut-out');
    expect(reading.admit(2)).toBe('ok');
    expect(reading.state).toEqual({
      name: 'feeds/upbit',
      session: 2,
      positionMark: -1,
      shutOut: false,
      holeCount: 0,
      windowEventCount: 0,
      windowBadCount: 0,
    });
    expect(reading.judge([['bad', 10]])).toBeNull();
  });
});

describe('positions after 1, 2, 3', () => {
  it.each([
    { sent: [4, 5], fresh: [4, 5], repeats: 0, holes: 0, mark: 5 },
    { sent: [2, 3, 4], fresh: [4], repeats: 2, holes: 0, mark: 4 },
    { sent: [2, 3], fresh: [], repeats: 2, holes: 0, mark: 3 },
    { sent: [6, 7], fresh: [6, 7], repeats: 0, holes: 2, mark: 7 },
    { sent: [3, 7], fresh: [7], repeats: 1, holes: 3, mark: 7 },
    { sent: [], fresh: [], repeats: 0, holes: 0, mark: 3 },
  ])('$sent: $fresh are new', ({ sent, fresh, repeats, holes, mark }) => {
    const reading = new Reading();
    reading.admit(1);
    expect(reading.pass([1, 2, 3])).toEqual([1, 2, 3]);
    expect(reading.pass(sent)).toEqual(fresh);
    const { ledger, state } = reading;
    expect([ledger.repeatCount, ledger.holeCount, state.holeCount]).toEqual([
      repeats,
      holes,
      holes,
    ]);
    expect(state.positionMark).toBe(mark);
  });

  it('that a foreign log skips are no holes, nor are those before the first', () => {
    const reading = new Reading();
    reading.admit(1);
    expect(reading.pass([40, 41])).toEqual([40, 41]);
    expect(reading.pass([50], 'listed')).toEqual([50]);
    expect(reading.ledger.holeCount).toBe(0);
    expect(reading.pass([52])).toEqual([52]);
    expect(reading.ledger.holeCount).toBe(1);
  });

  it('begin with 0 where a source counts from 0, and a hole after it is one', () => {
    const reading = new Reading();
    reading.admit(1);
    expect(reading.pass([0])).toEqual([0]);
    reading.pass([2]);
    expect(reading.ledger.holeCount).toBe(1);
  });
});

describe('a source is shut out at its eleventh bad event in a thousand', () => {
  it.each<[string, Parameters<Reading['judge']>[0], number | null]>([
    ['eleven bad ones', [['bad', 11]], 11],
    [
      'ten bad ones and all others good',
      [
        ['bad', 10],
        ['good', 990],
      ],
      null,
    ],
    [
      'eleven, the last of them the thousandth',
      [
        ['bad', 10],
        ['good', 989],
        ['bad', 1],
      ],
      1_000,
    ],
    [
      'eleven, the last of them the thousand and first',
      [
        ['bad', 10],
        ['good', 990],
        ['bad', 1],
      ],
      null,
    ],
    [
      'ten in each of two thousands',
      [
        ['good', 990],
        ['bad', 20],
        ['good', 990],
      ],
      null,
    ],
    [
      'eleven in the second thousand',
      [
        ['good', 1_000],
        ['bad', 11],
      ],
      1_011,
    ],
  ])('%s', (_, runs, at) => {
    const reading = new Reading();
    reading.admit(1);
    expect(reading.judge(runs)).toBe(at);
    expect(reading.admit(1)).toBe(at === null ? 'ok' : 'source-shut-out');
  });

  it('and stays so, without the others', () => {
    const reading = new Reading();
    reading.admit(1);
    reading.judge([['bad', 11]]);
    expect(reading.state.shutOut).toBe(true);
    new BatchWriter({ source: 'feeds/bithumb', session: 1, streamClass: 0 }, 1, reading.batch);
    expect(reading.ledger.admit(reading.batch)).toBe('ok');
  });
});
