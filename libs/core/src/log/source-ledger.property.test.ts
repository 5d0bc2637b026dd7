import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchWriter } from '../event/batch-writer.ts';
import { EventBatch, NUMBER } from '../event/event-batch.ts';
import { SourceLedger, type SourceState } from './source-ledger.ts';

/** Makes `batch` one with these positions. */
function hold(batch: EventBatch, positions: readonly number[]): EventBatch {
  for (const [row, position] of positions.entries())
    batch.setNumber(row, NUMBER.POSITION, position);
  batch.eventCount = positions.length;
  return batch;
}

describe('SourceLedger', () => {
  it('passes every position once, whatever the borders of batches that are sent again', () => {
    const resend = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 })), {
      maxLength: 30,
      size: 'max',
    });
    fc.assert(
      fc.property(resend, (ranges) => {
        const ledger = new SourceLedger();
        const batch = new EventBatch();
        new BatchWriter({ source: 's', session: 1, streamClass: 0 }, 1, batch);
        ledger.admit(batch);
        const state = ledger.state(batch.source) as SourceState;
        const passed: number[] = [];
        // A producer sends in order; what it sends again starts somewhere before its end.
        let end = 0;
        let sentCount = 0;
        for (const [back, count] of ranges) {
          const from = Math.max(0, end - back);
          const positions = Array.from({ length: count }, (_, at) => from + at);
          passed.push(...positions.slice(ledger.pass(state, hold(batch, positions))));
          sentCount += count;
          end = Math.max(end, from + count);
        }
        expect(ledger.repeatCount).toBe(sentCount - end);
        expect(passed).toEqual(Array.from({ length: end }, (_, position) => position));
        expect(ledger.holeCount).toBe(0);
      }),
    );
  });

  it('counts what a contiguous source skipped and nothing of a listed one', () => {
    for (const [numbering, holes] of [
      ['contiguous', 4],
      ['listed', 0],
    ] as const) {
      const ledger = new SourceLedger();
      const batch = new EventBatch();
      new BatchWriter({ source: 's', session: 1, streamClass: 0 }, 1, batch);
      ledger.admit(batch);
      const state = ledger.state(batch.source) as SourceState;
      batch.numbering = numbering;
      for (const positions of [
        [7, 8],
        [13, 14],
        [14, 15],
      ]) {
        expect(ledger.pass(state, hold(batch, positions))).toBe(positions[0] === 14 ? 1 : 0);
      }
      expect(ledger.holeCount).toBe(holes);
    }
  });

  it('refuses older sessions, starts newer ones afresh, and shuts out a source above one per cent bad', () => {
    const ledger = new SourceLedger();
    const batch = new EventBatch();
    const open = (session: number) => {
      new BatchWriter({ source: 's', session, streamClass: 0 }, 1, batch);
      return ledger.admit(batch);
    };
    expect(open(5)).toBe('ok');
    expect(open(4)).toBe('stale-session');
    const state = ledger.state(batch.source) as SourceState;
    ledger.pass(state, hold(batch, [100]));
    for (let i = 0; i < 10; i += 1) expect(ledger.bad(state)).toBe(false);
    expect(ledger.bad(state)).toBe(true);
    expect(open(5)).toBe('source-shut-out');
    expect(open(6)).toBe('ok');
    expect(ledger.pass(state, hold(batch, [1]))).toBe(0);
  });

  it('bears ten bad events in every thousand', () => {
    const ledger = new SourceLedger();
    const batch = new EventBatch();
    new BatchWriter({ source: 's', session: 1, streamClass: 0 }, 1, batch);
    ledger.admit(batch);
    const state = ledger.state(batch.source) as SourceState;
    for (let i = 0; i < 100; i += 1) {
      expect(ledger.bad(state)).toBe(false);
      ledger.good(state, 99);
    }
  });

  it('judges alike however good events are counted together', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(counts, (runs) => {
        const [together, apart] = [0, 1].map(() => {
          const ledger = new SourceLedger();
          const batch = new EventBatch();
          new BatchWriter({ source: 's', session: 1, streamClass: 0 }, 1, batch);
          ledger.admit(batch);
          return { ledger, state: ledger.state(batch.source) as SourceState };
        }) as [Judge, Judge];
        for (const run of runs) {
          together.ledger.good(together.state, run);
          for (let i = 0; i < run; i += 1) apart.ledger.good(apart.state, 1);
          expect(together.ledger.bad(together.state)).toBe(apart.ledger.bad(apart.state));
          expect(together.state).toEqual(apart.state);
        }
      }),
    );
  });
});

interface Judge {
  readonly ledger: SourceLedger;
  readonly state: SourceState;
}
