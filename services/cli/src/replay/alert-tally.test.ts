import type { AlertContent } from '@breakwater/core';
import { expect, it } from 'vitest';
import { AlertTally } from './alert-tally.ts';

function revision(id: string, fields: Partial<AlertContent>): AlertContent {
  return { id, detector: 'A', severity: 'S1', openTimeUs: 0, ...fields } as AlertContent;
}

it('counts revisions of one alert once, at its highest severity', () => {
  const tally = new AlertTally();
  tally.add(revision('a', { severity: 'S1' }));
  tally.add(revision('a', { severity: 'S3' }));
  tally.add(revision('a', { severity: 'S2' }));
  tally.add(revision('b', { detector: 'D', severity: 'S2' }));
  tally.add(revision('c', { severity: 'S3' }));
  expect([tally.revisionCount, tally.alertCount]).toEqual([5, 3]);
  expect(tally.lines()).toEqual([
    { detector: 'A', severity: 'S3', alertCount: 2 },
    { detector: 'D', severity: 'S2', alertCount: 1 },
  ]);
});

it('holds against the budget what statistics opened inside the spans', () => {
  const tally = new AlertTally();
  tally.add(revision('early', { severity: 'S2', openTimeUs: 9 }));
  tally.add(revision('first', { severity: 'S2', openTimeUs: 10 }));
  tally.add(revision('weak', { severity: 'S1', openTimeUs: 11 }));
  tally.add(revision('feed', { detector: 'D', severity: 'S2', openTimeUs: 12 }));
  tally.add(revision('end', { severity: 'S2', openTimeUs: 20 }));
  expect(tally.countOpenedIn([{ fromUs: 10, toUs: 20 }], 'S2')).toBe(1);
  expect(tally.countOpenedIn([{ fromUs: 0, toUs: 30 }], 'S1')).toBe(4);
});
