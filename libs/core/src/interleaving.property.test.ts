/**
 * A thousand ways in which the same feeds can reach the log: every alert says the same, to the byte
 * (docs/detection-model.md, "Alert contents").
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './number/canonical-json.ts';
import type { Log } from './pipeline.fixture.ts';
import { everySlot, interleave, run } from './pipeline.interleaving.fixture.ts';

const RUN_COUNT = 1_000;
const PART_COUNT = 10;

const contentsOf = (log: Log): string =>
  log.alerts.map(({ content }) => canonicalJson(content)).join('\n');

describe('alert contents', () => {
  const slots = everySlot();
  const plain = run(slots);
  const expected = contentsOf(plain);
  const orders = new Set<string>();

  it('come from a sell-off of what was borrowed, a cascade, a feed that falls silent and loans under an order', () => {
    const seen = plain.alerts.map(({ content }) => {
      return `${content.detector} ${content.severity} ${content.state}`;
    });
    expect(seen).toEqual(expect.arrayContaining(['A S3 ESCALATE', 'B S2 ESCALATE', 'D S2 OPEN']));
    expect(seen).toEqual(expect.arrayContaining(['A S3 HELD_BLIND', 'D S2 CLOSED']));
    const told = plain.alerts.map(({ content: { detector, severity, label } }) => {
      return `${detector} ${severity} ${label}`;
    });
    expect(told).toEqual(
      expect.arrayContaining(['A S2 LENDING', 'C S3 ORDER_BREACH', 'C S3 DISLOCATED']),
    );
    expect(plain.quarantined).toEqual([]);
  });

  // In parts, so that a busy machine is not taken for a test that hangs.
  it.each(Array.from({ length: PART_COUNT }, (_, part) => part + 1))(
    `are the same to the byte for ${RUN_COUNT} interleavings of the sources: part %i of ${PART_COUNT}`,
    () => {
      const interleaved = fc.property(fc.noBias(fc.integer()), (seed) => {
        const order = interleave(slots, seed);
        orders.add(order.map(({ source }) => source).join());
        const log = run(order);
        expect(log.pipeline.counters.lateCount).toBe(0);
        // Compared as one text first: where they are equal no list of lines is made.
        if (contentsOf(log) !== expected) {
          expect(contentsOf(log).split('\n')).toEqual(expected.split('\n'));
        }
      });
      fc.assert(interleaved, { numRuns: RUN_COUNT / PART_COUNT });
    },
  );

  it('were of as many orders', () => {
    expect(orders.size).toBeGreaterThan(RUN_COUNT * 0.99);
  });
});
