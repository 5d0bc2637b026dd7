import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entries } from '../page-fixture.ts';
import { type AlertFilter, NO_FILTER, passes, readFilter, writeFilter } from './alert-filter.ts';

describe('the filter', () => {
  const entry = entries({ severity: 'S3', severityRules: ['DAXA_DANGER'] })[0]!;
  const judge = (filter: Partial<AlertFilter>): boolean => {
    return passes({ ...NO_FILTER, ...filter }, entry, 'USDT squeeze');
  };

  it('judges severity, kind, venue, asset and words', () => {
    expect([{ severity: 'S3' }, { severity: 'S4' }].map(judge)).toEqual([true, false]);
    expect([{ detector: 'A' }, { detector: 'B' }].map(judge)).toEqual([true, false]);
    expect([{ venue: 'upbit' }, { venue: 'kraken' }].map(judge)).toEqual([true, false]);
    expect([{ asset: 'USDT' }, { asset: 'BTC' }].map(judge)).toEqual([true, false]);
    expect(
      ['', ' upbit  DANGER', 'SQUEEZE', 'upbit cascade'].map((text) => judge({ text })),
    ).toEqual([...[true, true, true, false]]);
  });

  it('is in the address as it is, beside what else is there', () => {
    const text = fc.string({ maxLength: 12 });
    const filters = fc.record({ severity: text, detector: text, venue: text, asset: text, text });
    fc.assert(
      fc.property(filters, (filter) => {
        const query = writeFilter('?other=1', filter);
        expect(readFilter(query)).toEqual(filter);
        expect(new URLSearchParams(query).get('other')).toBe('1');
      }),
    );
    expect(writeFilter('?venue=upbit', NO_FILTER)).toBe('');
  });
});
