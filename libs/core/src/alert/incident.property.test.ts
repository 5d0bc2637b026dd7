/** Whatever opens, closes and opens again: alerts of a kind that are open at the same time are one incident. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AlertWriter } from './alert-writer.ts';
import { IncidentBook } from './incident.ts';
import { COOL_DOWN_US, Lifecycle } from './lifecycle.ts';
import type { Words } from './words.ts';

const WORDS = { letter: 'A', version: '1', rule: 'r', directions: ['SELL_OFF'] } as const;
const FACTS = {
  severityRules: [],
  scope: { assets: [], venues: [], markets: [] },
  label: 'L',
  threshold: 1,
  channels: [],
  unavailable: [],
  decomposition: null,
  quality: [],
  inputs: [],
};
/** Facts close at once: what is quiet is over. */
const AT_ONCE = { closeAfterUsMin: 0, closeAfterUsMax: 0 };

interface Move {
  readonly alert: number;
  readonly waitUs: number;
}

const MOVES = fc.array(
  fc.record({
    alert: fc.integer({ min: 0, max: 3 }),
    waitUs: fc.integer({ min: 1, max: COOL_DOWN_US + 2_000_000 }),
  }),
  { maxLength: 60, size: 'max' },
);

/** Opens what is closed and closes what is open; returns how many incidents had an open alert at most. */
function mostAtOnce(moves: readonly Move[]): number {
  const writer = new AlertWriter<Words>(new IncidentBook());
  const lives = Array.from({ length: 4 }, () => new Lifecycle(AT_ONCE));
  let timeUs = 1_000_000;
  let most = 0;
  for (const { alert, waitUs } of moves) {
    timeUs += waitUs;
    const life = lives[alert] as Lifecycle;
    const level = life.open ? 0 : 2;
    const subject = { detector: WORDS, subject: `s${alert}`, direction: 'SELL_OFF', group: 'g' };
    const seen = { timeUs, level, score: level, quiet: level === 0 ? 1 : 0, blind: 0 } as const;
    writer.observe(subject as never, life, seen, timeUs, () => FACTS);
    const open = lives.filter((each) => each.open).map((each) => each.incidentId);
    most = Math.max(most, new Set(open).size);
  }
  return most;
}

it('never splits what overlaps', () => {
  fc.assert(
    fc.property(MOVES, (moves) => {
      expect(mostAtOnce(moves)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});
