import { createHash } from 'node:crypto';
import { encodeBatch } from '@breakwater/codec';
import { EVENT_KIND, isPseudonym } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { DIPS_FROM_US, koreanMidnightUs, LAUNCH_US } from './case-calendar.ts';
import { tetherTicks } from './case-prices.ts';
import { openLendingCase } from './lending-case.ts';

/** Three days; the whole is run by the command. */
const untilUs = LAUNCH_US + 3 * 86_400_000_000;
const three = openLendingCase({ seed: 1, untilUs });

describe('records', () => {
  test('are in log order, complete, and enter the log before their instant is sealed', () => {
    const next = new Map<string, number>();
    const kinds = new Map<number, number>();
    let lastUs = 0;
    for (const { timestampUs, source, batch } of three.records()) {
      expect(timestampUs).toBeGreaterThanOrEqual(lastUs);
      expect(timestampUs % 1_000).toBe(0);
      lastUs = timestampUs;
      for (let row = 0; row < batch.eventCount; row += 1) {
        const position = batch.position(row);
        if (position !== (next.get(source) ?? 1))
          throw new Error(`${source}: position ${position}`);
        next.set(source, position + 1);
        const kind = batch.kind(row);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        const ageUs = timestampUs - batch.eventTimeUs(row);
        if (kind !== EVENT_KIND.LENDING_TERMS && (ageUs < 0 || ageUs > 1_500_000)) {
          throw new Error(`${source}: ${ageUs} µs old`);
        }
      }
    }
    expect(kinds.get(EVENT_KIND.LENDING)).toBeGreaterThan(20_000);
    expect(kinds.get(EVENT_KIND.LENDING_TERMS)).toBe(1);
    expect(kinds.get(EVENT_KIND.REFERENCE_RATE)).toBe(36);
  });

  test('name borrowers by pseudonyms alone', () => {
    let count = 0;
    for (const { batch } of three.records()) {
      for (const rare of batch.rare) {
        if (rare.kind !== 'lending') continue;
        if (!isPseudonym(rare.operation.borrower)) throw new Error(rare.operation.borrower);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(20_000);
  });

  // That another tape of the same seed is the same, lending-tape.test.ts says.
  test('are the same bytes each time', () => {
    const digest = (own: typeof three): string => {
      const hash = createHash('sha256');
      for (const { timestampUs, source, batch } of own.records()) {
        const value = encodeBatch(batch);
        if (!(value instanceof Uint8Array)) throw new Error(value.detail);
        hash.update(`${timestampUs} ${source} `).update(value);
      }
      return hash.digest('hex');
    };
    const first = digest(three);
    expect(digest(three)).toBe(first);
  });
});

describe('prices', () => {
  const squeeze = koreanMidnightUs('2025-10-11') + 22_920_000_000;
  const seconds = Array.from({ length: 1_200 }, (_, second) => squeeze + second * 1_000_000);
  const most = (venue: string): number =>
    Math.max(...seconds.map((atUs) => tetherTicks(venue, atUs)));

  test('reach what was reported for 11 October, and no more', () => {
    expect([most('bithumb'), most('upbit'), most('coinone')]).toEqual([5_755, 1_650, 1_670]);
  });

  test('fall by 1.2 to 2 % in the dips of July, a choice of ours', () => {
    for (const fromUs of DIPS_FROM_US) {
      const [before, within] = [fromUs - 60_000_000, fromUs + 900_000_000];
      const fall = tetherTicks('bithumb', within) / tetherTicks('bithumb', before) - 1;
      expect(fall).toBeLessThan(-0.012);
      expect(fall).toBeGreaterThan(-0.02);
    }
  });
});
