/**
 * A pipeline that goes on from a snapshot is the one that took it: restarted anywhere, however often, it puts out the same bytes and
 * ends in the same state, to the byte, as one that never stopped.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './number/canonical-json.ts';
import { Log } from './pipeline.fixture.ts';
import { everySlot, interleave, run } from './pipeline.interleaving.fixture.ts';

const RUN_COUNT = 20;

describe('a restart from a snapshot', () => {
  const slots = everySlot();

  it('changes nothing, wherever and however often it happens, in any order of the sources', () => {
    const cuts = fc.array(fc.nat(slots.length - 1), { minLength: 1, maxLength: 6 });
    const restarted = fc.property(fc.noBias(fc.integer()), cuts, (seed, places) => {
      const order = interleave(slots, seed);
      const whole = run(order);
      const parted = run(order, new Set(places));
      expect(parted.alerts.map(canonicalJson)).toEqual(whole.alerts.map(canonicalJson));
      expect(parted.pipeline.digest).toBe(whole.pipeline.digest);
      expect(Buffer.compare(parted.saved(), whole.saved())).toBe(0);
    });
    fc.assert(restarted, { numRuns: RUN_COUNT });
  });

  it('before any record, and after the genesis alone, changes nothing', () => {
    const log = new Log();
    const before = log.saved();
    log.restart();
    expect(Buffer.compare(log.saved(), before)).toBe(0);
    expect(log.pipeline.domain).toBe('test');
  });

  it('leaves counters and what is open as they were', () => {
    const whole = run(slots);
    const { counters } = whole.pipeline;
    const incidents = whole.pipeline.openIncidents();
    whole.restart();
    expect(whole.pipeline.counters).toEqual(counters);
    expect(whole.pipeline.openIncidents()).toEqual(incidents);
    expect(incidents.length).toBeGreaterThan(0);
  });
});
