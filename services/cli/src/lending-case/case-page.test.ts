import {
  PUBLISHED_FIGURES,
  type ReturnedFigure,
  UNRECONCILED_FIGURES,
} from '@breakwater/simulator';
import { describe, expect, test } from 'vitest';
import { casePage } from './case-page.ts';
import type { CaseReport } from './case-report.ts';
import { alertRows, caseLines, figureRows } from './case-rows.ts';
import { CASE_WORDS } from './case-words.ts';
import { PriceTap } from './price-tap.ts';

const LAUNCH_US = Date.parse('2025-06-16T00:00:00+09:00') * 1_000;
const DAY_US = 86_400_000_000;

function returned(id: string, value: number, difference = 0, isMet = true): ReturnedFigure {
  const figure = PUBLISHED_FIGURES.find((one) => one.id === id);
  if (figure === undefined) throw new Error(id);
  return { figure, returned: value, difference, isMet };
}

const prices = new PriceTap({ fromUs: 0, toUs: 0 });
prices.premium.push({ atUs: LAUNCH_US, premium: 0.004 }, { atUs: LAUNCH_US + 1, premium: 2.5 });
const day = { borrowerCount: 920, outstandingWon: 5e9, openedCount: 3_000, forcedCount: 12 };
const report: CaseReport = {
  seed: 1,
  version: '0.0.0 <test>',
  figures: [
    returned('month-borrowers', 27_600),
    returned('month-forced-borrowers', 3_635),
    returned('month-forced-share', 1_317.03),
    returned('summer-forced-amount', 102_400_000_000, 2_400_000_000),
    returned('july-forced', 17_239, 1, false),
    returned('squeeze-borrowers', 1_999),
    returned('squeeze-forced', 6_370),
    returned('squeeze-amount', 60.5e9, 10.5e9),
  ],
  unreconciled: UNRECONCILED_FIGURES.map((figure) => ({
    figure,
    returned: figure.id === 'printed-ratio' ? 626.29 : null,
  })),
  series: {
    byVenue: new Map([
      ['bithumb', [0, 1, 2].map((at) => ({ ...day, endUs: LAUNCH_US + (at + 1) * DAY_US }))],
    ]),
    squeeze: [{ atUs: LAUNCH_US, count: 4, won: 1 }],
  },
  ...{
    orderDay: '2025-08-19',
    orderUs: LAUNCH_US + 64 * DAY_US,
    orderEndUs: LAUNCH_US + 81 * DAY_US,
  },
  loansAfter: [
    {
      day: '2025-08-18',
      loanCount: 9,
      principalWon: 9e6,
      borrowerCount: 8,
      inFlightCount: 1,
      byDay: [],
    },
    {
      day: '2025-08-19',
      loanCount: 7,
      principalWon: 7e6,
      borrowerCount: 6,
      inFlightCount: 0,
      byDay: [],
    },
  ],
  alerts: [
    {
      ...{ venue: 'bithumb', label: 'EARLY_WARNING', severity: 'S2' },
      ...{ openUs: LAUNCH_US + 1.4 * DAY_US, lastUs: LAUNCH_US + 2 * DAY_US },
      channels: [
        { name: 'forced.users', value: 0.131_7, raw: { numerator: 3_635, denominator: 27_600 } },
        { name: 'forced.evidence', value: 9.214_9, raw: {} },
        { name: 'coverage.collateral', value: 0.25, raw: {} },
        { name: 'execution.away', value: Math.log(1.5), raw: {} },
        { name: 'execution.excess', value: 28_672_288_332, raw: {} },
      ],
    },
  ],
  prices,
};

describe('rows', () => {
  test('say what was published, how it was read, and what the tape has', () => {
    const [borrowers, , share, amount, missed] = figureRows(report, 'en');
    expect(borrowers?.slice(2, 6)).toEqual(['about 27,600 users', 'assumed', '27,600 users', '0']);
    expect(share?.slice(2, 6)).toEqual(['about 13.00 %', 'assumed', '13.17 %', '0']);
    expect(amount?.slice(2, 6)).toEqual([
      'more than 100,000,000,000 won',
      'assumed',
      '102,400,000,000 won',
      '+2,400,000,000 won',
    ]);
    expect(missed?.[5]).toBe('NOT MET');
    expect(figureRows(report, 'ko')[4]?.[5]).toBe('불일치');
  });

  test('say what detector C measured in its own words, with the units of its channels', () => {
    const [english, korean] = (['en', 'ko'] as const).map((language) =>
      alertRows(report, language)[0]?.at(-1)?.split('; '),
    );
    expect(english).toEqual([
      'Users repaid by force: 3,635 of 27,600 (13.17 %)',
      'Evidence of a hazard above what is tolerated: 9.21',
      'Collateral over debt: 25.00 %',
      'Forced repayment against the price elsewhere: 50.00 %',
      'What they lost beyond the price elsewhere: 28,672,288,332 won',
    ]);
    expect(korean?.[0]).toBe('강제상환 이용자 비율: 27,600 중 3,635 (13.17 %)');
  });

  test('on the terminal: what happened, how many are met, what cannot be, the order’s dates', () => {
    const text = caseLines(report).join('\n');
    expect(text).toContain('3,635 of 27,600 users');
    expect(text).toContain('1.4 days after launch');
    expect(text).toContain('7 of 8 published figures');
    expect(text).toMatch(/forced liquidations 6\.07 %.*tape: 6\.26 %/);
    expect(text).toContain('2025-08-19 ◀  7');
    expect(text).not.toMatch(/NaN|undefined/);
  });
});

describe('the page', () => {
  const page = casePage(report);

  test('is whole in both languages, and needs nothing else', () => {
    for (const { title, heads } of Object.values(CASE_WORDS)) {
      for (const said of [title, ...Object.values(heads)]) expect(page).toContain(said);
    }
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
    expect(page).not.toMatch(/(src|href)=/);
    expect(page).toContain('0.0.0 &lt;test&gt;');
  });

  test('marks a figure that is not met, and no other', () => {
    expect(page.match(/class="number missed"/g)).toHaveLength(2);
  });

  test('plots the course by day and 11 October by second', () => {
    expect(page.match(/<svg /g)).toHaveLength(14);
    expect(page).toContain('>early warning<');
    expect(page).toContain('>조기경보<');
  });
});
