/** The rules of detector C: what it compares with, and who published the number (docs/detection-model.md, "Lending programme"). */

import type { LocalText, RuleWord } from '../define-detector.ts';

const ORDER: LocalText = {
  en: 'FSC administrative guidance of August 2025, as the order on the log states it',
  ko: '금융위원회 행정지도(2025년 8월), 로그에 기록된 조치 기준',
};
const GUIDELINE: LocalText = {
  en: 'DAXA guideline on lending, 5 September 2025',
  ko: 'DAXA 가상자산 대여서비스 가이드라인, 2025년 9월 5일',
};

export type LendingRuleName =
  | 'C1.early-warning'
  | 'C1.forced-share'
  | 'C2.100m-won'
  | 'C2.asset-switch'
  | 'C2.extension-not-permitted'
  | 'C2.hour-after-receipt'
  | 'C2.in-flight'
  | 'C2.increase-at-extension'
  | 'C2.increase-at-top-up'
  | 'C2.new-loan'
  | 'C2.renamed-programme'
  | 'C2.repay-and-reopen'
  | 'C2.ten-loans'
  | 'C3.asset-not-eligible'
  | 'C3.disclosure-differs'
  | 'C3.disclosure-overdue'
  | 'C3.fee'
  | 'C3.lender-not-venue'
  | 'C3.loan-to-value'
  | 'C3.loan-to-value-by-price'
  | 'C3.no-notice'
  | 'C3.not-qualified'
  | 'C3.notice-after'
  | 'C3.offer-asset'
  | 'C3.offer-fee'
  | 'C3.offer-lender'
  | 'C3.offer-loan-to-value'
  | 'C3.offer-user-cap'
  | 'C3.offer-won-repayment'
  | 'C3.short-notice'
  | 'C3.user-cap'
  | 'C4.coverage'
  | 'C4.loop-gain-60s'
  | 'C5.execution'
  | 'C5.guard';

