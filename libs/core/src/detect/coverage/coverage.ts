/** Detector D in words (see `define-detector.ts`): feeds that are missing. */
import { defineDetector } from '../define-detector.ts';

const WORDS = {
  letter: 'D',
  name: 'coverage',
  version: '0.1.0',
  rule: 'blind',
  text: { en: 'feed coverage', ko: '관측 공백' },
  score: {
    unit: 'faults',
    text: { en: 'Faults that stand at the venue', ko: '해당 거래소에 남아 있는 장애 수' },
  },
  directions: ['NONE'],
  titles: { NONE: { en: 'No reliable data from {venues}', ko: '{venues} 관측 공백' } },
  channels: [
    { name: 'coverage', text: { en: 'Faults of the feed', ko: '시세 수신 장애' }, exchange: true },
  ],
  labels: [
    {
      name: 'BLIND',
      text: { en: 'feed missing', ko: '시세 수신 중단' },
      figure: { from: 'missing' },
      cause: 'FEED',
    },
    {
      name: 'NO_REFERENCE',
      text: { en: 'no exchange rate', ko: '환율 정보 없음' },
      figure: { from: 'missing' },
      cause: 'FEED',
    },
  ],
  flags: [],
  rules: [
    {
      name: 'D.reference',
      text: {
        en: 'prices in a currency, and no exchange rate of these days',
        ko: '해당 통화 표시 가격은 있으나 최근 환율이 없음',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'D.silence',
      text: {
        en: 'nothing heard for ten seconds or two promised heartbeats',
        ko: '10초 또는 예고된 하트비트 2회 동안 수신 없음',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'D.down',
      text: { en: 'the feed said that it is down', ko: '연결 중단 통보' },
      source: null,
      unit: 'count',
    },
    {
      name: 'D.hole',
      text: { en: 'messages lost within the last minute', ko: '최근 1분 이내 데이터 유실' },
      source: null,
      unit: 'count',
    },
    {
      name: 'D.shut-out',
      text: {
        en: 'source shut out for more than 1 % bad records',
        ko: '오류 데이터 1 % 초과로 차단',
      },
      source: null,
      unit: 'count',
    },
    {
      name: 'D.book',
      text: {
        en: 'order book crossed or out of sync for two seconds',
        ko: '호가창 역전 또는 불일치 2초 이상',
      },
      source: null,
      unit: 'count',
    },
  ],
  missing: [
    {
      name: 'reference',
      text: { en: 'no exchange rate to compare prices with', ko: '비교할 환율 없음' },
    },
    { name: 'silence', text: { en: 'feed silent', ko: '수신 없음' } },
    { name: 'down', text: { en: 'feed down', ko: '연결 중단' } },
    { name: 'hole', text: { en: 'messages lost', ko: '데이터 유실' } },
    { name: 'shut-out', text: { en: 'shut out for bad records', ko: '오류 데이터로 차단' } },
    { name: 'book', text: { en: 'order book unusable', ko: '호가창 사용 불가' } },
  ],
  calibration: null,
} as const;

export const COVERAGE: typeof WORDS = defineDetector(WORDS);
