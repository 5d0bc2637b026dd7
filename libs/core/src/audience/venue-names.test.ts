/** Which part of an alert lies on a venue, which venues an alert names, and how a name is found in a text. */
import { describe, expect, it } from 'vitest';
import type { AlertScope } from '../alert/alert.ts';
import type { Alert } from '../detect/catalogue.ts';
import { otherVenueIn, scopeFor, venuesOf } from './venue-view.ts';

const UPBIT_USDT = 'upbit:USDT/KRW:spot';
const UPBIT_BTC = 'upbit:BTC/KRW:spot';
const BITHUMB_USDT = 'bithumb:USDT/KRW:spot';

describe('the part of a scope that lies on upbit', () => {
  it.each<[string, Partial<AlertScope>, Partial<AlertScope>]>([
    [
      'is all of it where nobody else is named, assets without a market too',
      { assets: ['BTC', 'USDT'], venues: ['upbit'], markets: [UPBIT_USDT] },
      { assets: ['BTC', 'USDT'], venues: ['upbit'], markets: [UPBIT_USDT] },
    ],
    [
      'is its own markets and what is traded on them, where others are named',
      { assets: ['BTC', 'USDT'], venues: ['bithumb', 'upbit'], markets: [BITHUMB_USDT, UPBIT_BTC] },
      { assets: ['BTC'], venues: ['upbit'], markets: [UPBIT_BTC] },
    ],
    [
      'is no asset where none of its markets is named beside the others',
      { assets: ['USDT'], venues: ['bithumb', 'upbit'], markets: [BITHUMB_USDT] },
      { assets: [], venues: ['upbit'], markets: [] },
    ],
    [
      'is nothing where only others are named',
      { assets: ['USDT'], venues: ['bithumb'], markets: [BITHUMB_USDT] },
      { assets: [], venues: [], markets: [] },
    ],
    [
      'does not take a venue whose name begins alike',
      { assets: ['USDT'], venues: ['upbit', 'upbitx'], markets: ['upbitx:USDT/KRW:spot'] },
      { assets: [], venues: ['upbit'], markets: [] },
    ],
    [
      'takes the asset also from a market that names no quote',
      { assets: ['USDT'], venues: ['bithumb', 'upbit'], markets: ['upbit:USDT'] },
      { assets: ['USDT'], venues: ['upbit'], markets: ['upbit:USDT'] },
    ],
  ])('%s', (_what, scope, part) => {
    expect(scopeFor({ assets: [], venues: [], markets: [], ...scope }, 'upbit')).toEqual(part);
  });
});

describe('the venues that an alert names', () => {
  const names = (
    scope: Partial<AlertScope>,
    subject: string,
    inputs: readonly string[],
  ): string[] => {
    const content = { scope: { assets: [], venues: [], markets: [], ...scope }, subject };
    const ranges = inputs.map((market) => ({ market, firstOffset: 1, lastOffset: 2 }));
    return [...new Set(venuesOf({ content, inputs: ranges, position: '' } as unknown as Alert))];
  };

  it.each<[string, Partial<AlertScope>, string, readonly string[], readonly string[]]>([
    ['stand in its scope', { venues: ['upbit', 'okx'] }, 'USDT', [], ['upbit', 'okx']],
    [
      'stand before its markets',
      { markets: [UPBIT_USDT, BITHUMB_USDT] },
      'USDT',
      [],
      ['upbit', 'bithumb'],
    ],
    ['stand before its subject', {}, BITHUMB_USDT, [], ['bithumb']],
    ['stand before its inputs', {}, 'USDT', [UPBIT_USDT], ['upbit']],
    ['are none where it is about an asset', { assets: ['USDT'] }, 'USDT', [], []],
    ['are none where an input is no market', {}, 'USDT', ['fx'], []],
  ])('%s', (_where, scope, subject, inputs, wanted) => {
    expect(names(scope, subject, inputs)).toEqual(wanted);
  });
});

describe('another venue in a text', () => {
  it.each<[string, string, readonly string[], string | null]>([
    ['is found as a word', '{"a":"bithumb"}', ['bithumb'], 'bithumb'],
    ['is found in any case of letters', 'as on BitHumb', ['bithumb'], 'bithumb'],
    ['is found by a name in any case of letters', 'as on bithumb', ['BITHUMB'], 'BITHUMB'],
    ['is found before a colon', BITHUMB_USDT, ['bithumb'], 'bithumb'],
    [
      'is found with a point and a dash in its name',
      'on gate.io-futures:',
      ['gate.io-futures'],
      'gate.io-futures',
    ],
    ['is not found inside a longer word', 'bithumbs', ['bithumb'], null],
    ['is not one’s own name', UPBIT_USDT, ['upbit'], null],
    ['is not one’s own name in another case of letters', 'UPBIT', ['Upbit'], null],
    ['is found behind one’s own name', `${UPBIT_USDT} okx`, ['upbit', 'bithumb', 'okx'], 'okx'],
    ['is the first that is known', 'okx bithumb', ['bithumb', 'okx'], 'bithumb'],
    ['is none where none is known', 'bithumb', [], null],
    ['is none in an empty text', '', ['bithumb'], null],
  ])('%s', (_how, text, known, found) => {
    expect(otherVenueIn(text, { own: 'upbit', known })).toBe(found);
  });
});
