import type { AlertContent } from '@breakwater/client';
import { sampleAlert } from '@breakwater/contract/sample';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { told } from '../page-fixture.ts';
import { NO_FILTER, type PageFilter, passes, readFilter, writeFilter } from './alert-filter.ts';

const PEAK = sampleAlert().content.peak;

describe('the filter', () => {
  // The sample is a squeeze of USDT on upbit, S2, open, by detector A.
  it.each<[Partial<PageFilter>, Partial<AlertContent>, boolean]>([
    [{}, {}, true],
    [{ severityMin: 'S2' }, {}, true],
    [{ severityMin: 'S3' }, {}, false],
    [{ severityMin: 'S3' }, { severity: 'S4' }, true],
    // As in the stream: what ever was so severe, though it has eased.
    [{ severityMin: 'S3' }, { severity: 'S1', peak: { ...PEAK, severity: 'S3' } }, true],
    [{ severityMin: 'S4' }, { severity: 'S1', peak: { ...PEAK, severity: 'S3' } }, false],
    [{ detectors: ['A'] }, {}, true],
    [{ detectors: ['B'] }, {}, false],
    [{ detectors: ['B', 'A'] }, {}, true],
    [{ venues: ['upbit'] }, {}, true],
    [{ venues: ['kraken'] }, {}, false],
    [{ venues: ['kraken', 'upbit'] }, {}, true],
    [{ assets: ['USDT'] }, {}, true],
    [{ assets: ['BTC'] }, {}, false],
    [{ assets: ['USD'] }, {}, false],
    [{ state: 'OPEN' }, {}, true],
    [{ state: 'CLOSED' }, {}, false],
    // Conditions must all hold.
    [{ venues: ['upbit'], assets: ['BTC'] }, {}, false],
    [{ venues: ['upbit'], assets: ['USDT'], severityMin: 'S1' }, {}, true],
    // Words are looked for in title, places, rules and ids, in any case and order.
    [
      { text: ' upbit  DANGER' },
      { rulings: [{ rule: 'DAXA_DANGER', severity: null, value: 1.2, limit: 0.3 }] },
      true,
    ],
    [{ text: ' upbit  DANGER' }, {}, false],
    [{ text: 'SQUEEZE' }, {}, true],
    [{ text: 'upbit cascade' }, {}, false],
    [{ text: 'incident-1' }, {}, true],
    [{ text: '   ' }, {}, true],
  ])('%o of %o: %s', (filter, content, isListed) => {
    const entry = told(1, content);
    expect(passes({ ...NO_FILTER, ...filter }, entry, 'USDT squeeze')).toBe(isListed);
  });

  it('is in the address as it is, beside what else is there', () => {
    const text = fc.string({ maxLength: 12 });
    const name = fc.string({ minLength: 1, maxLength: 8 }).filter((each) => !each.includes(','));
    const names = fc.uniqueArray(name, { maxLength: 3 });
    const lists = { detectors: names, venues: names, assets: names };
    const filters = fc.record({ severityMin: text, state: text, text, ...lists });
    fc.assert(
      fc.property(filters, (filter) => {
        const query = writeFilter('?other=1', filter);
        expect(readFilter(query)).toEqual(filter);
        expect(new URLSearchParams(query).get('other')).toBe('1');
      }),
    );
    expect(writeFilter('?venues=upbit', NO_FILTER)).toBe('');
  });

  it.each<[string, Partial<PageFilter>]>([
    ['?venues=upbit,bithumb', { venues: ['upbit', 'bithumb'] }],
    ['?venues=upbit&venues=bithumb', { venues: ['upbit', 'bithumb'] }],
    ['?venues=,upbit,,upbit', { venues: ['upbit'] }],
    [
      '?severityMin=S3&detectors=A&state=OPEN',
      { severityMin: 'S3', detectors: ['A'], state: 'OPEN' },
    ],
    // Links from before the names were those of the API.
    ['?severity=S3&detector=A', { severityMin: 'S3', detectors: ['A'] }],
    ['?venue=upbit&asset=BTC&text=x', { venues: ['upbit'], assets: ['BTC'], text: 'x' }],
    ['?venue=upbit&venues=kraken', { venues: ['kraken'] }],
    ['', {}],
  ])('%s is read', (query, filter) => {
    expect(readFilter(query)).toEqual({ ...NO_FILTER, ...filter });
  });

  it('is written by the names of the API alone, for people to read', () => {
    const filter = { ...NO_FILTER, ...readFilter('?venue=upbit&severity=S3') };
    expect(writeFilter('?venue=upbit&severity=S3', filter)).toBe('?severityMin=S3&venues=upbit');
    expect(writeFilter('', { ...NO_FILTER, assets: ['BTC', 'ETH'] })).toBe('?assets=BTC,ETH');
  });
});
