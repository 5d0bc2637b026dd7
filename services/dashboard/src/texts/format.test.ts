import { describe, expect, it } from 'vitest';
import * as format from './format.ts';
import { chooseLanguage, identifierText, message, messageOf } from './messages.ts';
import { namesText } from './names.ts';
import { bothClocks, durationText, windowText } from './phrases.ts';

describe('texts', () => {
  it('tell times in UTC and Seoul', () => {
    expect(format.utcText(1_760_185_198_999_999)).toBe('2025-10-11 12:19:58');
    expect(format.kstText(1_760_185_198_999_999)).toBe('2025-10-11 21:19:58');
    const durations = [5, 65, 3_700, 90_061].map((seconds) => durationText(seconds * 1e6));
    expect(durations).toEqual(['5 s', '1 min 05 s', '1 h 01 min', '1 d 1 h']);
    expect([15e6, 300e6].map(windowText)).toEqual(['15 s', '5 min']);
  });

  it('tell numbers as people read them', () => {
    expect([1_655, 65_123.44, 0.999812].map(format.priceText)).toEqual([
      ...['1,655', '65,123.4', '0.999812'],
    ]);
    expect([1_655, 156_400_000].map(format.axisPriceText)).toEqual(['1,655', '156.4 M']);
    expect([940, 12_400, 1_820_000].map(format.quantityText)).toEqual(['940', '12.4 k', '1.82 M']);
  });

  it('tell both clocks, that of the reader first', () => {
    const timeUs = 1_760_185_198_999_999;
    expect(bothClocks(timeUs, 'clocks')).toBe('12:19:58 UTC · 21:19:58 KST');
    chooseLanguage('ko');
    expect(bothClocks(timeUs, 'with-days')).toBe(
      '2025-10-11 21:19:58 KST · 2025-10-11 12:19:58 UTC',
    );
    expect([identifierText('raw', 'sellQuanta'), identifierText('raw', 'newName')]).toEqual([
      ...['매도 체결 수량(최소 단위)', 'newName'],
    ]);
    chooseLanguage('en');
  });

  it('tell names that are not known as they are, and the first of many', () => {
    expect(messageOf('role', 'SOME_NEW_ROLE')).toBe('some new role');
    expect([namesText(['a', 'b', 'c', 'd']), namesText(['a'])]).toEqual(['a, b +2', 'a']);
    expect(message('status.behind', { duration: durationText(42e6) })).toBe('42 s behind');
  });
});
