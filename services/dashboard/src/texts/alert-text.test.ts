import type { AlertContent, AlertLabel, ChannelName } from '@breakwater/client';
import { detectorDescriptions } from '@breakwater/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertOf } from '../page-fixture.ts';
import { keyFigure, titleText } from './alert-text.ts';
import {
  type DescribedDetector,
  isAboutMissingData,
  kindText,
  learnDetectors,
  missingText,
  pricePartOf,
  scoreText,
  sourceOf,
  wordText,
} from './catalogue.ts';
import { chooseLanguage, type Language, textsInUse } from './messages.ts';
import type { ShownContent } from './shown-content.ts';

beforeEach(() => learnDetectors(detectorDescriptions()));
afterEach(() => chooseLanguage('en'));

const contentOf = (content: Partial<ShownContent>): ShownContent => alertOf(content).content;

describe('the title', () => {
  const outage = { detector: 'D', direction: 'NONE', subject: 'upbit' } as const;
  it.each<[Language, Partial<ShownContent>, string]>([
    ['en', {}, 'USDT squeeze'],
    ['ko', {}, 'USDT 매수 급증(스퀴즈)'],
    ['en', { direction: 'SELL_OFF' }, 'USDT sell-off'],
    ['ko', { direction: 'SELL_OFF' }, 'USDT 매도 급증'],
    ['en', { detector: 'B', direction: 'SELL_OFF' }, 'USDT liquidation cascade, forced selling'],
    ['ko', { detector: 'B', direction: 'SELL_OFF' }, 'USDT 강제청산 연쇄(강제 매도)'],
    ['en', { detector: 'B' }, 'USDT liquidation cascade, forced buying'],
    ['en', outage, 'No reliable data from Upbit'],
    ['ko', outage, '업비트 관측 공백'],
    // Where no asset is named, the subject stands for it.
    [
      'en',
      { scope: { assets: [], venues: ['upbit'], markets: [] }, subject: 'BTC' },
      'BTC squeeze',
    ],
    ['en', { scope: { assets: [], venues: ['upbit'], markets: [] }, subject: '' }, 'Upbit squeeze'],
  ])('%s %o', (language, content, title) => {
    chooseLanguage(language);
    expect(titleText(contentOf(content))).toBe(title);
  });
});

describe('the figure that matters', () => {
  const decomposition = {
    ...{ fx: null, globalDepeg: { before: 0, after: -0.02 }, relativePremium: null },
    nationalPremium: { before: 0, after: Math.log(1.05) },
    venueGap: { before: 0, after: Math.log(3.39) },
  };
  const noParts = { ...decomposition, globalDepeg: null, nationalPremium: null, venueGap: null };
  const [pressure] = contentOf({}).channels;
  const channel = (name: ChannelName, value: number): AlertContent['channels'][number] => {
    return { ...pressure!, name, value, baseline: 6.31, windowUs: 300e6 };
  };
  const count = [channel('count', 412)];
  const least = [channel('countMin', 412)];
  const AT_LEAST = 'at least 412 forced orders in 5 min, usually 6.31';
  const direct = [pressure!, channel('price.direct', Math.log(1.2))];
  const faults = ['silence:a', 'silence:b', 'book:c'];
  it.each<[string, string, Partial<ShownContent>, string]>([
    ['A', 'VENUE', { decomposition, channels: direct }, '+239.0 % against other venues'],
    ['A', 'NATIONAL', { decomposition }, '+5.00 % national premium'],
    ['A', 'GLOBAL', { decomposition }, '−1.98 % against the dollar'],
    ['A', 'PRICE', { decomposition, channels: direct }, '+20.00 % in 5 min'],
    // The price itself stands in for a part that cannot be told.
    ['A', 'VENUE', { decomposition: noParts, channels: direct }, '+20.00 % in 5 min'],
    ['A', 'VENUE', { decomposition: null, channels: direct }, '+20.00 % in 5 min'],
    ['A', 'VENUE', { decomposition: null }, ''],
    ['A', 'PRICE', { decomposition, channels: [] }, ''],
    ['B', 'LONG_LIQUIDATIONS', { channels: count }, '412 forced orders in 5 min, usually 6.31'],
    ['B', 'LONG_LIQUIDATIONS_SAMPLED', { channels: least }, AT_LEAST],
    ['B', 'SHORT_LIQUIDATIONS', { channels: [] }, ''],
    ['D', 'BLIND', { unavailable: faults }, 'feed silent, order book unusable'],
    ['D', 'BLIND', { unavailable: [] }, ''],
    ['D', 'BLIND', { unavailable: ['solar flare:a'] }, 'solar flare'],
    // A label that is newer than what the page was told.
    ['A', 'NEW_LABEL', { decomposition, channels: direct }, '+20.00 % in 5 min'],
  ])('%s %s %o', (detector, label, content, figure) => {
    const letter = detector as AlertContent['detector'];
    const said = { detector: letter, label: label as AlertLabel };
    expect(keyFigure(contentOf({ ...said, ...content }))).toBe(figure);
  });
});

