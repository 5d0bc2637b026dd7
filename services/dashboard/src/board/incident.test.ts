import { alertId, sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import { detectorDescriptions } from '@breakwater/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { entries } from '../page-fixture.ts';
import { learnDetectors } from '../texts/catalogue.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import { incidentsOf, incidentTitle } from './incident.ts';

beforeAll(() => learnDetectors(detectorDescriptions()));

/** As an exchange is told: no incident, and no peak. */
const UNTOLD = { incident: null, peak: null } as const;
const SAMPLE = sampleAlert().content;
type State = NonNullable<ShownContent['incident']>;

/** The state that an alert brings, led by the alert of that place. */
function state(sequence: number, leads: number, change: Partial<State> = {}): State {
  const { lead, ...rest } = sampleIncident({ sequence, alertCount: 3, openAlertCount: 2 });
  return { ...rest, lead: { ...lead, alertId: alertId(leads) }, ...change };
}

describe('an incident', () => {
  it('is what the newest state of it says, whichever alert brought that', () => {
    const peak = { ...SAMPLE.peak, value: 1.18, severity: 'S4' } as const;
    const bithumb = { assets: ['USDT'], venues: ['bithumb'], markets: ['bithumb:USDT/KRW:spot'] };
    const lead = { ...state(1, 2).lead, scope: bithumb, peak };
    const told = { severity: 'S4', cause: 'VENUE', lead, raiseCount: 2, onsetTimeUs: 7 } as const;
    const [incident] = incidentsOf(
      entries(
        { incident: state(9, 2, { ...told, role: 'MEMBER' }), severity: 'S2', score: 90 },
        { incident: state(4, 2), severity: 'S1', scope: bithumb },
        { incident: state(8, 1, { role: 'SYMPTOM', symptom: 'SAME_PEG' }), severity: 'S4' },
      ),
    );
    expect(incident).toMatchObject({
      ...{ severity: 'S4', tone: 'S4', cause: 'VENUE', isRaised: true, raiseCount: 2 },
      ...{ openCount: 2, alertCount: 3, onsetUs: 7, closeUs: null },
      headline: { alertId: alertId(2), peak, scope: bithumb },
    });
    expect(incident?.lead.id).toBe('2-1');
    expect(incident?.own.map(({ id }) => id)).toEqual(['2-1', '1-1']);
    expect(incident?.symptoms.map(({ id }) => id)).toEqual(['3-1']);
    expect(incident?.venues).toEqual(['bithumb', 'upbit']);
    expect(incidentTitle(incident!)).toBe('USDT squeeze');
  });

  it('keeps what it was at its worst when it is over', () => {
    const over = state(30, 1, { severity: 'S4', openAlertCount: 0 });
    const closed = { state: 'CLOSED', severity: 'S1', closeTimeUs: 60, incident: over } as const;
    const [incident] = incidentsOf(entries(closed));
    expect(incident).toMatchObject({ severity: 'S4', openCount: 0, closeUs: 60 });
    expect(incident?.headline.peak?.value).toBe(SAMPLE.peak.value);
  });

  it.each<[string, Partial<ShownContent>, boolean]>([
    ['nobody was told', { incident: state(1, 1, { raiseCount: 0, raised: false }) }, false],
    ['people were told once', { incident: state(1, 1, { raiseCount: 1, raised: false }) }, true],
    ['an exchange, of S1', { ...UNTOLD, severity: 'S1' }, false],
    ['an exchange, of S2', { ...UNTOLD, severity: 'S2' }, true],
  ])('is raised or only watched: %s', (_name, content, isRaised) => {
    expect(incidentsOf(entries(content))[0]?.isRaised).toBe(isRaised);
  });

  it('is led by the strongest that is held where its lead is not', () => {
    const gone = { incident: state(5, 9) };
    const [incident] = incidentsOf(
      entries({ ...gone, severity: 'S2' }, { ...gone, severity: 'S3' }),
    );
    expect(incident?.lead.id).toBe('2-1');
    expect(incident?.headline.alertId).toBe(alertId(9));
  });
});

describe('incidents', () => {
  const S2 = { severity: 'S2' } as const;
  const S4 = { severity: 'S4' } as const;
  const CLOSED = { state: 'CLOSED' } as const;
  const BLIND = { detector: 'D', direction: 'NONE' } as const;
  // Each alert of the incident, then what the incident says: tone, open alerts, which alert leads, when it ended.
  it.each<[string, Partial<ShownContent>[], [string, number, number, number | null]]>([
    ['one alert', [S2], ['S2', 1, 1, null]],
    ['the most severe leads', [S2, S4], ['S4', 2, 2, null]],
    ['of one severity the strongest', [S2, { ...S2, score: 99 }], ['S2', 2, 2, null]],
    ['of equals the first by its id', [S2, S2], ['S2', 2, 1, null]],
    ['an open alert before a closed one', [{ ...S4, ...CLOSED }, S2], ['S4', 1, 2, null]],
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
    const untold = contents.map((each) => ({ ...each, ...UNTOLD }));
    const [incident, ...others] = incidentsOf(entries(...untold));
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ tone, openCount, closeUs });
    expect(incident?.lead.id).toBe(`${leads}-1`);
  });

  it('are ordered by severity, then the youngest first, closed ones behind', () => {
    const found = incidentsOf(
      entries(
        { incidentId: 'a', severity: 'S2', onsetTimeUs: 5, ...UNTOLD },
        { incidentId: 'b', severity: 'S4', onsetTimeUs: 1, ...UNTOLD },
        { incidentId: 'c', severity: 'S2', onsetTimeUs: 9, ...UNTOLD },
        { incidentId: 'd', severity: 'S4', state: 'CLOSED', closeTimeUs: 30, ...UNTOLD },
        { incidentId: 'e', severity: 'S1', state: 'CLOSED', closeTimeUs: 40, ...UNTOLD },
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
        const all = entries(...(made as Partial<ShownContent>[]));
        const there = incidentsOf(all);
        expect(incidentsOf([...all].reverse())).toEqual(there);
        const keys = there.flatMap(({ alerts }) => alerts.map(({ key }) => key));
        expect(keys.sort()).toEqual(all.map(({ key }) => key).sort());
      }),
    );
  });
});
