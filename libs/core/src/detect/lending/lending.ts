/** Detector C in words (see `define-detector.ts`): lending programmes, what they are held to and what they may set off. */
import { defineDetector } from '../define-detector.ts';
import { LENDING_RULES } from './lending-rules.ts';

const WORDS = {
  letter: 'C',
  name: 'lending',
  version: '0.1.0',
  rule: 'lending',
  text: { en: 'lending programme', ko: '가상자산 대여서비스' },
  score: {
    unit: 'times',
    text: { en: 'How many times its lowest limit', ko: '최저 기준 대비 배수' },
  },
  directions: ['NONE'],
  titles: { NONE: { en: 'Lending at {venues}', ko: '{venues} 대여서비스' } },
  channels: [
    {
      name: 'forced.users',
      text: { en: 'Users repaid by force', ko: '강제상환 이용자 비율' },
      exchange: true,
    },
    {
      name: 'forced.loans',
      text: { en: 'Loans repaid by force', ko: '강제상환 건수 비율' },
      exchange: true,
      unit: 'ratio',
    },
    {
      name: 'forced.notional',
      text: { en: 'Amount repaid by force', ko: '강제상환 금액 비율' },
      exchange: true,
      unit: 'ratio',
    },
    {
      name: 'forced.evidence',
      text: {
        en: 'Evidence of a hazard above what is tolerated',
        ko: '허용 수준 초과 위험의 누적 증거',
      },
      exchange: true,
    },
    {
      name: 'forced.firstLosses',
      text: { en: 'Users repaid by force for the first time', ko: '최초 강제상환 이용자 수' },
      exchange: true,
    },
    {
      name: 'order.loans',
      text: { en: 'Loans under the order', ko: '조치 위반 대여 건수' },
      exchange: true,
    },
    {
      name: 'order.amount',
      text: { en: 'Amount lent under the order', ko: '조치 위반 대여 금액' },
      exchange: true,
      unit: 'won',
    },
    {
      name: 'limits.breaches',
      text: { en: 'Breaches of limits', ko: '한도·의무 위반 건수' },
      exchange: true,
    },
    {
      name: 'coverage.forced',
      text: {
        en: 'Forced at a move of 2 %, over the book within 2 %',
        ko: '2 % 변동 시 강제상환 물량 / 2 % 이내 호가 잔량',
      },
      exchange: true,
    },
    {
      name: 'coverage.gain',
      text: { en: 'Loop gain: what a move finances of itself', ko: '자기강화 비율(루프 게인)' },
      exchange: true,
    },
    {
      name: 'coverage.collateral',
      text: { en: 'Collateral over debt', ko: '담보/대여 비율' },
      exchange: true,
      unit: 'ratio',
    },
    {
      name: 'coverage.loanToValue',
      text: { en: 'Loan to value, median', ko: '담보 대비 대여 비율(중앙값)' },
      exchange: true,
      unit: 'ratio',
    },
    // Compared with the prices of other venues: no exchange sees them.
    {
      name: 'execution.away',
      text: {
        en: 'Forced repayment against the price elsewhere',
        ko: '타 거래소 가격 대비 강제상환 체결가',
      },
      exchange: false,
    },
    {
      name: 'execution.harmedUsers',
      text: { en: 'Users who paid more than elsewhere', ko: '불리하게 체결된 이용자 수' },
      exchange: false,
      unit: 'count',
    },
    {
      name: 'execution.excess',
      text: {
        en: 'What they lost beyond the price elsewhere',
        ko: '타 거래소 가격 대비 초과 손실',
      },
      exchange: false,
      unit: 'won',
    },
  ],
  labels: [
    {
      name: 'FORCED_SHARE',
      text: { en: 'many users are repaid by force', ko: '강제상환 이용자 급증' },
      title: { en: 'Forced repayments at {venues}', ko: '{venues} 대여 강제상환' },
      figure: {
        from: 'ratio',
        channel: 'forced.users',
        text: { en: '{percent} of users in 30 days', ko: '30일간 이용자의 {percent}' },
      },
      cause: 'LENDING',
    },
    {
      name: 'EARLY_WARNING',
      text: {
        en: 'users are repaid by force faster than tolerated',
        ko: '허용 속도를 넘는 강제상환 증가',
      },
      title: {
        en: 'Early warning of forced repayments at {venues}',
        ko: '{venues} 강제상환 조기경보',
      },
      figure: {
        from: 'count',
        channel: 'forced.firstLosses',
        text: { en: 'users for the first time: {count}', ko: '최초 강제상환 {count}명' },
      },
      cause: 'LENDING',
    },
    {
      name: 'ORDER_BREACH',
      text: { en: 'loans while an order suspends them', ko: '중단 조치 이후의 대여' },
      title: { en: 'Lending at {venues} under an order', ko: '{venues} 중단 조치 위반 대여' },
      figure: {
        from: 'count',
        channel: 'order.loans',
        text: { en: 'loans since the order: {count}', ko: '조치 이후 {count}건' },
      },
      cause: 'LENDING',
    },
    {
      name: 'LIMIT_BREACH',
      text: { en: 'loans or terms beyond their limits', ko: '한도·의무 위반' },
      title: { en: 'Lending at {venues} beyond its limits', ko: '{venues} 대여 한도·의무 위반' },
      figure: {
        from: 'count',
        channel: 'limits.breaches',
        text: { en: 'breaches: {count}', ko: '{count}건' },
      },
      cause: 'LENDING',
    },
    {
      name: 'THIN_COVERAGE',
      text: { en: 'more would be forced than the book takes', ko: '강제상환 물량 대비 호가 부족' },
      title: {
        en: 'Thin book for forced repayments at {venues}',
        ko: '{venues} 강제상환 대비 호가 부족',
      },
      figure: {
        from: 'ratio',
        channel: 'coverage.forced',
        text: {
          en: '{part} the book within 2 % forced by a move of 2 %',
          ko: '2 % 변동 시 2 % 이내 호가 잔량의 {part} 강제상환',
        },
      },
      cause: 'LENDING',
    },
    {
      name: 'LOOP_GAIN',
      text: { en: 'a move finances its own continuation', ko: '가격 변동의 자기강화' },
      title: { en: 'Self-feeding forced repayments at {venues}', ko: '{venues} 강제상환 자기강화' },
      figure: {
        from: 'ratio',
        channel: 'coverage.gain',
        text: { en: '{percent} of a move comes back', ko: '변동의 {percent} 재유발' },
      },
      cause: 'LENDING',
    },
    {
      name: 'DISLOCATED',
      text: {
        en: 'forced repayments away from the price elsewhere',
        ko: '타 거래소 가격과 동떨어진 강제상환',
      },
      title: {
        en: 'Dislocated forced repayments at {venues}',
        ko: '{venues} 강제상환 체결가 이상',
      },
      figure: {
        from: 'change',
        channel: 'execution.away',
        text: { en: '{percent} from the price elsewhere', ko: '타 거래소 가격 대비 {percent}' },
      },
      cause: 'LENDING',
    },
    {
      name: 'GUARD_NOT_ACTING',
      text: { en: 'a guard that is claimed does not act', ko: '표방한 보호장치 미작동' },
      title: {
        en: 'Dislocated forced repayments at {venues}, guard not acting',
        ko: '{venues} 강제상환 체결가 이상(보호장치 미작동)',
      },
      figure: {
        from: 'change',
        channel: 'execution.away',
        text: { en: '{percent} from the price elsewhere', ko: '타 거래소 가격 대비 {percent}' },
      },
      cause: 'LENDING',
    },
  ],
  flags: [
    'RESTATED',
    {
      name: 'ASSUMED_LIMIT',
      text: { en: 'a limit or its date is assumed', ko: '기준 또는 시행일 일부 추정' },
      withheldFromExchanges: false,
    },
  ],
  missing: [
    {
      name: 'receipt',
      text: { en: 'when the venue had the order', ko: '거래소의 조치 수령 시각' },
    },
    { name: 'depth', text: { en: 'depth of the book', ko: '호가 잔량' } },
    {
      name: 'triggers',
      text: { en: 'prices at which loans are repaid by force', ko: '강제상환 발동 가격' },
    },
    { name: 'reference', text: { en: 'price elsewhere', ko: '타 거래소 가격' } },
    { name: 'users', text: { en: 'enough users for a share', ko: '비율 산정에 충분한 이용자 수' } },
  ],
  calibration: null,
} as const;

export const LENDING: typeof WORDS & { readonly rules: typeof LENDING_RULES } = defineDetector({
  ...WORDS,
  rules: LENDING_RULES,
});
