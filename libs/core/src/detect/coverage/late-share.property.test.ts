import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LateShare } from './late-share.ts';

const SECOND_US = 1_000_000;

it('is the share of the last ten seconds, as if every record were kept', () => {
  const record = fc.record({
    waitUs: fc.oneof(fc.integer({ min: 0, max: 2 * SECOND_US }), fc.constant(12 * SECOND_US)),
    eventCount: fc.integer({ min: 1, max: 60 }),
    lateCount: fc.integer({ min: 0, max: 4 }),
    askedAfter: fc.integer({ min: 0, max: 12 }),
  });
  fc.assert(
    fc.property(fc.nat(5 * SECOND_US), fc.array(record, { maxLength: 40 }), (startUs, records) => {
      const share = new LateShare();
      const kept: { second: number; eventCount: number; lateCount: number }[] = [];
      let logTimeUs = startUs;
      for (const { waitUs, eventCount, lateCount, askedAfter } of records) {
        logTimeUs += waitUs;
        const second = Math.floor(logTimeUs / SECOND_US);
        share.add(logTimeUs, eventCount, lateCount);
        kept.push({ second, eventCount, lateCount });
        for (const asked of [second, second + askedAfter]) {
          const within = kept.filter((one) => one.second > asked - 10);
          const events = within.reduce((sum, one) => sum + one.eventCount, 0);
          const late = within.reduce((sum, one) => sum + one.lateCount, 0);
          expect(share.isTooLarge(asked)).toBe(late > events * 0.05);
        }
      }
    }),
    { numRuns: 300 },
  );
});
