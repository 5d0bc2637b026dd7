import type { AlertPeak } from '@breakwater/client';
import { sampleAlert } from '@breakwater/contract/sample';
import { detectorDescriptions } from '@breakwater/core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MarketHistory } from '../market/market-history.ts';
import { entries, SECOND_US, viewFrame } from '../page-fixture.ts';
import { learnDetectors } from '../texts/catalogue.ts';
import { chooseLanguage } from '../texts/messages.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import {
  furtherOf,
  type Histories,
  headlineFigure,
  latestOf,
  latestText,
  worstOf,
} from './figures.ts';
import { incidentsOf } from './incident.ts';

beforeAll(() => learnDetectors(detectorDescriptions()));
afterEach(() => chooseLanguage('en'));

const ONSET_US = 1_760_131_320_000_000;
const PEAK: AlertPeak = {
  ...sampleAlert().content.peak,
  timeUs: ONSET_US + 9 * SECOND_US,
  label: 'VENUE',
  value: Math.log(3.5),
  severity: 'S4',
};
const SQUEEZE: Partial<ShownContent> = {
  ...{ label: 'VENUE', severity: 'S4', peak: PEAK, figure: Math.log(1.4) },
  ...{ onsetTimeUs: ONSET_US, timeUs: ONSET_US + 60 * SECOND_US },
};
const NONE: Histories = new Map();

/** Gaps to other venues at seconds after the onset. */
function histories(...gaps: readonly (readonly [number, number])[]): Histories {
  const subject = { asset: 'USDT', venue: 'upbit', market: 'upbit:USDT/KRW:spot' };
  const none = { globalDepeg: null, nationalPremium: null, relativePremium: null };
  const frames = gaps.map(([second, gap]) => {
    const venueGap = Number.isNaN(gap) ? null : Math.log1p(gap);
    return viewFrame(ONSET_US / SECOND_US + second, {
      subjects: [{ ...subject, ...none, venueGap }],
    });
  });
  return new Map([['t:0', MarketHistory.of(frames)]]);
}
const latest = (content: Partial<ShownContent>, held: Histories, atSecond: number): string => {
  const [entry] = entries({ ...SQUEEZE, ...content });
  const found = latestOf(entry!, held);
  return found === null
    ? ''
    : latestText(found, { logUs: ONSET_US + atSecond * SECOND_US, isOver: false });
};

describe('the figure at the worst', () => {
  it('stays what it was, with its moment, whatever came since', () => {
    const [entry] = entries({ ...SQUEEZE, label: 'PRICE', figure: -0.0076 });
    expect(worstOf(entry!)).toEqual({ text: '+250.0 % against other venues', timeUs: PEAK.timeUs });
  });

  it('of an incident is that of the alert that leads it', () => {
    const [incident] = incidentsOf(entries({ ...SQUEEZE, peak: { ...PEAK, value: 0.01 } }));
    const told = { ...incident!, headline: { ...incident!.headline, peak: PEAK } };
    expect(headlineFigure(told).text).toBe('+250.0 % against other venues');
  });

  it('is that of the revision for who is told of no peak', () => {
    const [entry] = entries({ ...SQUEEZE, peak: null, decomposition: null, channels: [] });
    expect(worstOf(entry!)).toEqual({ text: '', timeUs: null });
  });

  it('of missing data is what is missing', () => {
    const said = { detector: 'D', label: 'BLIND', peak: { ...PEAK, label: 'BLIND' } } as const;
    const [entry] = entries({ ...said, unavailable: ['silence:upbit-trades'] });
    expect(worstOf(entry!)).toEqual({ text: 'feed silent', timeUs: null });
    expect(latestOf(entry!, NONE)).toBeNull();
  });

  it('counts in its window, beside what is usual', () => {
    const peak = { ...PEAK, label: 'LONG_LIQUIDATIONS', value: 412, windowUs: 60e6 } as const;
    const count = { name: 'count', windowUs: 60e6, raw: {}, value: 37, scale: 1 } as const;
    const channels = [{ ...count, baseline: 6.3, tailScore: 9 }];
    const label = 'LONG_LIQUIDATIONS';
    const cascade = { detector: 'B', label, peak, channels, figure: 37 } as const;
    const [entry] = entries({ ...SQUEEZE, ...cascade });
    expect(worstOf(entry!).text).toBe('412 forced orders in 60 s, usually 6.3');
    expect(latest(cascade, NONE, 61)).toBe(
      'now 37 forced orders in 60 s, usually 6.3 (21:23:00 UTC)',
    );
  });
});

