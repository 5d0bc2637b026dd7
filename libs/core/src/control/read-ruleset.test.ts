import { describe, expect, it } from 'vitest';
import type { Content } from './content.ts';
import { readBuild, readGenesis, readKeyChange, readRuleset } from './read-ruleset.ts';
import { DEFAULT_MATERIALITY, defaultRuleset } from './ruleset.ts';

const KEY = 'ab'.repeat(32);

/** The value read, or where it is wrong and what was expected. */
function said(read: Content<unknown>): unknown {
  return read.kind === 'ok' ? read.value : `${read.fault.path}: ${read.fault.expected}`;
}
const keys = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(64, '0'));

describe('a ruleset', () => {
  it('is the default where only its version is said: one false S1 a market-day, one S2 a month', () => {
    expect(said(readRuleset({ version: 7 }))).toEqual({
      version: 7,
      stablecoins: ['USDC', 'USDT'],
      referenceCoins: ['BTC', 'ETH', 'SOL', 'XRP'],
      checksummedSources: [],
      budgetS1PerMarketDay: 1,
      budgetS2PerMarketDay: 1 / 30,
    });
    expect(said(readRuleset(defaultRuleset()))).toEqual(defaultRuleset());
  });

  it('says its own, names sorted', () => {
    const content = {
      version: 2,
      stablecoins: ['USDT', 'DAI'],
      referenceCoins: ['ETH', 'BTC'],
      checksummedSources: ['feeds/upbit', 'feeds/'],
      budgetS1PerMarketDay: 2,
      budgetS2PerMarketDay: 0.5,
    };
    expect(said(readRuleset(content))).toEqual({
      ...content,
      stablecoins: ['DAI', 'USDT'],
      referenceCoins: ['BTC', 'ETH'],
      checksummedSources: ['feeds/', 'feeds/upbit'],
    });
  });

  const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `C${at}`);
  it.each([
    ['no version', { version: undefined }, '$.version: a number from 1 to 1000000000'],
    ['version 0', { version: 0 }, '$.version: a number from 1 to 1000000000'],
    ['a version too large', { version: 1e9 + 1 }, '$.version: a number from 1 to 1000000000'],
    ['half a version', { version: 1.5 }, '$.version: a whole number'],
    ['257 stablecoins', { stablecoins: many(257) }, '$.stablecoins: a list of at most 256'],
    ['an empty name', { stablecoins: [''] }, '$.stablecoins[0]: a text of 1 to 64 characters'],
    [
      'a name too long',
      { referenceCoins: ['BTC', 'x'.repeat(65)] },
      '$.referenceCoins[1]: a text of 1 to 64 characters',
    ],
    ['no list', { checksummedSources: 's' }, '$.checksummedSources: a list of at most 256'],
    [
      'no budget',
      { budgetS1PerMarketDay: 0 },
      '$.budgetS1PerMarketDay: a number from 0.000001 to 1000',
    ],
    [
      'a budget too large',
      { budgetS2PerMarketDay: 1_001 },
      '$.budgetS2PerMarketDay: a number from 0.000001 to 1000',
    ],
  ])('is refused with %s', (_, fields, then) => {
    expect(said(readRuleset({ version: 2, ...fields }))).toBe(then);
  });

  it('says from which size on a move matters, the rest by default', () => {
    const read = (materiality: object) => {
      const found = said(readRuleset({ version: 2, materiality }));
      return (found as { materiality?: object }).materiality;
    };
    expect(read({})).toEqual(DEFAULT_MATERIALITY);
    const own = {
      ...{ peggedMove: 0.002, peggedLevel: 0.003, coinMove: 0.01, coinSigmas: 6 },
      ...{ coinDailySigmaMin: 0.04, ticks: 3, peggedLarge: 0.005, coinLarge: 0.03 },
      ...{ currencyHoldSeconds: 60 },
    };
    expect(read(own)).toEqual(own);
    expect(read({ coinMove: 0.01 })).toEqual({ ...DEFAULT_MATERIALITY, coinMove: 0.01 });
    // A ruleset from before keeps its hash.
    expect(said(readRuleset({ version: 2 }))).not.toHaveProperty('materiality');
  });

  it.each([
    ['peggedMove', 0, 'a number from 0.0001 to 0.5'],
    ['peggedLevel', 0.51, 'a number from 0.0001 to 0.5'],
    ['coinMove', 0.00009, 'a number from 0.0001 to 0.5'],
    ['coinSigmas', -1, 'a number from 0 to 100'],
    ['coinSigmas', 101, 'a number from 0 to 100'],
    ['coinDailySigmaMin', 0, 'a number from 0.0001 to 0.5'],
    ['ticks', -1, 'a number from 0 to 1000'],
    ['ticks', 1_001, 'a number from 0 to 1000'],
    ['currencyHoldSeconds', -1, 'a number from 0 to 3600'],
    ['currencyHoldSeconds', 3_601, 'a number from 0 to 3600'],
  ])('is refused with %s of %d', (field, value, expected) => {
    const read = readRuleset({ version: 2, materiality: { [field]: value } });
    expect(said(read)).toBe(`$.materiality.${field}: ${expected}`);
  });

  it.each([
    ['256 stablecoins', { stablecoins: many(256) }],
    ['a name of 64 characters', { stablecoins: ['x'.repeat(64)] }],
    ['the largest version', { version: 1e9 }],
    ['the smallest budget', { budgetS1PerMarketDay: 1e-6 }],
    ['the largest budget', { budgetS2PerMarketDay: 1_000 }],
  ])('is taken with %s', (_, fields) => {
    expect(readRuleset({ version: 2, ...fields }).kind).toBe('ok');
  });
});

