/** What the exchange of one venue is shown of one entry: the table a compliance officer signs. */

import { sampleAlert } from '@breakwater/contract/sample';
import type { Alert, AlertContent } from '@breakwater/core';
import { AlertEntry } from '@breakwater/websocket';
import { describe, expect, it } from 'vitest';
import { AlertIndex } from './alert-index.ts';
import { VenueScope } from './venue-scope.ts';

const OWN_MARKET = 'upbit:USDT/KRW:spot';
const OTHER_MARKET = 'bithumb:USDT/KRW:spot';
const BOTH = {
  assets: ['USDT'],
  venues: ['bithumb', 'upbit'],
  markets: [OTHER_MARKET, OWN_MARKET],
};

function entryOf(alert: Alert): AlertEntry {
  const entry = new AlertIndex(10).add('t:0', '1-1', JSON.stringify(alert));
  if (entry instanceof AlertEntry) return entry;
  throw new Error(JSON.stringify(entry));
}

interface Shown {
  readonly view: AlertEntry | null;
  readonly withheldCount: number;
}

function shown(alert: Alert, venue: string, learnt: readonly Alert[] = [alert]): Shown {
  let withheldCount = 0;
  const scope = new VenueScope(() => {
    withheldCount += 1;
  });
  for (const one of learnt) scope.learn(one);
  return { view: scope.viewFor(entryOf(alert), venue), withheldCount };
}

function contentOf({ view }: Shown): Partial<AlertContent> {
  if (view === null) throw new Error('nothing is shown');
  return (JSON.parse(view.json) as Alert).content;
}

describe('an exchange', () => {
  it.each<[string, Partial<AlertContent>, string, boolean]>([
    ['sees an alert of its own venue', {}, 'upbit', true],
    ['sees an alert of its venue and another', { scope: BOTH }, 'upbit', true],
    ['sees no alert of another venue', {}, 'bithumb', false],
    [
      'sees no alert of no venue',
      { scope: { assets: [], venues: [], markets: [] } },
      'upbit',
      false,
    ],
    ['sees its mildest alert', { severity: 'S1' }, 'upbit', true],
    ['sees its worst alert', { severity: 'S4' }, 'upbit', true],
    [
      'sees no alert on provisional thresholds',
      { quality: ['PROVISIONAL_THRESHOLDS'] },
      'upbit',
      false,
    ],
    [
      'sees one where the operator lets it out',
      { quality: ['PROVISIONAL_THRESHOLDS', 'RELEASED_TO_EXCHANGES'] },
      'upbit',
      true,
    ],
    ['sees an alert of a subject without a market', { subject: 'USDT' }, 'upbit', true],
  ])('%s', (_rule, content, venue, isShown) => {
    const { view, withheldCount } = shown(sampleAlert(content), venue);
    expect(view !== null).toBe(isShown);
    expect(withheldCount).toBe(0);
  });

  it('is shown its own markets, and nothing that was computed from others', () => {
    const alert = sampleAlert({ scope: BOTH, unavailable: [`silence:${OTHER_MARKET}`] });
    const { view } = shown(alert, 'upbit');
    const content = contentOf({ view, withheldCount: 0 });
    expect(content.scope).toEqual({ assets: ['USDT'], venues: ['upbit'], markets: [OWN_MARKET] });
    expect(content.channels).toEqual([]);
    expect(view?.json).not.toContain('bithumb');
  });

  it('that was told of an alert is told how it goes on, also without its venue', () => {
    const index = new AlertIndex(10);
    index.add('t:0', '1-1', JSON.stringify(sampleAlert({ scope: BOTH })));
    const markets = [OTHER_MARKET];
    const scope = { assets: ['USDT'], venues: ['bithumb'], markets };
    const later = sampleAlert({ revision: 2, scope, subject: OTHER_MARKET });
    const entry = index.add('t:0', '2-1', JSON.stringify({ ...later, inputs: [] }));
    if (!(entry instanceof AlertEntry)) throw new Error('it is an alert');
    const views = new VenueScope(() => {});
    expect(views.viewFor(entry, 'upbit')?.json).toContain('"revision":2');
    expect(views.viewFor(entry, 'upbit')?.json).not.toContain('bithumb');
    expect(views.viewFor(entry, 'korbit')).toBeNull();
    expect(index.newestFirst('upbit').map(({ id }) => id)).toEqual(['2-1']);
    expect(index.headFor('t:0', 'upbit')).toBe('2-1');
  });

  it('is shown the entry at its own place, under its own head, with facets of its own', () => {
    const alert = sampleAlert({ scope: BOTH });
    const entry = entryOf(alert);
    const view = new VenueScope(() => {}).viewFor(entry, 'upbit');
    expect([view?.stream, view?.id, view?.head]).toEqual(['t:0', '1-1', entry.head]);
    expect(view?.facets.venues).toEqual(['upbit']);
  });
});