describe('what the market says meanwhile', () => {
  const further = (peak: AlertPeak, gap: number): string | undefined => {
    const [entry] = entries({ ...SQUEEZE, peak });
    return furtherOf(entry!, latestOf(entry!, histories([79, gap]))!)?.text;
  };
  const fallen = { ...PEAK, value: Math.log(0.9) };

  it.each([
    { told: PEAK, gap: 2.6, worst: '+260.0 % against other venues' },
    { told: PEAK, gap: 2.5, worst: undefined },
    { told: PEAK, gap: 0.4, worst: undefined },
    { told: PEAK, gap: -0.9, worst: undefined },
    { told: fallen, gap: -0.2, worst: '−20.00 % against other venues' },
    { told: fallen, gap: 0.5, worst: undefined },
  ])('is the worst where it is further than what was told: $gap', ({ told, gap, worst }) => {
    expect(further(told, gap)).toBe(worst);
  });

  it('is the revision itself where the market has nothing newer', () => {
    const [entry] = entries({ ...SQUEEZE, figure: Math.log(9) });
    expect(furtherOf(entry!, latestOf(entry!, NONE)!)).toBeNull();
  });
});

describe('the latest figure', () => {
  it('is that of the market, with its own time', () => {
    const held = histories([58, 0.5], [79, 0.4], [80, Number.NaN]);
    expect(latest({}, held, 82)).toBe('now +40.00 % (21:23:19 UTC)');
  });

  it('is never shown as current once it is old', () => {
    const held = histories([79, 0.4]);
    expect(latest({}, held, 89)).toBe('now +40.00 % (21:23:19 UTC)');
    expect(latest({}, held, 90)).toBe('last +40.00 %, as of 21:23:19 UTC; 11 s ago');
    expect(latest({}, held, 1_180)).toBe('last +40.00 %, as of 21:23:19 UTC; 18 min 21 s ago');
    chooseLanguage('ko');
    expect(latest({}, held, 1_180)).toBe('최종 +40.00 %, 06:23:19 KST 기준(18분 21초 전)');
  });

  it('is that of the revision where the market has none that is newer', () => {
    for (const held of [NONE, histories([20, 0.9])]) {
      expect(latest({}, held, 61)).toBe('now +40.00 % (21:23:00 UTC)');
    }
    const other = { label: 'PRICE', figure: Math.log(0.9924) } as const;
    const price = { ...sampleAlert().content.channels[0]!, name: 'price.direct' } as const;
    expect(latest({ ...other, channels: [price] }, NONE, 1_140)).toBe(
      'last −0.76 % in 15 s, as of 21:23:00 UTC; 18 min 00 s ago',
    );
  });

  it('is the last of its run where that is over', () => {
    const [entry] = entries(SQUEEZE);
    const over = { logUs: ONSET_US + 60 * SECOND_US, isOver: true };
    expect(latestText(latestOf(entry!, NONE)!, over)).toBe(
      '+40.00 % when its data ended (21:23:00 UTC)',
    );
  });

  it('is none of a closed alert, nor for who is told of no figure', () => {
    expect(latest({ state: 'CLOSED' }, histories([79, 0.4]), 80)).toBe('');
    expect(latest({ figure: null, peak: null }, NONE, 80)).toBe('');
  });
});
