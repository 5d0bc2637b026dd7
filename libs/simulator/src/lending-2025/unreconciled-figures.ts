/** What was published and cannot be had of one tape beside the table of published figures, and why. */
import {
  assumed,
  bithumb,
  count,
  EDAILY,
  firstMonth,
  july,
  LEE,
  type PublishedFigure,
  SHIN,
  SQUEEZE,
  type TextPair,
  toAugust,
} from './published-figures.ts';

export interface UnreconciledFigure {
  readonly id: string;
  readonly published: TextPair;
  readonly why: TextPair;
  readonly source: string;
  /** The figure of the table that it contradicts, if any. */
  readonly against: string | null;
  /** As it would be counted, so that the report shows what the tape has instead; null: nothing to count. */
  readonly counted: PublishedFigure | null;
}

export const UNRECONCILED_FIGURES: readonly UnreconciledFigure[] = [
  {
    id: 'printed-ratio',
    published: {
      en: 'forced liquidations 6.07 %, to 31 August',
      ko: '8.31까지 강제청산 비율 6.07%',
    },
    why: {
      en: '19,415 of about 310,000 loans are 6.26 %; 6.07 % would take 319,852 loans. The report gives no denominator.',
      ko: '약 31만 건 중 19,415건은 6.26%이며, 6.07%가 되려면 319,852건이어야 한다. 보도에는 분모가 없다.',
    },
    source: LEE,
    against: 'summer-loans',
    counted: {
      id: 'printed-ratio',
      ...{ ...bithumb, ...toAugust, ...count(607, 'basis-points'), ...assumed },
      measure: 'forced-per-loan',
      what: {
        en: 'forced liquidations for each loan to 31 August',
        ko: '8.31까지 대여 건수 대비 강제청산',
      },
      source: LEE,
    },
  },
  {
    id: 'july-amount-inews24',
    published: { en: 'July forced liquidations 83.6 bn won', ko: '7월 강제청산 836억원' },
    why: {
      en: 'Another report of the same month says 79.2 bn; neither says what the amount includes.',
      ko: '같은 달을 다른 보도는 792억원이라 하며, 어느 쪽도 금액의 범위를 밝히지 않는다.',
    },
    source: 'inews24',
    against: 'july-forced-amount',
    counted: {
      id: 'july-amount-inews24',
      ...{ ...bithumb, ...july, ...count(83.6e9, 'won', 'equal', 1e8), ...assumed },
      measure: 'forced-won',
      what: {
        en: 'forced liquidations in July, at the price of execution',
        ko: '7월 강제청산 금액(체결 가격 기준)',
      },
      source: 'inews24',
    },
  },
  {
    id: 'under-forties',
    published: {
      en: '45.6 % of the forced liquidations held by under-40s',
      ko: '강제청산의 45.6%가 40대 미만',
    },
    why: {
      en: 'A loan feed carries pseudonyms and no age.',
      ko: '대여 기록에는 가명만 있고 나이가 없다.',
    },
    source: SHIN,
    against: null,
    counted: null,
  },
  {
    id: 'seed-amount',
    published: { en: '15 trillion won (about 1.1 bn USD)', ko: '15조원(약 11억 달러)' },
    why: {
      en: 'A slip of the article: 1.1 bn USD are 1.5 tn won, as the Korean reports say.',
      ko: '기사의 오기: 11억 달러는 1조5천억원이며 국내 보도도 그렇게 전한다.',
    },
    source: 'the article that this case follows',
    against: 'month-amount',
    counted: {
      id: 'seed-amount',
      ...{ ...bithumb, ...firstMonth, ...count(15e12, 'won', 'about', 1e12), ...assumed },
      measure: 'turnover',
      what: { en: 'turnover of the first month', ko: '첫 달 회전액' },
      source: 'the article that this case follows',
    },
  },
  {
    id: 'crash-day-two-counts',
    published: { en: '6,370 and about 7,366 on 11 October', ko: '10월 11일 6,370건과 약 7,366건' },
    why: {
      en: 'Reconciled only under an assumption: 6,370 of USDT in three minutes, 7,366 of all assets on the whole day.',
      ko: '가정 아래에서만 맞는다: 6,370건은 3분간의 USDT, 7,366건은 하루 전체 자산.',
    },
    source: `${SQUEEZE}; ${EDAILY}`,
    against: 'crash-day-forced',
    counted: null,
  },
  {
    id: 'outstanding-before-squeeze',
    published: {
      en: 'USDT lent by Bithumb about 123.1 bn won before 11 October, 89.0 bn after; 120 bn on 30 July',
      ko: '빗썸 USDT 대여 잔액 10월 11일 전 약 1,231억원, 후 890억원; 7월 30일 1,200억원',
    },
    why: {
      en: 'This tape is set by flows (what was drawn, extended, repaid); what is open at a moment follows from choices of ours, and is less in October.',
      ko: '이 기록은 실행·연장·상환의 흐름에 맞추었고, 특정 시점의 잔액은 모의에서 정한 값에서 나오며 10월에는 보도보다 적다.',
    },
    source: 'kollo.kr/appcontent?id=acwEII; biz.sbs.co.kr 20000250294',
    against: null,
    counted: null,
  },
];
