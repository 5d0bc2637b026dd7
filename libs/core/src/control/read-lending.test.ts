import { describe, expect, it } from 'vitest';
import type { Content } from './content.ts';
import { readLendingOrder, readLendingRules } from './read-lending.ts';

function said(read: Content<unknown>): unknown {
  return read.kind === 'ok' ? read.value : `${read.fault.path}: ${read.fault.expected}`;
}

const SOURCE = { en: 'a letter', ko: '공문' };
const PLAIN = { id: 'a', kind: 'own-assets', fromUs: 5, source: SOURCE };
const FRAME = { venues: [], binding: true, assumed: [], toUs: null };
const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${at}`);

const rules = (...list: object[]): unknown => said(readLendingRules({ version: 1, rules: list }));
/** The one rule as read, or what is wrong with it. */
function rule(fields: object): unknown {
  const read = rules({ ...PLAIN, ...fields });
  return typeof read === 'string' ? read : (read as { rules: unknown[] }).rules[0];
}

describe('a rule book', () => {
  it('is its version and its rules', () => {
    expect(rules()).toEqual({ version: 1, rules: [] });
    expect(rules(PLAIN, { ...PLAIN, id: 'b' })).toEqual({
      version: 1,
      rules: [
        { ...PLAIN, ...FRAME },
        { ...PLAIN, ...FRAME, id: 'b' },
      ],
    });
  });

  it.each<[unknown, string]>([
    [null, '$: an object'],
    [{ version: 0, rules: [] }, '$.version: a number from 1 to 1000000000'],
    [{ version: 1.5, rules: [] }, '$.version: a whole number'],
    [{ version: 1 }, '$.rules: a list of at most 512'],
    [{ version: 1, rules: Array(513).fill(PLAIN) }, '$.rules: a list of at most 512'],
    [{ version: 1, rules: [PLAIN, PLAIN] }, '$.rules[1].id: an id that no rule before it has'],
  ])('%j is refused', (content, then) => {
    expect(said(readLendingRules(content))).toBe(then);
  });
});

describe('what every rule has', () => {
  it('is read as it stands', () => {
    const frame = {
      ...{ toUs: 6, venues: ['bithumb'], binding: false, assumed: ['from', 'to', 'value'] },
      source: { ...SOURCE, url: 'https://example.org/1' },
    };
    expect(rule(frame)).toEqual({ ...PLAIN, ...frame });
    expect(rule({ id: 'x'.repeat(64), fromUs: 0, toUs: null, venues: names(256) })).toBeTypeOf(
      'object',
    );
  });

  it.each<[object, string]>([
    [{ id: '' }, 'id: a name'],
    [{ id: 'x'.repeat(65) }, 'id: a text of at most 64 characters without control characters'],
    [
      { kind: 'speed' },
      'kind: one of loan-to-value, user-cap, fee, eligible-assets, own-assets, qualification, notice, no-won-repayment, disclosure, forced-share, hazard',
    ],
    [{ fromUs: -1 }, 'fromUs: a number from 0 to 9007199254740991'],
    [{ fromUs: 0.5 }, 'fromUs: a whole number'],
    [{ toUs: 5 }, 'toUs: a time after fromUs, or null'],
    [{ toUs: 4 }, 'toUs: a time after fromUs, or null'],
    [{ toUs: 'later' }, 'toUs: a number from 0 to 9007199254740991'],
    [{ venues: 'bithumb' }, 'venues: a list of at most 256'],
    [{ venues: names(257) }, 'venues: a list of at most 256'],
    [{ venues: ['a\nb'] }, 'venues[0]: a text of at most 64 characters without control characters'],
    [{ binding: 'yes' }, 'binding: true or false'],
    [{ assumed: ['whom'] }, 'assumed[0]: one of from, to, value'],
    [{ assumed: ['to', 'to', 'to', 'to'] }, 'assumed: a list of at most 3'],
    [{ source: undefined }, 'source: an object'],
    [
      { source: { en: 'a letter' } },
      'source.ko: a text of at most 1000 characters without control characters',
    ],
    [{ source: { ...SOURCE, en: '' } }, 'source.en: where it comes from'],
    [
      { source: { ...SOURCE, url: 7 } },
      'source.url: a text of at most 1000 characters without control characters',
    ],
  ])('%j is refused', (fields, then) => {
    expect(rule(fields)).toBe(`$.rules[0].${then}`);
  });
});

describe('the parameters of a kind', () => {
  it.each<[object, object]>([
    [
      { kind: 'loan-to-value', maxBp: 8_500 },
      { kind: 'loan-to-value', maxBp: 8_500, counted: [], otherwiseCountedBp: 10_000 },
    ],
    [
      {
        ...{ kind: 'loan-to-value', maxBp: 1_000_000, otherwiseCountedBp: 0 },
        counted: [{ assets: ['KRW'], countedBp: 10_000 }],
      },
      {
        ...{ kind: 'loan-to-value', maxBp: 1_000_000, otherwiseCountedBp: 0 },
        counted: [{ assets: ['KRW'], countedBp: 10_000 }],
      },
    ],
    [
      { kind: 'user-cap', firstWon: 30 },
      { kind: 'user-cap', firstWon: 30, tierWonMax: 30 },
    ],
    [
      { kind: 'user-cap', firstWon: 30, tierWonMax: 70 },
      { kind: 'user-cap', firstWon: 30, tierWonMax: 70 },
    ],
    [
      { kind: 'fee', maxPpmPerYear: 200_000, includesForcedFee: true },
      { kind: 'fee', maxPpmPerYear: 200_000, includesForcedFee: true },
    ],
    [
      { kind: 'eligible-assets' },
      {
        ...{ kind: 'eligible-assets', assets: null, rankMax: null, wonMarketCountMin: null },
        ...{ standings: [], flagged: [] },
      },
    ],
    [
      {
        ...{ kind: 'eligible-assets', assets: [], flagged: [{ asset: 'X', fromUs: 3 }] },
        ...{ rankMax: 20, standings: [{ asset: 'Y', rank: 20, fromUs: 4 }] },
      },
      {
        ...{ kind: 'eligible-assets', assets: [], rankMax: 20, wonMarketCountMin: null },
        standings: [{ asset: 'Y', rank: 20, wonMarketCount: null, fromUs: 4, toUs: null }],
        flagged: [{ asset: 'X', fromUs: 3, toUs: null }],
      },
    ],
    [{ kind: 'qualification' }, { kind: 'qualification' }],
    [{ kind: 'no-won-repayment' }, { kind: 'no-won-repayment' }],
    [
      { kind: 'notice', leadUsMin: 0 },
      { kind: 'notice', leadUsMin: 0 },
    ],
    [
      { kind: 'disclosure', statusUsMax: 1, forcedLiquidationsUsMax: 2 },
      { kind: 'disclosure', statusUsMax: 1, forcedLiquidationsUsMax: 2 },
    ],
    [
      { kind: 'forced-share', s2Bp: 2, s3Bp: 2, s4Bp: 2 },
      { kind: 'forced-share', s2Bp: 2, s3Bp: 2, s4Bp: 2 },
    ],
    [
      { kind: 'hazard', toleratedBp: 1, alternativeBp: 2 },
      { kind: 'hazard', toleratedBp: 1, alternativeBp: 2 },
    ],
  ])('%j', (fields, then) => {
    expect(rule(fields)).toEqual({ ...PLAIN, ...FRAME, ...then });
  });

  it.each<[object, string]>([
    [{ kind: 'loan-to-value' }, 'maxBp: a number from 0 to 1000000'],
    [{ kind: 'loan-to-value', maxBp: 1_000_001 }, 'maxBp: a number from 0 to 1000000'],
    [
      { kind: 'loan-to-value', maxBp: 1, otherwiseCountedBp: 10_001 },
      'otherwiseCountedBp: a number from 0 to 10000',
    ],
    [
      { kind: 'loan-to-value', maxBp: 1, counted: [{ assets: [], countedBp: -1 }] },
      'counted[0].countedBp: a number from 0 to 10000',
    ],
    [{ kind: 'user-cap' }, 'firstWon: a number from 0 to 1000000000000000'],
    [{ kind: 'user-cap', firstWon: 30, tierWonMax: 29 }, 'tierWonMax: at least firstWon'],
    [{ kind: 'user-cap', firstWon: 0.5 }, 'firstWon: a whole number'],
    [
      { kind: 'fee', maxPpmPerYear: 1e8 + 1, includesForcedFee: true },
      'maxPpmPerYear: a number from 0 to 100000000',
    ],
    [{ kind: 'fee', maxPpmPerYear: 1 }, 'includesForcedFee: true or false'],
    [
      { kind: 'eligible-assets', flagged: [{ asset: 'X', fromUs: 3, toUs: 3 }] },
      'flagged[0].toUs: a time after fromUs, or null',
    ],
    [
      { kind: 'eligible-assets', standings: [{ asset: 'X', rank: 1, fromUs: 3 }] },
      'standings: none, or rankMax or wonMarketCountMin to hold them to',
    ],
    [{ kind: 'eligible-assets', rankMax: 0 }, 'rankMax: a number from 1 to 1000000'],
    [
      {
        ...{ kind: 'eligible-assets', wonMarketCountMin: 3 },
        standings: [{ asset: 'X', rank: 1, fromUs: 3, toUs: 2 }],
      },
      'standings[0].toUs: a time after fromUs, or null',
    ],
    [{ kind: 'notice', leadUsMin: -1 }, 'leadUsMin: a number from 0 to 315576000000000'],
    [
      { kind: 'disclosure', statusUsMax: 1 },
      'forcedLiquidationsUsMax: a number from 0 to 315576000000000',
    ],
    [{ kind: 'forced-share', s2Bp: 3, s3Bp: 2, s4Bp: 4 }, 's3Bp: a number from 3 to 10000'],
    [{ kind: 'forced-share', s2Bp: 1, s3Bp: 3, s4Bp: 2 }, 's4Bp: a number from 3 to 10000'],
    [{ kind: 'hazard', toleratedBp: 0 }, 'toleratedBp: a number from 1 to 10000'],
    [
      { kind: 'hazard', toleratedBp: 2, alternativeBp: 2 },
      'alternativeBp: a number from 3 to 10000',
    ],
  ])('%j is refused', (fields, then) => {
    expect(rule(fields)).toBe(`$.rules[0].${then}`);
  });
});

describe('an order', () => {
  const ORDER = {
    id: 'fsc-1',
    issuedTimeUs: 10,
    effectiveTimeUs: 20,
    permitted: ['REPAYMENT', 'EXTENSION'],
    source: SOURCE,
  };
  const NOTHING = {
    receivedTimeUs: null,
    endTimeUs: null,
    scope: { venues: [], programmes: [], assets: [] },
  };

  it('is read with what is not said', () => {
    expect(said(readLendingOrder(ORDER))).toEqual({ ...ORDER, ...NOTHING });
  });

  it('is read whole', () => {
    const whole = {
      ...ORDER,
      ...{ receivedTimeUs: 10, endTimeUs: 21 },
      scope: { venues: ['bithumb'], programmes: ['p'], assets: ['USDT', 'XRP'] },
    };
    expect(said(readLendingOrder(whole))).toEqual(whole);
  });

  it.each<[object, string]>([
    [{ id: undefined }, 'id: a text of at most 64 characters without control characters'],
    [{ issuedTimeUs: undefined }, 'issuedTimeUs: a number from 0 to 9007199254740991'],
    [{ effectiveTimeUs: 'now' }, 'effectiveTimeUs: a number from 0 to 9007199254740991'],
    [
      { receivedTimeUs: 9 },
      'receivedTimeUs: a time at or after issuedTimeUs: nobody has an order before it is issued',
    ],
    [{ endTimeUs: 20 }, 'endTimeUs: a time after effectiveTimeUs, or null'],
    [{ endTimeUs: 19 }, 'endTimeUs: a time after effectiveTimeUs, or null'],
    [{ scope: { venues: [''] } }, 'scope.venues[0]: a name'],
    [{ scope: { programmes: 7 } }, 'scope.programmes: a list of at most 256'],
    [
      { scope: { assets: [7] } },
      'scope.assets[0]: a text of at most 64 characters without control characters',
    ],
    [{ permitted: undefined }, 'permitted: a list of at most 9'],
    [
      { permitted: ['LENDING'] },
      'permitted[0]: one of LOAN_OPEN, EXTENSION, TOP_UP, REPAYMENT, FORCED_REPAYMENT, COLLATERAL_MARK, LIQUIDATION_WARNING, QUALIFICATION, DISCLOSURE',
    ],
    [{ source: { en: 'a', ko: '' } }, 'source.ko: where it comes from'],
  ])('%j is refused', (fields, then) => {
    expect(said(readLendingOrder({ ...ORDER, ...fields }))).toBe(`$.${then}`);
  });
});
