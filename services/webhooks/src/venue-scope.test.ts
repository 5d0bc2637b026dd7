import type { Alert } from '@breakwater/core';
import { expect, it } from 'vitest';
import { append, openWorld, START_MS, sampleAlert } from './webhook-fixture.ts';

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
      {
        ...of(4, ['bithumb']),
        content: { ...of(4, ['bithumb']).content, detectorVersion: 'at upbit' },
      },
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
