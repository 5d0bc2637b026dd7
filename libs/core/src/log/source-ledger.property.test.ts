import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchWriter } from '../market/batch-writer.ts';
import { EventBatch } from '../market/event-batch.ts';
import { SourceLedger, type SourceState } from './source-ledger.ts';

describe('SourceLedger', () => {
  it('passes every position once, whatever the borders of batches that are sent again', () => {
    const resend = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 })), {
      maxLength: 30,
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
        for (const [back, count] of ranges) {
          const from = Math.max(0, end - back);
          for (let position = from; position < from + count; position += 1) {
            if (ledger.pass(state, position, 1) === 'new') passed.push(position);
          }
          end = Math.max(end, from + count);
        }
        expect(passed).toEqual(Array.from({ length: end }, (_, position) => position));
        expect(ledger.holeCount).toBe(0);
      }),
    );
  });

  it('counts what a contiguous source skipped and nothing of a listed one', () => {
    for (const [contiguous, holes] of [
      [1, 4],
      [0, 0],
    ] as const) {
      const ledger = new SourceLedger();
      const batch = new EventBatch();
      new BatchWriter({ source: 's', session: 1, streamClass: 0 }, 1, batch);
      ledger.admit(batch);
      const state = ledger.state(batch.source) as SourceState;
      for (const position of [7, 8, 13, 14]) ledger.pass(state, position, contiguous);
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
    ledger.pass(state, 100, 1);
    for (let i = 0; i < 10; i += 1) expect(ledger.judge(state, 1)).toBe(false);
    expect(ledger.judge(state, 1)).toBe(true);
    expect(open(5)).toBe('source-shut-out');
    expect(open(6)).toBe('ok');
    expect(ledger.pass(state, 1, 1)).toBe('new');
  });

  it('bears ten bad events in every thousand', () => {
    const ledger = new SourceLedger();
    const batch = new EventBatch();
    new BatchWriter({ source: 's', session: 1, streamClass: 0 }, 1, batch);
    ledger.admit(batch);
    const state = ledger.state(batch.source) as SourceState;
    for (let i = 0; i < 10_000; i += 1)
      expect(ledger.judge(state, i % 100 === 0 ? 1 : 0)).toBe(false);
  });
});
