/** The page's texts, in both languages. */
import { readFileSync } from 'node:fs';
import type { AlertContent } from '@breakwater/core';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleAlert } from './page-fixture.ts';
import * as format from './texts/format.ts';
import { chooseLanguage, message, messageOf } from './texts/messages.ts';
import { ENGLISH } from './texts/messages-en.ts';
import { KOREAN } from './texts/messages-ko.ts';
import { durationText, keyFigure, namesText, titleText, windowText } from './texts/phrases.ts';

afterEach(() => chooseLanguage('en'));

describe('texts', () => {
  it('have the same keys and places in both languages, all filled', () => {
    expect(Object.keys(KOREAN).sort()).toEqual(Object.keys(ENGLISH).sort());
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(ENGLISH)) {
      const korean = KOREAN[key as keyof typeof ENGLISH];
      expect([key, places(korean)]).toEqual([key, places(text)]);
      expect(korean.trim()).not.toBe('');
    }
  });

  it('stand in index.html as they stand in English', () => {
    const page = readFileSync(new URL('./shell/index.html', import.meta.url), 'utf8');
    const found = [...page.matchAll(/data-message="([\w.]+)"\s*>([^<]*)</g)];
    expect(found.length).toBeGreaterThan(10);
    for (const [, key = '', text = ''] of found) {
      expect([key, text.replace(/\s+/g, ' ').trim()]).toEqual([
        key,
        ENGLISH[key as keyof typeof ENGLISH],
      ]);
    }
  });

  it('tell times in UTC and Seoul', () => {
    expect(format.utcText(1_760_185_198_999_999)).toBe('2025-10-11 12:19:58');
    expect(format.kstText(1_760_185_198_999_999)).toBe('2025-10-11 21:19:58');
    const durations = [5, 65, 3_700, 90_061].map((seconds) => durationText(seconds * 1e6));
    expect(durations).toEqual(['5 s', '1 min 05 s', '1 h 01 min', '1 d 1 h']);
    expect([15e6, 300e6].map(windowText)).toEqual(['15 s', '5 min']);
  });

  it('tell numbers as people read them', () => {
    const numbers = [0, 0.00001, 0.067412, 21.4, 12_041_100, Number.NaN];
    expect(numbers.map(format.numberText)).toEqual([
      ...['0', '1.00e-5', '0.06741', '21.4', '12,041,100', '–'],
    ]);
    expect([1_655, 65_123.44, 0.999812].map(format.priceText)).toEqual([
      ...['1,655', '65,123.4', '0.999812'],
    ]);
    expect([1_655, 156_400_000].map(format.axisPriceText)).toEqual(['1,655', '156.4 M']);
    expect([940, 12_400, 1_820_000].map(format.quantityText)).toEqual(['940', '12.4 k', '1.82 M']);
    expect([0.0884, -0.0002, 1.22, -0.00002].map(format.percentText)).toEqual([
      ...['+9.24 %', '−0.02 %', '+238.7 %', '0.00 %'],
    ]);
  });

  it('tell what happens, in both languages', () => {
    const titles = (): string[] =>
      [
        {},
        { direction: 'SELL_OFF' },
        { detector: 'B', direction: 'SELL_OFF' },
        { detector: 'D', subject: 'upbit' },
      ].map((content) => titleText(sampleAlert(content as Partial<AlertContent>).content));
    expect(titles()).toEqual([
      'USDT squeeze',
      'USDT sell-off',
      'USDT liquidation cascade, forced selling',
      'No reliable data from upbit',
    ]);
    chooseLanguage('ko');
    expect(titles()).toEqual([
      'USDT 매수 급증(스퀴즈)',
      'USDT 매도 급증',
      'USDT 강제청산 연쇄(강제 매도)',
      'upbit 관측 공백',
    ]);
    expect(message('status.behind', { duration: durationText(42e6) })).toBe('42초 지연');
  });

  it('tell the figure that matters, and names that are not known as they are', () => {
    const decomposition = {
      ...{ fx: null, globalDepeg: null, relativePremium: null },
      nationalPremium: { before: 0, after: Math.log(1.05) },
      venueGap: { before: 0, after: Math.log(3.39) },
    };
    const figure = (content: Partial<AlertContent>): string =>
      keyFigure(sampleAlert(content).content);
    expect(figure({ label: 'VENUE', decomposition })).toBe('+239.0 % against other venues');
    expect(figure({ label: 'NATIONAL', decomposition })).toBe('+5.00 % national premium');
    expect(figure({ detector: 'D', unavailable: ['silence:a', 'silence:b', 'book:c'] })).toBe(
      'feed silent, order book unusable',
    );
    expect(figure({ label: 'PRICE', channels: [] })).toBe('');
    expect(messageOf('quality', 'SOME_NEW_FLAG')).toBe('some new flag');
    expect([namesText(['a', 'b', 'c', 'd']), namesText(['a'])]).toEqual(['a, b +2', 'a']);
  });
});
