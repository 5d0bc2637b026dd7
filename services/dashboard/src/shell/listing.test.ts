import { sampleIncident } from '@breakwater/contract/sample';
import { describe, expect, it } from 'vitest';
import { NO_FILTER } from '../board/alert-filter.ts';
import { incidentsOf } from '../board/incident.ts';
import { entries } from '../page-fixture.ts';
import { type Listing, ListingMaker } from './listing.ts';

const NOW = { texts: 'en0', earlier: [] };
const CLOSED = { state: 'CLOSED', incident: sampleIncident({ openAlertCount: 0 }) } as const;
const WATCH = { raised: false, raiseCount: 0, severity: 'S1' } as const;
const made = incidentsOf(
  entries(
    { incidentId: 'a' },
    { incidentId: 'b', ...CLOSED },
    { incidentId: 'c', severity: 'S1', incident: sampleIncident(WATCH) },
    { incidentId: 'd', ...CLOSED, incident: sampleIncident({ ...WATCH, openAlertCount: 0 }) },
    { incidentId: 'e', scope: { assets: ['BTC'], venues: ['kraken'], markets: [] } },
  ),
);
const ids = ({ active, watched, closed, hidden }: Listing): string[] => {
  return [active, watched, closed, hidden].map((list) => list.map(({ id }) => id).join());
};

describe('the lists', () => {
  it('hold apart what was raised and what was only watched', () => {
    expect(ids(new ListingMaker().make(made, NO_FILTER, NOW))).toEqual(['a,e', 'c,d', 'b', '']);
  });

  it('say what the filter hides of what is active', () => {
    const filter = { ...NO_FILTER, assets: ['BTC'] };
    expect(ids(new ListingMaker().make(made, filter, NOW))).toEqual(['e', '', '', 'a']);
  });

  it('hold what an earlier run left open among what is over', () => {
    const earlier = { ...NOW, earlier: ['t:0'] };
    expect(ids(new ListingMaker().make(made, NO_FILTER, earlier))).toEqual([
      '',
      'c,d',
      'a,e,b',
      '',
    ]);
  });

  it('are the same objects until something changes', () => {
    const maker = new ListingMaker();
    const first = maker.make(made, NO_FILTER, NOW);
    expect(maker.make(made, NO_FILTER, NOW)).toBe(first);
    expect(maker.make(made, { ...NO_FILTER }, NOW)).not.toBe(first);
    expect(maker.make(made, NO_FILTER, { ...NOW, texts: 'ko0' })).not.toBe(first);
    expect(maker.make([...made], NO_FILTER, NOW)).not.toBe(first);
  });
});
