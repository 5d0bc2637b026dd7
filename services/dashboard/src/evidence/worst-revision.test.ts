import type { AlertHistory } from '@breakwater/client';
import { sampleAlert } from '@breakwater/contract/sample';
import { expect, it } from 'vitest';
import { alertOf, entries } from '../page-fixture.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import { worstRevision } from './worst-revision.ts';

const EARLY = { ...sampleAlert().content.peak, severity: 'S2', timeUs: 5 } as const;
const WORST = { ...EARLY, severity: 'S4', timeUs: 9, value: 1.18 } as const;
const REVISIONS: readonly Partial<ShownContent>[] = [
  { revision: 1, severity: 'S2', timeUs: 5, peak: EARLY },
  { revision: 2, severity: 'S4', timeUs: 8, peak: { ...WORST, timeUs: 8 } },
  // What only clears has no rule to show.
  { revision: 3, severity: 'S4', timeUs: 9, peak: WORST, rulings: [] },
  { revision: 4, severity: 'S4', timeUs: 70, peak: WORST },
  { revision: 5, severity: 'S2', timeUs: 90, peak: WORST },
];
const HISTORY = {
  revisions: REVISIONS.map((content, i) => {
    return { stream: 't:0', id: `${i}-1`, event: { data: alertOf(content) } };
  }),
} as unknown as AlertHistory;

it('the evidence is that of the worst moment, whatever the alert has eased to since', () => {
  const [eased] = entries(REVISIONS[4]!);
  const worst = worstRevision(eased!, HISTORY);
  expect([worst.alert.content.revision, worst.key]).toEqual([2, eased?.key]);
});

it('and that of the revision that is held while nothing else is known', () => {
  const [eased] = entries(REVISIONS[4]!);
  for (const history of [null, undefined, { ...HISTORY, revisions: [] }]) {
    expect(worstRevision(eased!, history)).toBe(eased);
  }
  const [untold] = entries({ ...REVISIONS[4], peak: null });
  expect(worstRevision(untold!, HISTORY)).toBe(untold);
});
