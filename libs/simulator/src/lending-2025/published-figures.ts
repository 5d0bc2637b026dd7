/**
 * What was published about the lending programmes of 2025, figure by figure, with the definition under which the tape of this
 * simulation returns it. The sources are those of the project's field report; most are press reports, some of them of blogs.
 *
 * A figure's definition is `published` where its source says what was counted, `assumed` where it does not and this is our
 * reading. Two readings carry the whole table, because the reports count one programme with fewer users and less than half the
 * amount a month later:
 *   users    Whoever used any service of the programme, a qualification included; or borrowers, who drew a loan.
 *   amount   Turnover, the principal of every operation: drawn, extended, repaid; or new principal, that of loans opened.
 * Turnover and not "with extensions alone": loans run 30 days, so that hardly any can be extended in the first month, while
 * the 1.5 tn won of that month are more than all that was newly drawn until the end of September.
 */
import { koreanMidnightUs, SQUEEZE_FROM_US, SQUEEZE_TO_US } from './case-calendar.ts';

export type Measure =
  /** Anybody with any operation. */
  | 'service-users'
  /** Who opened a loan. */
  | 'borrowers'
  /** Of whom a loan was repaid by force, once at least. */
  | 'forced-borrowers'
  | 'loans'
  /** Loans opened, extended or topped up. */
  | 'uses'
  | 'forced'
  /** At the price of the execution. */
  | 'forced-won'
  | 'new-principal'
  | 'turnover'
  /** Of the principal of loans opened. */
  | 'median-loan'
  /** Turnover for each borrower. */
  | 'turnover-per-borrower'
  /** Shares in basis points. */
  | 'forced-borrowers-per-borrower'
  | 'forced-per-use'
  | 'forced-per-loan'
  /** Whole days from the order to the last first loan before the guideline. */
  | 'days-joining-after-order';

export type Relation = 'equal' | 'about' | 'more-than' | 'at-least';
export type FigureUnit = 'users' | 'won' | 'loans' | 'uses' | 'events' | 'basis-points' | 'days';

export interface TextPair {
  readonly en: string;
  readonly ko: string;
}

/** Valid time, [from, to), in microseconds. */
interface FigureWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface PublishedFigure extends FigureWindow {
  readonly id: string;
  readonly venue: 'bithumb' | 'upbit';
  readonly value: number;
  readonly unit: FigureUnit;
  readonly relation: Relation;
  /** One of the last printed digit, in the unit: 2.4983 tn won is printed to 100 m. */
  readonly printedTo: number; // unit: as `unit`
  readonly measure: Measure;
  readonly definition: 'published' | 'assumed';
  readonly what: TextPair;
  /** Who said it, and where it can be read. */
  readonly source: string;
  /** Computed by us from figures of the source. */
  readonly isDerived?: boolean;
}

const day = koreanMidnightUs;
const FSC = 'FSC, 19 August 2025: en.fnnews.com/news/202508191028208301';
export const LEE = 'Bithumb to Rep. Lee In-young: m.news.zum.com/articles/101097144';
export const SHIN = 'FSS and exchanges to Rep. Shin: fnnews.com/ampNews/202510281800509032';
export const EDAILY = 'edaily 04693686642394912';
export const SQUEEZE = 'edaily 01872886642334560 in coinupdown.tistory.com/3644';

const LAUNCH_US = day('2025-06-16');
export const firstMonth: FigureWindow = { fromUs: LAUNCH_US, toUs: day('2025-07-16') };
export const toAugust: FigureWindow = { fromUs: LAUNCH_US, toUs: day('2025-09-01') };
const toSeptember = { fromUs: LAUNCH_US, toUs: day('2025-10-01') };
export const july: FigureWindow = { fromUs: day('2025-07-01'), toUs: day('2025-08-01') };
const squeeze = { fromUs: SQUEEZE_FROM_US, toUs: SQUEEZE_TO_US };

export const bithumb: { readonly venue: 'bithumb' } = { venue: 'bithumb' };
const upbit = { venue: 'upbit' } as const;
export const assumed: { readonly definition: 'assumed' } = { definition: 'assumed' };
const published = { definition: 'published' } as const;