describe('a detector that the page has never heard of', () => {
  const both = (en: string): { en: string; ko: string } => ({ en, ko: `${en} (ko)` });
  const STALE: DescribedDetector = {
    ...{ letter: 'S', name: 'stale', version: '1', text: both('stale prices') },
    score: { unit: 's', text: both('Age of the price') },
    titles: {
      SELL_OFF: both('{assets} stale at {venues}'),
      SQUEEZE: both('{assets} stale at {venues}'),
      NONE: both('{assets} stale at {venues}'),
    },
    channels: [{ name: 'age', text: both('Age'), exchange: true }],
    labels: [
      {
        ...{ name: 'STALE', text: both('price stands still'), cause: 'UNKNOWN' },
        figure: { from: 'count', channel: 'age', text: both('{count} ticks in {window}') },
      },
    ],
    flags: [{ name: 'OLD', text: both('old'), withheldFromExchanges: false }],
    rules: [
      {
        name: 'S.60s',
        text: both('a minute old'),
        source: 'Someone, 2026',
        sourceText: null,
        unit: 'seconds',
      },
    ],
    missing: [{ name: 'clock', text: both('no clock') }],
  };
  const stale = contentOf({
    detector: 'S' as AlertContent['detector'],
    label: 'STALE' as AlertLabel,
    unavailable: ['clock: none'],
  });
  const told = (): string[] => [
    titleText(stale),
    keyFigure({
      ...stale,
      channels: [{ ...stale.channels[0]!, name: 'age' as ChannelName, value: 7 }],
    }),
    kindText('S'),
    wordText('S', 'channels', 'age'),
    wordText('S', 'labels', 'STALE'),
    wordText('S', 'flags', 'OLD'),
    wordText('S', 'rules', 'S.60s'),
    missingText('S', 'clock: none'),
    scoreText('S'),
  ];

  it('is shown by its own texts, in both languages', () => {
    const before = textsInUse();
    learnDetectors([...detectorDescriptions(), STALE]);
    expect(textsInUse()).not.toBe(before);
    expect(told()).toEqual([
      ...['USDT stale at Upbit', '7 ticks in 15 s', 'stale prices', 'Age', 'price stands still'],
      ...['old', 'a minute old', 'no clock: none', 'Age of the price (s)'],
    ]);
    expect([sourceOf('S', 'S.60s'), pricePartOf('S', 'STALE')]).toEqual(['Someone, 2026', null]);
    chooseLanguage('ko');
    expect(told()[0]).toBe('USDT stale at 업비트 (ko)');
  });

  it('is shown by its names where it does not describe itself', () => {
    expect(told()).toEqual([
      ...['USDT', '', 'S', 'age', 'stale', 'old', 's.60s', 'clock: none', ''],
    ]);
    expect(isAboutMissingData('S')).toBe(false);
  });

  it('is the only one whose signature changes: the same descriptions renew nothing', () => {
    const before = textsInUse();
    learnDetectors(structuredClone(detectorDescriptions()));
    expect(textsInUse()).toBe(before);
  });
});

it('missing data is told from market stress by what a detector says of itself', () => {
  expect(['A', 'B', 'C', 'D'].map(isAboutMissingData)).toEqual([false, false, false, true]);
  expect(pricePartOf('A', 'VENUE')).toBe('venueGap');
  expect(pricePartOf('A', 'PRICE')).toBeNull();
});
