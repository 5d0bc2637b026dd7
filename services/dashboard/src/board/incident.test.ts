import type { AlertContent } from '@breakwater/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entries } from '../page-fixture.ts';
import { incidentsOf, incidentTitle } from './incident.ts';

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
