/** A record that its broker stamped wrongly: what it costs, and what it must not cost. */
import { expect, it } from 'vitest';
import { canonicalJson } from './number/canonical-json.ts';
import { Log, START_US } from './pipeline.fixture.ts';
import { everySlot, run } from './pipeline.interleaving.fixture.ts';

const HOUR_US = 3_600_000_000;
const NO_RESTART: ReadonlySet<number> = new Set();

it('no stamp of an ordinary log leaps, and alerts are those of a log that a feeder stamps', () => {
  const live = run(everySlot(), NO_RESTART, 'append');
  expect(live.quarantined.filter(({ reason }) => reason.startsWith('time-'))).toEqual([]);
  expect(live.pipeline.digest).toBe(run(everySlot()).pipeline.digest);
});

it.each([HOUR_US, 365 * 24 * HOUR_US])(
  'one stamp %d µs ahead costs itself: every alert is as it was',
  (aheadUs) => {
    const slots = everySlot();
    const at = Math.floor(slots.length / 3);
    const slot = slots[at];
    if (slot === undefined) throw new Error('no record there');
    const wrong = slots.with(at, { ...slot, timestampUs: slot.timestampUs + aheadUs });
    const live = run(wrong, NO_RESTART, 'append');
    const whole = run(slots, NO_RESTART, 'append');
    expect(whole.alerts.length).toBeGreaterThan(3);
    expect(live.alerts.map(canonicalJson)).toEqual(whole.alerts.map(canonicalJson));
    expect(live.pipeline.logTimeUs).toBe(whole.pipeline.logTimeUs);
    expect(live.quarantined.length).toBe(whole.quarantined.length + 1);
    const leap = live.quarantined.find(({ reason }) => reason === 'time-leap');
    expect(leap).toMatchObject({
      index: -1,
      withheld: true,
      detail: expect.stringMatching(/log time stays/),
    });
  },
);

it('a clock that was set is followed from the third record on, and that is told; a snapshot in between changes nothing', () => {
  const log = new Log({}, 'append');
  log.tick(START_US + 250_000);
  log.tick(START_US + HOUR_US);
  log.restart();
  log.tick(START_US + HOUR_US + 250_000);
  expect(log.pipeline.logTimeUs).toBe(START_US + 250_000);
  log.restart();
  log.tick(START_US + HOUR_US + 500_000);
  expect(log.pipeline.logTimeUs).toBe(START_US + HOUR_US + 500_000);
  expect(log.quarantined.map(({ reason }) => reason)).toEqual([
    'time-leap',
    'time-leap',
    'time-step',
  ]);
  log.restart();
  log.tick(START_US + HOUR_US + 750_000);
  expect(log.pipeline.logTimeUs).toBe(START_US + HOUR_US + 750_000);
  log.tick(START_US + 9 * HOUR_US);
  expect(log.pipeline.logTimeUs).toBe(START_US + HOUR_US + 750_000);
});
