import type { AlertContent } from '@breakwater/client';
import { detectorDescriptions } from '@breakwater/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { MarketHistory } from '../market/market-history.ts';
import { entries, SECOND_US, viewFrame } from '../page-fixture.ts';
import { learnDetectors } from '../texts/catalogue.ts';
import { figureText } from './live-figure.ts';

beforeAll(() => learnDetectors(detectorDescriptions()));

describe('the figure', () => {
  it('tells how far it went since the alert began, and where it is now', () => {
    const gaps = [0.5, 0.1, 0.9, 0.4].map((gap) => Math.log1p(gap));
    const subject = { asset: 'USDT', venue: 'upbit', market: 'upbit:USDT/KRW:spot' };
    const none = { globalDepeg: null, nationalPremium: null, relativePremium: null };
    const history = MarketHistory.of(
      gaps.map((venueGap, i) =>
        viewFrame(i + 1, { subjects: [{ ...subject, ...none, venueGap }] }),
      ),
    );
    const figure = (content: Partial<AlertContent>): string => {
      const [entry] = entries({ label: 'VENUE', onsetTimeUs: 2 * SECOND_US, ...content });
      return figureText(entry!, new Map([['t:0', history]]));
    };
    expect(figure({})).toBe('up to +90.00 % against other venues, now +40.00 %');
    expect(figure({ onsetTimeUs: 4 * SECOND_US })).toBe('+40.00 % against other venues');
    expect(figure({ direction: 'SELL_OFF' })).toBe(
      'down to +10.00 % against other venues, now +40.00 %',
    );
    expect(figure({ state: 'CLOSED', closeTimeUs: 2 * SECOND_US })).toBe(
      'up to +10.00 % against other venues',
    );
    // What began before the history is told by the alert alone.
    expect(figure({ onsetTimeUs: 0 })).toBe('');
  });
});
