import { expect, test } from 'vitest';
import type { RunResult } from './run-result.ts';
import { falseRate, longestGapSeconds, targetRows } from './targets.ts';

const RUN: RunResult = {
  name: 'calm-day',
  seed: 1,
  origin: 'simulated',
  marketDays: 15,
  outcomes: { S1: [], S2: [], S3: [] },
  falseAlerts: [],
  incidents: [],
  incidentCount: 0,
  blindSeconds: null,
  trials: {},
  isFxNamed: false,
  isContested: true,
  gapSeconds: null,
  rushSeconds: null,
};
const FALSE_S2: RunResult['falseAlerts'][number] = {
  level: 'S2',
  detector: 'A',
  subject: 'upbit:USDT/KRW:spot',
  direction: 'SQUEEZE',
  seconds: 10,
  cause: 'VENUE',
};

test('a rate is of the budget, with its exact limit', () => {
  const rate = falseRate([RUN, { ...RUN, falseAlerts: [FALSE_S2] }], 'S2');
  expect(rate).toMatchObject({ count: 1, marketDays: 30, perBudget: 1 });
  expect(rate.upper).toBeCloseTo(4.74, 2);
  expect(falseRate([RUN], 'S3').upper).toBeCloseTo(6, 1);
});

test('one seed that is not silent misses the target, and a scenario that did not run has no row', () => {
  const rows = (runs: readonly RunResult[]): (boolean | null)[] =>
    targetRows(runs).map(({ isMet }) => isMet);
  expect(rows([RUN, { ...RUN, seed: 2 }])).toEqual([true]);
  expect(rows([RUN, { ...RUN, seed: 2, falseAlerts: [FALSE_S2] }])).toEqual([false]);
  expect(rows([])).toEqual([]);
});

test('an outage is due within 15 s', () => {
  const outage = { ...RUN, name: 'feed-outage' };
  expect(targetRows([{ ...outage, blindSeconds: 12 }])[0]?.isMet).toBe(true);
  expect(targetRows([{ ...outage, blindSeconds: 16 }])[0]?.isMet).toBe(false);
  expect(targetRows([outage])[0]?.isMet).toBe(false);
});

test('gaps: at the beginning, between spans, at the end', () => {
  const gap = (...spans: [number, number][]): number => {
    const list = spans.map(([from, to]) => ({ fromUs: from * 1e6, toUs: to * 1e6 }));
    return longestGapSeconds(list, 10e6, 100e6);
  };
  expect(gap([0, 60], [50, 200])).toBe(0);
  expect(gap([30, 200])).toBe(20);
  expect(gap([0, 40], [55, 200])).toBe(15);
  expect(gap([0, 90])).toBe(10);
  expect(gap()).toBe(90);
});

const SPOKEN = { cause: 'VENUE', detector: 'A' } as const;
const titled = (
  seconds: number,
  title: string,
): RunResult['incidents'][number]['titles'][number] => ({
  ...SPOKEN,
  ...{ seconds, title },
});
const INCIDENT: RunResult['incidents'][number] = {
  ...{
    id: 'i',
    severity: 'S2',
    alertCount: 1,
    raisedSeconds: 70,
    raiseCount: 1,
    loudRaiseCount: 0,
  },
  ...{ last: titled(90, 'SELL_OFF'), titles: [], openSpans: [] },
};

test('a headline is what stood over an incident once people were told', () => {
  const sellOff = (...titles: readonly (readonly [number, string])[]): boolean | null => {
    const incident = { ...INCIDENT, titles: titles.map(([at, title]) => titled(at, title)) };
    const rows = targetRows([{ ...RUN, name: 'sell-off-2025-07', incidents: [incident] }]);
    return rows.find(({ target }) => target.includes('no squeeze'))?.isMet ?? null;
  };
  expect(sellOff([-639, 'SQUEEZE of before'], [70, 'SELL_OFF'])).toBe(true);
  expect(sellOff([-639, 'SQUEEZE of before'], [71, 'SELL_OFF'])).toBe(false);
  expect(sellOff([44, 'SELL_OFF'], [90, 'SQUEEZE'])).toBe(false);
});

test('liquidations are due 30 s after their rush', () => {
  const cascade = (at: number, rushSeconds: number | null): boolean | null => {
    const said = { ...titled(at, 'LIQUIDATIONS'), detector: 'B' };
    const incident = { ...INCIDENT, titles: [said], last: said };
    const run = { ...RUN, name: 'long-liquidation-cascade', incidents: [incident], rushSeconds };
    return targetRows([run]).find(({ target }) => target.includes('rush'))?.isMet ?? null;
  };
  expect([cascade(30, 0), cascade(31, 0), cascade(36, 6), cascade(37, 6)]).toEqual([
    ...[true, false, true, false],
  ]);
  expect(cascade(31, null)).toBe(false);
});
