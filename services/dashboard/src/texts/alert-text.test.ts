import type { AlertContent } from '@breakwater/client';
import { afterEach, describe, expect, it } from 'vitest';
import { sampleAlert } from '../page-fixture.ts';
import { keyFigure, titleText } from './alert-text.ts';
import { chooseLanguage, message, messageOf } from './messages.ts';
import { durationText, namesText } from './phrases.ts';

afterEach(() => chooseLanguage('en'));

describe('texts', () => {
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
