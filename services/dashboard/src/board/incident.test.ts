import type { AlertContent } from '@breakwater/client';
import { detectorDescriptions } from '@breakwater/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../page-fixture.ts';
import { learnDetectors } from '../texts/catalogue.ts';
import { incidentsOf, incidentTitle } from './incident.ts';

beforeAll(() => learnDetectors(detectorDescriptions()));

describe('incidents', () => {
  it('gather alerts, and say what the worst open one says', () => {
    const [incident] = incidentsOf(
      entries(
        { severity: 'S2', score: 9, scope: { assets: ['USDT'], venues: ['upbit'], markets: [] } },
        {
          severity: 'S4',
          score: 3,
          onsetTimeUs: 5,
          scope: { assets: ['USDT'], venues: ['korbit'], markets: [] },
        },
        {
          severity: 'S4',
          score: 8,
          onsetTimeUs: 7,
          scope: { assets: ['USDT'], venues: ['bithumb'], markets: [] },
        },
        {
          severity: 'S4',
          score: 99,
          state: 'CLOSED',
          scope: { assets: ['USDT'], venues: ['gopax'], markets: [] },
        },
      ),
    );
    expect(incident).toMatchObject({ severity: 'S4', openCount: 3, onsetUs: 5, closeUs: null });
    expect(incident?.venues).toEqual(['bithumb', 'korbit', 'upbit', 'gopax']);
    expect(incident?.lead.alert.content.score).toBe(8);
    expect(incidentTitle(incident!)).toBe('USDT squeeze');
  });

  const S2 = { severity: 'S2' } as const;
  const S4 = { severity: 'S4' } as const;
  const CLOSED = { state: 'CLOSED' } as const;
  const BLIND = { detector: 'D', direction: 'NONE' } as const;
  // Each alert of the incident, then what the incident says: tone, open alerts, which alert leads, when it ended.
  it.each<[string, Partial<AlertContent>[], [string, number, number, number | null]]>([
    ['one alert', [S2], ['S2', 1, 1, null]],
    ['the most severe leads', [S2, S4], ['S4', 2, 2, null]],
    ['of one severity the strongest', [S2, { ...S2, score: 99 }], ['S2', 2, 2, null]],
    ['of equals the first by its id', [S2, S2], ['S2', 2, 1, null]],
    ['an open alert before a closed one', [{ ...S4, ...CLOSED }, S2], ['S2', 1, 2, null]],
    [
      'over with the last of its alerts',
      [
        { ...S4, ...CLOSED, closeTimeUs: 30 },
        { ...S2, ...CLOSED, closeTimeUs: 40 },
      ],
      ['S4', 0, 1, 40],
    ],
    ['closed without a time of closing', [{ ...CLOSED, timeUs: 50 }], ['S2', 0, 1, 50]],
    ['clearing is still open', [{ state: 'CLEARING' }], ['S2', 1, 1, null]],
    ['missing data is no severity', [BLIND], ['BLIND', 1, 1, null]],
    ['missing data beside a squeeze', [BLIND, S4], ['S4', 2, 2, null]],
  ])('%s', (_name, contents, [tone, openCount, leads, closeUs]) => {
    const [incident, ...others] = incidentsOf(entries(...contents));
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ tone, openCount, closeUs });
    expect(incident?.lead.id).toBe(`${leads}-1`);
  });

  it('are ordered by severity, then the youngest first, closed ones behind', () => {
    const found = incidentsOf(
      entries(
        { incidentId: 'a', severity: 'S2', onsetTimeUs: 5 },
        { incidentId: 'b', severity: 'S4', onsetTimeUs: 1 },
        { incidentId: 'c', severity: 'S2', onsetTimeUs: 9 },
        { incidentId: 'd', severity: 'S4', state: 'CLOSED', closeTimeUs: 30 },
        { incidentId: 'e', severity: 'S1', state: 'CLOSED', closeTimeUs: 40 },
      ),
    );
    expect(found.map(({ id }) => id)).toEqual(['b', 'c', 'a', 'e', 'd']);
    expect(found.map(({ closeUs }) => closeUs)).toEqual([null, null, null, 40, 30]);
  });

  it('hold every alert once, however they come', () => {
    const contents = fc.array(
      fc.record({
        incidentId: fc.constantFrom('a', 'b', 'c'),
        severity: fc.constantFrom('S1', 'S2', 'S3', 'S4'),
        state: fc.constantFrom('OPEN', 'CLOSED'),
        score: fc.nat(50),
        onsetTimeUs: fc.nat(100),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(contents, (made) => {
        const all = entries(...(made as Partial<AlertContent>[]));
        const there = incidentsOf(all);
        expect(incidentsOf([...all].reverse())).toEqual(there);
        const keys = there.flatMap(({ alerts }) => alerts.map(({ key }) => key));
        expect(keys.sort()).toEqual(all.map(({ key }) => key).sort());
      }),
    );
  });
});
