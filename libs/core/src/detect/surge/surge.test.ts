/** The words of detector A: what other rooms, the contract and exchanges read of it. */
import { describe, expect, it } from 'vitest';
import { SURGE } from './surge.ts';

describe('detector A', () => {
  it('is one pattern in two directions', () => {
    const { letter, name, version, rule, directions, score } = SURGE;
    expect({ letter, name, version, rule, directions, unit: score.unit }).toEqual({
      letter: 'A',
      name: 'surge',
      version: '0.1.0',
      rule: 'surge',
      directions: ['SELL_OFF', 'SQUEEZE'],
      unit: '−log10 p',
    });
  });

  // An exchange sees its own pressure, and no price that is compared with another's.
  it('has these channels, of which an exchange sees one', () => {
    expect(SURGE.channels.map(({ name, exchange }) => [name, exchange])).toEqual([
      ['pressure', true],
      ['price.globalDepeg', false],
      ['price.nationalPremium', false],
      ['price.venueGap', false],
      ['price.relativePremium', false],
      ['price.direct', false],
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
      ['PRICE', 'change', 'price.direct'],
    ]);
  });

  it('has these flags, none of its own withheld', () => {
    const flags = SURGE.flags.map((flag) =>
      typeof flag === 'string' ? flag : [flag.name, flag.withheldFromExchanges],
    );
    expect(flags).toEqual([
      'LATE',
      'FROM_BAR',
      'PROVISIONAL_THRESHOLDS',
      ['NO_SIDES', false],
      ['RAW_PRICE', false],
    ]);
  });

  it('has these rules, the published ones with their source', () => {
    const rules = SURGE.rules.map(({ name, source }) => [name, source?.split(/[,:]| of July/u)[0]]);
    expect(rules).toEqual([
      ['A.window.threshold', undefined],
      ['A.window.below', undefined],
      ['A.anchor.1pct-60s', 'Federal Reserve Bank of New York'],
      ['A.venues.2-within-120s', undefined],
      ['A.global.3pct', 'Moody’s Analytics'],
      ['A.national.5pct', 'DAXA price-gap notice'],
      ['KRX_VI_EQUIV', 'Korea Exchange'],
      ['DAXA_CAUTION', 'DAXA price-gap notice'],
      ['DAXA_WARNING', 'DAXA price-gap notice'],
      ['DAXA_DANGER', 'DAXA price-gap notice'],
    ]);
  });

  it('may lack these parts', () => {
    expect(SURGE.missing.map(({ name }) => name)).toEqual([
      'pressure',
      'globalDepeg',
      'venueGap',
      'nationalPremium',
      'relativePremium',
      'depletion',
    ]);
  });
});