export function count(
  value: number,
  unit: FigureUnit,
  relation: Relation = 'equal',
  printedTo = 1,
): Pick<PublishedFigure, 'value' | 'unit' | 'relation' | 'printedTo'> {
  return { value, unit, relation, printedTo };
}

export const PUBLISHED_FIGURES: readonly PublishedFigure[] = [
  {
    id: 'month-borrowers',
    ...{ ...bithumb, ...firstMonth, ...count(27_600, 'users', 'about', 100), ...assumed },
    measure: 'borrowers',
    what: {
      en: 'users of the first month: who drew a loan, 16 June to 15 July',
      ko: '첫 달 이용자: 6.16~7.15 대여를 실행한 사람',
    },
    source: FSC,
  },
  {
    id: 'month-forced-borrowers',
    ...{ ...bithumb, ...firstMonth, ...count(3_635, 'users'), ...published },
    measure: 'forced-borrowers',
    what: {
      en: 'users with at least one forced liquidation in the first month',
      ko: '첫 달 강제청산을 한 번 이상 겪은 이용자',
    },
    source: FSC,
  },
  {
    id: 'month-forced-share',
    ...{ ...bithumb, ...firstMonth, ...count(1_300, 'basis-points', 'about', 100), ...assumed },
    measure: 'forced-borrowers-per-borrower',
    what: { en: 'their share of the users (13.17 %)', ko: '이용자 중 비율(13.17%)' },
    source: FSC,
  },
  {
    id: 'month-amount',
    ...{ ...bithumb, ...firstMonth, ...count(1.5e12, 'won', 'about', 1e11), ...assumed },
    measure: 'turnover',
    what: {
      en: 'amount of the first month: turnover (drawn, extended and repaid)',
      ko: '첫 달 이용 금액: 회전액(실행·연장·상환 합계)',
    },
    source: `${FSC}; the article of this case prints ten times as much`,
  },
  {
    id: 'month-amount-per-user',
    ...{ ...bithumb, ...firstMonth, ...count(54_300_000, 'won', 'about', 100_000), ...assumed },
    measure: 'turnover-per-borrower',
    what: { en: 'turnover for each borrower of the first month', ko: '첫 달 1인당 회전액' },
    source: `${FSC}: 1.5 tn / 27,600`,
    isDerived: true,
  },
  {
    id: 'summer-users',
    ...{ ...bithumb, ...toAugust, ...count(37_579, 'users'), ...assumed },
    measure: 'service-users',
    what: {
      en: 'users to 31 August: anybody with any operation, a qualification included',
      ko: '8.31까지 이용자: 자격 확인을 포함해 서비스를 한 번이라도 쓴 사람',
    },
    source: LEE,
  },
  {
    id: 'summer-amount',
    ...{ ...bithumb, ...toAugust, ...count(2.4983e12, 'won', 'equal', 1e8), ...assumed },
    measure: 'turnover',
    what: {
      en: 'amount to 31 August: turnover (drawn, extended and repaid)',
      ko: '8.31까지 이용 금액: 회전액(실행·연장·상환 합계)',
    },
    source: LEE,
  },
  {
    id: 'summer-loans',
    ...{ ...bithumb, ...toAugust, ...count(310_000, 'loans', 'about', 10_000), ...assumed },
    measure: 'loans',
    what: { en: 'loans opened to 31 August', ko: '8.31까지 실행된 대여 건수' },
    source: LEE,
  },
  {
    id: 'summer-forced',
    ...{ ...bithumb, ...toAugust, ...count(19_415, 'events'), ...published },
    measure: 'forced',
    what: { en: 'forced liquidations to 31 August', ko: '8.31까지 강제청산 건수' },
    source: LEE,
  },
  {
    id: 'summer-forced-amount',
    ...{ ...bithumb, ...toAugust, ...count(1e11, 'won', 'more-than', 1e11), ...assumed },
    measure: 'forced-won',
    what: {
      en: 'their amount, at the price of execution',
      ko: '그 금액(체결 가격 기준)',
    },
    source: LEE,
  },
  {
    id: 'median-loan',
    ...{ ...bithumb, ...toAugust, ...count(2_490_000, 'won', 'equal', 10_000), ...assumed },
    measure: 'median-loan',
    what: { en: 'median of loans opened to 31 August', ko: '8.31까지 대여 금액의 중앙값' },
    source: LEE,
  },
  {
    id: 'july-forced',
    ...{ ...bithumb, ...july, ...count(17_238, 'events'), ...published },
    measure: 'forced',
    what: { en: 'forced liquidations in July', ko: '7월 강제청산 건수' },
    source: 'saemaeul-news 2123',
  },
  {
    id: 'july-forced-amount',
    ...{ ...bithumb, ...july, ...count(79.2e9, 'won', 'equal', 1e8), ...assumed },
    measure: 'forced-won',
    what: {
      en: 'their amount, at the price of execution',
      ko: '그 금액(체결 가격 기준)',
    },
    source: 'saemaeul-news 2123',
  },
  {
    id: 'july-forced-share',
    ...{ ...bithumb, ...july, ...count(1_260, 'basis-points', 'equal', 10), ...assumed },
    measure: 'forced-per-use',
    what: {
      en: 'July: forced liquidations for each use (opened, extended, topped up)',
      ko: '7월: 이용(실행·연장·담보 추가) 대비 강제청산',
    },
    source: SHIN,
  },
  {
    id: 'autumn-borrowers',
    ...{ ...bithumb, ...toSeptember, ...count(34_153, 'users'), ...assumed },
    measure: 'borrowers',
    what: {
      en: 'users to 30 September: who drew a loan',
      ko: '9.30까지 이용자: 대여를 실행한 사람',
    },
    source: SHIN,
  },
  {
    id: 'autumn-amount',
    ...{ ...bithumb, ...toSeptember, ...count(1.1284e12, 'won', 'equal', 1e8), ...assumed },
    measure: 'new-principal',
    what: {
      en: 'amount to 30 September: new principal (loans opened)',
      ko: '9.30까지 금액: 신규 실행 원금',
    },
    source: SHIN,
  },
  {
    id: 'autumn-uses',
    ...{ ...bithumb, ...toSeptember, ...count(474_821, 'uses'), ...assumed },
    measure: 'uses',
    what: {
      en: 'uses to 30 September: loans opened, extended, topped up',
      ko: '9.30까지 이용 건수: 실행·연장·담보 추가',
    },
    source: SHIN,
  },
  {
    id: 'autumn-forced',
    ...{ ...bithumb, ...toSeptember, ...count(21_301, 'events'), ...published },
    measure: 'forced',
    what: { en: 'forced liquidations to 30 September', ko: '9.30까지 강제청산 건수' },
    source: SHIN,
  },
  {
    id: 'autumn-forced-share',
    ...{ ...bithumb, ...toSeptember, ...count(449, 'basis-points', 'about', 1), ...assumed },
    measure: 'forced-per-use',
    what: { en: 'of the uses to 30 September', ko: '9.30까지 이용 대비 강제청산' },
    source: `${SHIN}: 21,301 / 474,821`,
    isDerived: true,
  },
  {
    id: 'september-forced',
    ...{ ...bithumb, ...count(1_886, 'events'), ...published },
    fromUs: day('2025-09-01'),
    toUs: day('2025-10-01'),
    measure: 'forced',
    what: { en: 'forced liquidations in September', ko: '9월 강제청산 건수' },
    source: EDAILY,
  },
  {
    id: 'october-forced',
    ...{ ...bithumb, ...count(7_632, 'events'), ...published },
    fromUs: day('2025-10-01'),
    toUs: day('2025-11-01'),
    measure: 'forced',
    what: { en: 'forced liquidations in October', ko: '10월 강제청산 건수' },
    source: EDAILY,
  },
  {
    id: 'crash-day-forced',
    ...{ ...bithumb, ...count(7_632 - 266, 'events', 'about', 1), ...assumed },
    fromUs: day('2025-10-11'),
    toUs: day('2025-10-12'),
    measure: 'forced',
    what: {
      en: 'on 11 October, Korean time: all but about 266 of the month',
      ko: '10월 11일(한국시간): 월 전체 중 약 266건을 뺀 나머지',
    },
    source: EDAILY,
    isDerived: true,
  },
  {
    id: 'squeeze-borrowers',
    ...{ ...bithumb, ...squeeze, ...count(1_999, 'users'), ...assumed },
    measure: 'forced-borrowers',
    what: {
      en: 'borrowers repaid by force from 06:22 to 06:25',
      ko: '06:22~06:25 자동상환된 이용자',
    },
    source: SQUEEZE,
  },
  {
    id: 'squeeze-forced',
    ...{ ...bithumb, ...squeeze, ...count(6_370, 'events'), ...assumed },
    measure: 'forced',
    what: {
      en: 'forced repayments from 06:22 to 06:25 (of USDT)',
      ko: '06:22~06:25 자동상환 건수(USDT)',
    },
    source: SQUEEZE,
  },
  {
    id: 'squeeze-amount',
    ...{ ...bithumb, ...squeeze, ...count(50e9, 'won', 'more-than', 1e10), ...assumed },
    measure: 'forced-won',
    what: {
      en: 'their amount, at the price of execution',
      ko: '그 금액(체결 가격 기준)',
    },
    source: SQUEEZE,
  },
  {
    id: 'november-forced',
    ...{ ...bithumb, ...count(19, 'events'), ...published },
    fromUs: day('2025-11-01'),
    toUs: day('2025-11-21'),
    measure: 'forced',
    what: { en: 'forced liquidations, 1 to 20 November', ko: '11.1~20 강제청산 건수' },
    source: EDAILY,
  },
  {
    id: 'compliance-gap',
    ...{ ...bithumb, ...count(16, 'days', 'at-least'), ...assumed },
    fromUs: day('2025-08-19'),
    toUs: day('2025-09-05'),
    measure: 'days-joining-after-order',
    what: {
      en: 'days after 19 August on which new borrowers were still taken',
      ko: '8.19 이후에도 신규 이용자를 받은 일수',
    },
    source: 'newspim 20250904000213',
  },
  {
    id: 'upbit-borrowers',
    ...{ ...upbit, ...toSeptember, ...count(1_411, 'users'), ...assumed },
    measure: 'borrowers',
    what: {
      en: 'users to 30 September: who drew a loan',
      ko: '9.30까지 이용자: 대여를 실행한 사람',
    },
    source: SHIN,
  },
  {
    id: 'upbit-amount',
    ...{ ...upbit, ...toSeptember, ...count(12.7e9, 'won', 'equal', 1e8), ...assumed },
    measure: 'new-principal',
    what: {
      en: 'amount to 30 September: new principal (loans opened)',
      ko: '9.30까지 금액: 신규 실행 원금',
    },
    source: SHIN,
  },
  {
    id: 'upbit-uses',
    ...{ ...upbit, ...toSeptember, ...count(11_667, 'uses'), ...assumed },
    measure: 'uses',
    what: {
      en: 'uses to 30 September: loans opened, extended, topped up',
      ko: '9.30까지 이용 건수: 실행·연장·담보 추가',
    },
    source: SHIN,
  },
  {
    id: 'upbit-forced',
    ...{ ...upbit, ...toSeptember, ...count(71, 'events'), ...published },
    measure: 'forced',
    what: { en: 'forced liquidations to 30 September', ko: '9.30까지 강제청산 건수' },
    source: SHIN,
  },
  {
    id: 'upbit-forced-share',
    ...{ ...upbit, ...toSeptember, ...count(61, 'basis-points', 'about', 1), ...assumed },
    measure: 'forced-per-use',
    what: { en: 'of the uses to 30 September', ko: '9.30까지 이용 대비 강제청산' },
    source: `${SHIN}: 71 / 11,667`,
    isDerived: true,
  },
  {
    id: 'upbit-july-forced-share',
    ...{ ...upbit, ...july, ...count(150, 'basis-points', 'equal', 10), ...assumed },
    measure: 'forced-per-use',
    what: {
      en: 'July: forced liquidations for each use (opened, extended, topped up)',
      ko: '7월: 이용(실행·연장·담보 추가) 대비 강제청산',
    },
    source: SHIN,
  },
];
