import { describe, expect, it } from 'vitest';
import type { Alert, AlertContent } from '../detect/catalogue.ts';
import { sampleAlert } from '../detect/sample-alert.ts';
import { isShownTo, viewOf } from './venue-view.ts';

const MARKET = 'upbit:USDT/KRW:spot';

function contentOf(fields: Partial<AlertContent>): AlertContent {
  return sampleAlert({ subject: `USDT@${MARKET}`, label: 'VENUE', channels: [], ...fields })
    .content;
}

describe('who is shown an alert of upbit', () => {
  const PROVISIONAL = ['LATE', 'PROVISIONAL_THRESHOLDS'] as const;
  const RELEASED = [...PROVISIONAL, 'RELEASED_TO_EXCHANGES'] as const;
  it.each([
    { venue: 'upbit', wasShown: false, quality: [], isShown: true },
    { venue: 'upbit', wasShown: false, quality: ['LATE', 'SAMPLED'] as const, isShown: true },
    { venue: 'upbit', wasShown: false, quality: PROVISIONAL, isShown: false },
    { venue: 'upbit', wasShown: false, quality: RELEASED, isShown: true },
    { venue: 'upbit', wasShown: true, quality: PROVISIONAL, isShown: true },
    { venue: 'bithumb', wasShown: false, quality: [], isShown: false },
    { venue: 'bithumb', wasShown: false, quality: RELEASED, isShown: false },
    { venue: 'bithumb', wasShown: true, quality: [], isShown: true },
  ])('$venue, shown before: $wasShown, flags $quality: $isShown', (row) => {
    const content = contentOf({ quality: row.quality });
    expect(isShownTo(content, row.venue, row.wasShown)).toBe(row.isShown);
  });
});

describe('the view of an exchange', () => {
  const evidence = { windowUs: 1, raw: { x: 1 }, value: 1, baseline: 1, scale: 1, tailScore: 1 };
  const alertOf = (fields: Partial<AlertContent>): Alert => ({
    content: contentOf(fields),
    position: '1-1',
    inputs: [
      { market: MARKET, firstOffset: 1, lastOffset: 2 },
      { market: 'bithumb:USDT/KRW:spot', firstOffset: 1, lastOffset: 2 },
    ],
  });
  const shown = (alert: Alert): AlertContent =>
    (viewOf(alert, 'upbit') as { readonly content: AlertContent }).content;

  it.each([
    { detector: 'A', name: 'pressure', isShown: true },
    { detector: 'A', name: 'price.venueGap', isShown: false },
    { detector: 'A', name: 'price.direct', isShown: false },
    { detector: 'A', name: 'count', isShown: false },
    { detector: 'B', name: 'count', isShown: true },
    { detector: 'D', name: 'coverage', isShown: true },
  ] as const)('shows $name of detector $detector: $isShown', ({ detector, name, isShown }) => {
    const { channels } = shown(alertOf({ detector, channels: [{ name, ...evidence }] }));
    expect(channels.map((channel) => channel.name)).toEqual(isShown ? [name] : []);
  });

  it('keeps evidence of several venues, and inputs of others, to itself', () => {
    const scope = { assets: ['USDT'], venues: ['bithumb', 'upbit'], markets: [MARKET] };
    const alert = alertOf({ scope, channels: [{ name: 'pressure', ...evidence }] });
    const view = viewOf(alert, 'upbit') as Alert;
    expect(view.content.channels).toEqual([]);
    expect(view.content.scope.venues).toEqual(['upbit']);
    expect(view.inputs).toEqual([{ market: MARKET, firstOffset: 1, lastOffset: 2 }]);
    for (const kept of [
      'rulings',
      'unavailable',
      'decomposition',
      'course',
      'figure',
      'peak',
      'incident',
    ]) {
      expect(view.content).not.toHaveProperty(kept);
    }
  });

  it('says whose subject it is only where it is a market of its own', () => {
    expect(shown(alertOf({ subject: MARKET })).subject).toBe(MARKET);
    expect(shown(alertOf({ subject: 'all' })).subject).toBeNull();
  });

  it('is the whole alert for the supervisor', () => {
    const alert = alertOf({});
    expect(viewOf(alert, null)).toBe(alert);
  });
});
