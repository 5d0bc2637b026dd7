/** The words of detector A: what other rooms, the contract and exchanges read of it. */
import { describe, expect, it } from 'vitest';
import { SURGE } from './surge.ts';

describe('detector A', () => {
  it('is one pattern in two directions', () => {
    const { letter, name, version, rule, directions, score } = SURGE;
    expect({ letter, name, version, rule, directions, unit: score.unit }).toEqual({
      letter: 'A',
      name: 'surge',
      version: '0.3.0',
      rule: 'surge',
      directions: ['SELL_OFF', 'SQUEEZE'],
      unit: '−log10 p',
    });
  });

  // An exchange sees its own pressure and its own loans, and no price that is compared with another's.
  it('has these channels, of which an exchange sees those of its own market', () => {
    expect(SURGE.channels.map(({ name, exchange }) => [name, exchange])).toEqual([
      ['pressure', true],
      ['price.globalDepeg', false],
      ['price.nationalPremium', false],
      ['price.venueGap', false],
      ['price.relativePremium', false],
      ['price.direct', false],
      ['lending.borrowed', true],
      ['lending.borrowedMax', true],
    ]);
  });

  it('has these labels, each with the number to tell first', () => {
    const figures = SURGE.labels.map(({ name, figure }) => {
      return [name, figure.from, figure.from === 'part' ? figure.part : figure.channel];
    });
    expect(figures).toEqual([
      ['GLOBAL', 'part', 'globalDepeg'],
      ['NATIONAL', 'part', 'nationalPremium'],
      ['VENUE', 'part', 'venueGap'],
      ['MARKET', 'change', 'price.direct'],
      ['FX', 'change', 'price.direct'],
      ['UNREFERENCED', 'change', 'price.direct'],
      ['PRICE', 'change', 'price.direct'],
      ['LENDING', 'change', 'price.direct'],
    ]);
  });

  it('has these flags, none of its own withheld', () => {
    const flags = SURGE.flags.map((flag) =>
      typeof flag === 'string' ? flag : [flag.name, flag.withheldFromExchanges],
    );
    expect(flags).toEqual([
      'LATE',
      'FROM_BAR',
      'RESTATED',
      'PROVISIONAL_THRESHOLDS',
      ['NO_SIDES', false],
      ['UNREFERENCED', false],
      ['FX_EXPLAINED', false],
      ['MKT_SHOCK', false],
      ['WICK', false],
    ]);
  });

  it('has these labels, each with the cause of a happening that it names', () => {
    expect(Object.fromEntries(SURGE.labels.map(({ name, cause }) => [name, cause]))).toEqual({
      ...{
        GLOBAL: 'GLOBAL',
        NATIONAL: 'NATIONAL',
        VENUE: 'VENUE',
        LENDING: 'LENDING',
        MARKET: 'MARKET',
        FX: 'FX',
      },
      ...{ UNREFERENCED: 'UNKNOWN', PRICE: 'UNKNOWN' },
    });
  });

  it('has these rules, the published ones with their source, each with the unit of its number', () => {
    const rules = SURGE.rules.map(({ name, unit, source }) => {
      return [name, unit, source?.en.split(/[,:]| of July/u)[0] ?? null];
    });
    expect(rules).toEqual([
      ['A.window.threshold', 'score', null],
      ['A.window.below', 'score', null],
      ['A.material', 'share', null],
      ['A.size', 'share', 'Korea Exchange'],
      ['A.confirmed', 'count', null],
      ['A.currency-wide', 'seconds', null],
      ['A.level', 'share', null],
      ['A.venues.2-within-120s', 'count', null],
      ['A.peg.1pct-60s', 'share', 'Federal Reserve Bank of New York'],
      ['A.peg.3pct', 'share', 'Moody’s Analytics'],
      ['A.venue.2pct-15s', 'share', 'Korea Exchange'],
      ['A.gap.5pct', 'share', 'DAXA price-gap notice'],
      ['A.gap.10pct', 'share', 'DAXA price-gap notice'],
      ['A.depth.5pct-15s', 'share', 'US Limit Up-Limit Down plan'],
      ['A.price.5pct-5min', 'share', 'US Limit Up-Limit Down plan'],
      ['A.price.10pct-20min', 'share', 'Korea Exchange'],
      ['DAXA_WARNING', 'share', 'DAXA price-gap notice'],
      ['DAXA_DANGER', 'share', 'DAXA price-gap notice'],
    ]);
  });

  it('may lack these parts', () => {
    expect(SURGE.missing.map(({ name }) => name)).toEqual([
      'pressure',
      'globalDepeg',
      'venueGap',
      'nationalPremium',
      'relativePremium',
      'lending',
      'depletion',
    ]);
  });
});