describe('a genesis', () => {
  const genesis = {
    domain: 'kr-spot',
    purpose: 'live',
    clock: 'append',
    keys: [KEY],
    ruleset: { version: 1 },
  };

  it('names domain, purpose, clock, keys and the first ruleset', () => {
    expect(said(readGenesis(genesis))).toEqual({
      ...genesis,
      deskKeys: [],
      ruleset: defaultRuleset(),
    });
    expect(said(readGenesis({ ...genesis, deskKeys: keys(2) }))).toMatchObject({
      deskKeys: keys(2),
    });
  });

  it.each([
    [{ domain: '' }, '$.domain: a text of 1 to 128 characters'],
    [{ domain: 'x'.repeat(129) }, '$.domain: a text of 1 to 128 characters'],
    [{ purpose: 'test' }, '$.purpose: one of live, replay, simulation'],
    [{ clock: 'sundial' }, '$.clock: one of append, create'],
    [{ keys: [KEY.toUpperCase()] }, '$.keys[0]: 64 lower-case hex digits'],
    [{ keys: [`${KEY}0`] }, '$.keys[0]: a text of 1 to 64 characters'],
    [{ keys: [KEY.slice(1)] }, '$.keys[0]: 64 lower-case hex digits'],
    [{ keys: [`g${KEY.slice(1)}`] }, '$.keys[0]: 64 lower-case hex digits'],
    [{ keys: keys(17) }, '$.keys: a list of at most 16'],
    [{ deskKeys: [7] }, '$.deskKeys[0]: a text of 1 to 64 characters'],
    [{ ruleset: undefined }, '$.ruleset: an object'],
  ])('is refused with %j', (fields, then) => {
    expect(said(readGenesis({ ...genesis, ...fields }))).toBe(then);
  });

  it.each(['live', 'replay', 'simulation'])('may be of a domain that is %s', (purpose) => {
    expect(said(readGenesis({ ...genesis, purpose, clock: 'create' }))).toMatchObject({
      purpose,
      clock: 'create',
    });
  });

  it('has room for 16 keys and a name of 128 characters', () => {
    expect(readGenesis({ ...genesis, domain: 'x'.repeat(128), keys: keys(16) }).kind).toBe('ok');
  });
});

describe('a change of keys, a build', () => {
  it.each([
    [{ role: 'desk' }, { role: 'desk', add: [], remove: [] }],
    [
      { role: 'operator', add: [KEY] },
      { role: 'operator', add: [KEY], remove: [] },
    ],
    [
      { role: 'desk', remove: [KEY] },
      { role: 'desk', add: [], remove: [KEY] },
    ],
    [{ add: [KEY] }, '$.role: one of operator, desk'],
    [{ role: 'desk', add: KEY }, '$.add: a list of at most 16'],
    [{ role: 'desk', remove: ['x'] }, '$.remove[0]: 64 lower-case hex digits'],
  ])('keys: %j', (content, then) => {
    expect(said(readKeyChange(content))).toEqual(then);
  });

  it.each([
    [1, 1],
    [1e9, 1e9],
    [0, '$.build: a number from 1 to 1000000000'],
    [1e9 + 1, '$.build: a number from 1 to 1000000000'],
    [2.5, '$.build: a whole number'],
    ['3', '$.build: a number from 1 to 1000000000'],
  ])('build %j', (build, then) => {
    expect(said(readBuild({ build }))).toBe(then);
  });
});
