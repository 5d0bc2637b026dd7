import type { Alert } from '@breakwater/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMeantFor, otherVenueIn, venuesOf, viewOf } from './alert-view.ts';
import { append, openWorld, START_MS, sampleAlert } from './webhook-fixture.ts';

const VENUES = ['upbit', 'bithumb', 'coinone', 'korbit', 'binance-futures', 'okx'];
const ASSETS = ['USDT', 'BTC', 'XRP'];

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
    const content = sampleAlert({
      subject,
      scope: { assets: ASSETS, venues: venues.sort(), markets: [...markets].sort() },
      channels: [evidence],
      unavailable: VENUES.map((venue) => `price.venueGap: ${venue} has no book`),
      severityRules: VENUES.map((venue) => `rule.${venue}`),
    }).content;
    return { content, inputs: named, position: '1-1' };
  });

it('shows an exchange no byte that names another venue', () => {
  fc.assert(
    fc.property(alert, fc.constantFrom(...VENUES), (each, own) => {
      const text = JSON.stringify(viewOf(each, own)).toLowerCase();
      for (const venue of VENUES) if (venue !== own) expect(text).not.toContain(venue);
      const { venues } = each.content.scope;
      const filter = { venue: own, severityMin: 'S1' };
      expect(isMeantFor(each.content, filter, () => false)).toBe(venues.includes(own));
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

it('keeps exchanges apart on the wire', async () => {
  const world = await openWorld();
  try {
    await world.add({ venue: 'bithumb' });
    const of = (n: number, venues: readonly string[], revision = 1): Alert => {
      const markets = venues.map((venue) => `${venue}:USDT/KRW:spot`);
      const scope = { assets: ['USDT'], venues, markets };
      const subject = markets[0] ?? '';
      return sampleAlert({ id: String(n).padStart(32, '0'), revision, scope, subject });
    };
    await append(world.store, [
      of(1, ['upbit']),
      of(2, ['bithumb']),
      of(3, ['bithumb', 'upbit']),
      of(3, ['upbit'], 2),
      { ...of(4, ['bithumb']), content: { ...of(4, ['bithumb']).content, label: 'AT upbit' } },
    ]);
    await world.runUntil(START_MS + 60_000);
    const told = world.receiver.ids.map((id) => id.replace(/^0+/, '')).sort();
    // Alert 3 is told to its end; alert 4 names another venue where none should stand and is withheld.
    expect(told).toEqual(['2-1', '3-1', '3-2']);
    for (const { body } of world.receiver.taken) expect(body.toLowerCase()).not.toContain('upbit');
  } finally {
    await world.close();
  }
});