describe('a view that names another venue all the same', () => {
  /** The domain is passed on as it is: here it names somebody. */
  const telling = sampleAlert({ domain: 'krw as on Bithumb' });
  const other = sampleAlert({
    subject: OTHER_MARKET,
    scope: { assets: ['USDT'], venues: ['bithumb'], markets: [OTHER_MARKET] },
  });

  it('is withheld, and that is said', () => {
    expect(shown(telling, 'upbit', [other])).toEqual({ view: null, withheldCount: 1 });
  });

  it.each<[string, Alert]>([
    ['its scope', sampleAlert({ ...other.content, subject: 'USDT' })],
    [
      'its subject',
      sampleAlert({ scope: { assets: [], venues: [], markets: [] }, subject: OTHER_MARKET }),
    ],
    [
      'its inputs',
      { ...sampleAlert(), inputs: [{ market: OTHER_MARKET, firstOffset: 1, lastOffset: 2 }] },
    ],
  ])('is known from %s of any alert before', (_where, learnt) => {
    expect(shown(telling, 'upbit', [learnt]).view).toBeNull();
  });

  it('is shown as long as nobody knows that it is a venue', () => {
    expect(shown(telling, 'upbit', [sampleAlert()]).view).not.toBeNull();
  });

  it('is searched again once more venues are known', () => {
    const withheld: AlertEntry[] = [];
    const scope = new VenueScope((entry) => withheld.push(entry));
    const entry = entryOf(telling);
    expect(scope.viewFor(entry, 'upbit')).not.toBeNull();
    scope.learn(other);
    expect(scope.viewFor(entry, 'upbit')).toBeNull();
    expect(withheld).toEqual([entry]);
    // It stays withheld, and is not said again.
    scope.learn(sampleAlert({ scope: { assets: [], venues: ['korbit'], markets: [] } }));
    expect(scope.viewFor(entry, 'upbit')).toBeNull();
    expect(withheld).toHaveLength(1);
  });

  it('is another view for each exchange', () => {
    const scope = new VenueScope(() => {});
    const entry = entryOf(sampleAlert({ scope: BOTH }));
    const views = ['upbit', 'bithumb', 'korbit'].map((venue) => scope.viewFor(entry, venue));
    expect(views.map((view) => view?.facets.venues)).toEqual([['upbit'], ['bithumb'], undefined]);
  });

  it('is made once', () => {
    const scope = new VenueScope(() => {});
    const entry = entryOf(sampleAlert());
    const view = scope.viewFor(entry, 'upbit');
    expect(scope.viewFor(entry, 'upbit')).toBe(view);
    scope.learn(other);
    expect(scope.viewFor(entry, 'upbit')).not.toBe(view);
  });
});

describe('more venues than the world has', () => {
  function learnt(count: number): VenueScope {
    const scope = new VenueScope(() => {});
    const venues = Array.from({ length: count }, (_, i) => `venue${i}`);
    scope.learn(sampleAlert({ scope: { assets: [], venues, markets: [] }, subject: 'USDT' }));
    return scope;
  }
  // Besides its own, which the alert's inputs name.
  it('are all searched for, up to 10,000', () => {
    expect(learnt(9_999).viewFor(entryOf(sampleAlert()), 'upbit')).not.toBeNull();
  });

  it('cannot be searched for, so nothing is shown', () => {
    expect(learnt(10_000).viewFor(entryOf(sampleAlert()), 'upbit')).toBeNull();
  });
});

describe('an entry that lacks what a view is made of', () => {
  const broken: readonly (readonly [string, object, object])[] = [
    ['no subject', { subject: 7 }, {}],
    ['a market that is no text', { scope: { ...BOTH, markets: [7] } }, {}],
    ['no markets', { scope: { ...BOTH, markets: null } }, {}],
    ['flags that are no list', { quality: 'LATE' }, {}],
    ['a flag that is no text', { quality: [7] }, {}],
    ['channels that are no list', { channels: {} }, {}],
    ['a channel without a name', { channels: [{}] }, {}],
    ['inputs that are no list', {}, { inputs: {} }],
    ['an input without a market', {}, { inputs: [{ firstOffset: 1, lastOffset: 2 }] }],
  ];

  it.each(broken)('is not shown and stops nothing: %s', (_what, content, top) => {
    const alert = { ...sampleAlert(content), ...top } as Alert;
    const scope = new VenueScope(() => {});
    const { stream, id, head, facets } = entryOf(sampleAlert());
    const entry = new AlertEntry({ stream, id, head, facets, json: JSON.stringify(alert) });
    expect(scope.viewFor(entry, 'upbit')).toBeNull();
  });

  it('is not shown where it is no JSON', () => {
    const { stream, id, head, facets } = entryOf(sampleAlert());
    const entry = new AlertEntry({ stream, id, head, facets, json: '{' });
    expect(new VenueScope(() => {}).viewFor(entry, 'upbit')).toBeNull();
  });
});