/** By name. */
export const LENDING_RULES: readonly (RuleWord & { readonly name: LendingRuleName })[] = [
  {
    name: 'C1.early-warning',
    text: {
      en: 'users are forcibly repaid faster than is tolerated: evidence of first losses, per price shock capped',
      ko: '강제상환 이용자가 허용 속도보다 빠르게 증가(최초 손실의 누적 증거, 가격 충격별 상한 적용)',
    },
    source: null,
    unit: 'score',
  },
  {
    name: 'C1.forced-share',
    text: {
      en: 'share of users with a loan in 30 days of whom one was repaid by force',
      ko: '최근 30일 대여 이용자 중 강제상환을 당한 이용자 비율',
    },
    source: null,
    unit: 'ratio',
  },
  {
    name: 'C2.100m-won',
    text: {
      en: 'loans of 100 million won or more under the order',
      ko: '조치 위반 대여액 1억원 이상',
    },
    source: null,
    unit: 'won',
  },
  {
    name: 'C2.asset-switch',
    text: {
      en: 'a loan that goes on in another asset under the order',
      ko: '조치 이후 자산을 바꾼 대여 지속',
    },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.extension-not-permitted',
    text: {
      en: 'an extension that the order does not permit',
      ko: '조치가 허용하지 않은 만기연장',
    },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.hour-after-receipt',
    text: {
      en: 'loans more than an hour after the venue had the order',
      ko: '거래소 수령 1시간 경과 후의 신규 대여',
    },
    source: null,
    unit: 'seconds',
  },
  {
    name: 'C2.in-flight',
    text: {
      en: 'asked for before the order held, lent after it: told apart',
      ko: '조치 이전 신청, 이후 실행(별도 집계)',
    },
    source: null,
    unit: 'count',
  },
  {
    name: 'C2.increase-at-extension',
    text: {
      en: 'an extension with more principal under the order',
      ko: '조치 이후 원금을 늘린 만기연장',
    },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.increase-at-top-up',
    text: {
      en: 'more principal drawn with added collateral under the order',
      ko: '조치 이후 담보 추가를 통한 추가 대여',
    },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.new-loan',
    text: { en: 'a new loan under the order', ko: '조치 이후 신규 대여' },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.renamed-programme',
    text: {
      en: 'a first loan of the same product under another name',
      ko: '상품명을 바꾼 동일 대여상품의 신규 대여',
    },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.repay-and-reopen',
    text: {
      en: 'repaid and drawn again within 24 hours, 90 % or more',
      ko: '24시간 이내 상환 후 90 % 이상 재대여',
    },
    source: ORDER,
    unit: 'count',
  },
  {
    name: 'C2.ten-loans',
    text: { en: 'ten loans or more under the order', ko: '조치 위반 대여 10건 이상' },
    source: null,
    unit: 'count',
  },
  {
    name: 'C3.asset-not-eligible',
    text: { en: 'a loan of an asset that may not be lent', ko: '대여 대상이 아닌 자산의 대여' },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.disclosure-differs',
    text: {
      en: 'a published count of forced repayments that is not what the loans say',
      ko: '공시된 강제상환 건수와 대여 기록의 불일치',
    },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.disclosure-overdue',
    text: { en: 'a disclosure that is overdue', ko: '공시 지연' },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.fee',
    text: { en: 'fee over its yearly limit', ko: '연 수수료 한도 초과' },
    source: GUIDELINE,
    unit: 'ratio',
  },
  {
    name: 'C3.lender-not-venue',
    text: { en: 'lent by somebody else than the venue', ko: '거래소 자기자산이 아닌 제3자 대여' },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.loan-to-value',
    text: {
      en: 'loan over its share of the collateral when it was drawn',
      ko: '대여 실행 시 담보 대비 대여 한도 초과',
    },
    source: GUIDELINE,
    unit: 'ratio',
  },
  {
    name: 'C3.loan-to-value-by-price',
    text: {
      en: 'loan over its share of the collateral since the price moved',
      ko: '가격 변동에 따른 담보 대비 대여 한도 초과',
    },
    source: GUIDELINE,
    unit: 'ratio',
  },
  {
    name: 'C3.no-notice',
    text: { en: 'repaid by force without a notice', ko: '사전 안내 없는 강제상환' },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.not-qualified',
    text: {
      en: 'a first loan without the course and the test',
      ko: '교육·적합성 테스트 미이수자의 최초 대여',
    },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.notice-after',
    text: {
      en: 'a notice that came after the forced repayment',
      ko: '강제상환 이후에 발송된 안내',
    },
    source: GUIDELINE,
    unit: 'seconds',
  },
  {
    name: 'C3.offer-asset',
    text: { en: 'an asset on offer that may not be lent', ko: '대여 대상이 아닌 자산의 상품 제공' },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.offer-fee',
    text: { en: 'a fee on offer over its yearly limit', ko: '연 수수료 한도를 넘는 상품 조건' },
    source: GUIDELINE,
    unit: 'ratio',
  },
  {
    name: 'C3.offer-lender',
    text: {
      en: 'a programme in which somebody else than the venue lends',
      ko: '제3자 대여를 조건으로 하는 상품',
    },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.offer-loan-to-value',
    text: {
      en: 'terms that offer more than the share of the collateral allowed',
      ko: '담보 대비 한도를 넘는 상품 조건',
    },
    source: GUIDELINE,
    unit: 'ratio',
  },
  {
    name: 'C3.offer-user-cap',
    text: {
      en: 'terms that offer more to a user than allowed',
      ko: '이용자별 한도를 넘는 상품 조건',
    },
    source: GUIDELINE,
    unit: 'won',
  },
  {
    name: 'C3.offer-won-repayment',
    text: { en: 'terms by which loans are repaid in won', ko: '원화 상환을 조건으로 하는 상품' },
    source: GUIDELINE,
    unit: 'count',
  },
  {
    name: 'C3.short-notice',
    text: {
      en: 'a notice sent too shortly before the forced repayment',
      ko: '강제상환 직전의 촉박한 안내',
    },
    source: GUIDELINE,
    unit: 'seconds',
  },
  {
    name: 'C3.user-cap',
    text: { en: 'a user who owes more than allowed', ko: '이용자별 대여 한도 초과' },
    source: GUIDELINE,
    unit: 'won',
  },
  {
    name: 'C4.coverage',
    text: {
      en: 'what a move of 2 % would force, over what the book takes within 2 %',
      ko: '가격 2 % 변동 시 강제상환 물량이 2 % 이내 호가 잔량에서 차지하는 비율',
    },
    source: null,
    unit: 'ratio',
  },
  {
    name: 'C4.loop-gain-60s',
    text: {
      en: 'share of its own continuation that a move finances by forced orders, for a minute',
      ko: '가격 변동이 강제상환으로 스스로를 이어가는 비율 1분 지속',
    },
    source: null,
    unit: 'ratio',
  },
  {
    name: 'C5.execution',
    text: {
      en: 'a forced repayment 3 % and six scales from the price elsewhere',
      ko: '타 거래소 가격에서 3 % 이상이면서 통상 변동폭의 6배 이상 벗어난 강제상환 체결',
    },
    source: null,
    unit: 'share',
  },
  {
    name: 'C5.guard',
    text: {
      en: 'forced repayments beyond the gap at which the venue claims to stop them',
      ko: '거래소가 중단을 약속한 괴리율을 넘어 계속된 강제상환',
    },
    source: null,
    unit: 'share',
  },
];
