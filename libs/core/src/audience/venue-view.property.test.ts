import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Alert, AlertContent } from '../detect/catalogue.ts';
import { sampleAlert } from '../detect/sample-alert.ts';
import { isShownTo, otherVenueIn, venuesOf, viewOf } from './venue-view.ts';

const VENUES = ['upbit', 'bithumb', 'coinone', 'korbit', 'binance-futures', 'okx'];
const ASSETS = ['USDT', 'BTC', 'XRP'];

const SAMPLE: AlertContent = sampleAlert({
  subject: 'all',
  scope: { assets: [], venues: [], markets: [] },
  channels: [],
  unavailable: VENUES.map((venue) => `venueGap: ${venue} has no book` as const),
}).content;

const market = fc
  .tuple(fc.constantFrom(...VENUES), fc.constantFrom(...ASSETS))
  .map(([venue, asset]) => `${venue}:${asset}/KRW:spot`);

const alert = fc
  .record({
    markets: fc.uniqueArray(market, { maxLength: 5 }),
    extra: fc.uniqueArray(fc.constantFrom(...VENUES), { maxLength: 3 }),
    inputs: fc.uniqueArray(market, { maxLength: 4 }),
    subject: fc.oneof(market, fc.constantFrom('all', 'BTC')),
    channel: fc.constantFrom('pressure', 'price.venueGap', 'count', 'price.globalDepeg'),
  })
  .map(({ markets, extra, inputs, subject, channel }): Alert => {
    const venues = [...new Set([...extra, ...markets.map((each) => each.split(':')[0] ?? '')])];
    const named = inputs.map((each) => ({ market: each, firstOffset: 1, lastOffset: 2 }));
    const evidence = {
      name: channel,
      windowUs: 1,
      raw: { x: 1 },
      value: 1,
      baseline: 1,
      scale: 1,
      tailScore: 1,
    };
    const content: AlertContent = {
      ...SAMPLE,
      subject,
      scope: { assets: ASSETS, venues: venues.sort(), markets: [...markets].sort() },
      channels: [evidence],
    };
    return { content, inputs: named, position: '1-1' };
  });

it('shows an exchange no byte that names another venue', () => {
  fc.assert(
    fc.property(alert, fc.constantFrom(...VENUES), (each, own) => {
      const text = JSON.stringify(viewOf(each, own)).toLowerCase();
      for (const venue of VENUES) if (venue !== own) expect(text).not.toContain(venue);
      const { venues } = each.content.scope;
      expect(isShownTo(each.content, own, false)).toBe(venues.includes(own));
      if (venues.some((name) => name !== own)) expect(text).not.toContain('"raw"');
    }),
    { numRuns: 2_000 },
  );
});

it('finds another venue in the text, which it must if the list of fields ever leaks', () => {
  fc.assert(
    fc.property(alert, fc.constantFrom(...VENUES), (each, own) => {
      const known = venuesOf(each);
      const others = known.filter((name) => name !== own && VENUES.includes(name));
      const found = otherVenueIn(JSON.stringify(each), { own, known });
      expect(found !== null).toBe(others.length > 0);
    }),
    { numRuns: 500 },
  );
});
