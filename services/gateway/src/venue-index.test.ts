/** What an exchange finds in the index: as if the others' alerts did not exist. */

import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { describe, expect, it } from 'vitest';
import { AlertIndex } from './alert-index.ts';

type Entry = readonly [stream: string, id: string, alert: number, venues: string, state?: 'CLOSED'];

/** Venues are separated by `+`. */
function indexOf(entries: readonly Entry[], alertCountMax = 100): AlertIndex {
  const index = new AlertIndex(alertCountMax);
  for (const [stream, id, alert, names, state = 'OPEN'] of entries) {
    const venues = names.split('+');
    const markets = venues.map((venue) => `${venue}:USDT/KRW:spot`);
    const scope = { assets: ['USDT'], venues, markets };
    index.add(stream, id, JSON.stringify(sampleAlert({ id: alertId(alert), scope, state })));
  }
  return index;
}

const ENTRIES: readonly Entry[] = [
  ['t:0', '1-1', 1, 'upbit'],
  ['t:0', '2-1', 2, 'bithumb'],
  ['t:0', '3-1', 3, 'upbit+bithumb'],
  ['u:0', '1-1', 4, 'upbit'],
  ['t:0', '4-1', 1, 'upbit'],
  ['t:0', '5-1', 2, 'bithumb'],
];

describe('the newest of each alert', () => {
  it.each<[string | null, readonly string[]]>([
    [null, ['5-1', '4-1', '1-1', '3-1']],
    ['upbit', ['4-1', '1-1', '3-1']],
    ['bithumb', ['5-1', '3-1']],
    ['korbit', []],
  ])('for %s: %j', (venue, ids) => {
    const newest = indexOf(ENTRIES).newestFirst(venue);
    expect(newest.map(({ id }) => id)).toEqual(ids);
  });
});

describe('the newest position', () => {
  it.each([
    ['upbit', 't:0', '4-1'],
    ['upbit', 'u:0', '1-1'],
    ['bithumb', 't:0', '5-1'],
    ['bithumb', 'u:0', '0-0'],
    ['korbit', 't:0', '0-0'],
    ['upbit', 'v:0', '0-0'],
  ])('for %s of %s is %s', (venue, stream, id) => {
    expect(indexOf(ENTRIES).headFor(stream, venue)).toBe(id);
  });
});

describe('that alerts were pushed out', () => {
  const pushing: readonly Entry[] = [
    ['t:0', '1-1', 1, 'bithumb'],
    ['t:0', '2-1', 2, 'upbit'],
    ['t:0', '3-1', 3, 'upbit'],
  ];

  it.each<[number, Record<string, boolean>]>([
    [3, { everyone: false, upbit: false, bithumb: false, korbit: false }],
    [2, { everyone: true, upbit: false, bithumb: true, korbit: false }],
    [1, { everyone: true, upbit: true, bithumb: true, korbit: false }],
  ])('of an index of %i tells each only of its own', (alertCountMax, told) => {
    const index = indexOf(pushing, alertCountMax);
    expect({
      everyone: index.hasEvicted(null),
      upbit: index.hasEvicted('upbit'),
      bithumb: index.hasEvicted('bithumb'),
      korbit: index.hasEvicted('korbit'),
    }).toEqual(told);
  });

  it('takes them from the lists of all their venues', () => {
    const index = indexOf(
      [
        ['t:0', '1-1', 1, 'upbit+bithumb'],
        ['t:0', '2-1', 2, 'upbit'],
        ['t:0', '3-1', 3, 'bithumb'],
      ],
      2,
    );
    expect(index.newestFirst('upbit').map(({ id }) => id)).toEqual(['2-1']);
    expect(index.newestFirst('bithumb').map(({ id }) => id)).toEqual(['3-1']);
    // Where its stream stands an exchange still knows.
    expect(index.headFor('t:0', 'upbit')).toBe('2-1');
  });
});
