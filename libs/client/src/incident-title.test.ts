/** Titles of incidents as a supervisor reads them, in both languages, in the words of the detectors that there are. */
import { detectorDescriptions } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { incidentTitle, type TitledIncident } from './incident-title.ts';

const MINUTE_US = 60_000_000;
const DETECTORS = detectorDescriptions();

type Lead = TitledIncident['lead'];

/** A squeeze of USDT/KRW on bithumb to 3.531 times the price elsewhere; what `lead` names differs. */
function incidentOf(lead: Partial<Lead> = {}): TitledIncident {
  return {
    onsetTimeUs: 1_760_185_200_000_000,
    lead: {
      detector: 'A',
      subject: 'USDT@bithumb:USDT/KRW:spot',
      direction: 'SQUEEZE',
      scope: { assets: ['USDT'], venues: ['bithumb'], markets: ['bithumb:USDT/KRW:spot'] },
      peak: { label: 'VENUE', value: Math.log(3.531), windowUs: 0 },
      ...lead,
    },
  };
}

const CASCADE: Partial<Lead> = {
  detector: 'B',
  subject: 'all',
  direction: 'SELL_OFF',
  scope: {
    assets: ['BTC', 'ETH', 'SOL'],
    venues: ['binance-usdm', 'bybit', 'okx'],
    markets: ['binance-usdm:BTC/USDT:linear', 'bybit:BTC/USDT:linear', 'okx:SOL/USDT:linear'],
  },
  peak: { label: 'LONG_LIQUIDATIONS', value: 12_345, windowUs: MINUTE_US },
};
const BLIND: Partial<Lead> = {
  detector: 'D',
  subject: 'upbit',
  direction: 'NONE',
  scope: { assets: ['USDT'], venues: ['upbit'], markets: ['upbit:USDT/KRW:spot'] },
  peak: { label: 'BLIND', value: 3, windowUs: 0 },
};
const peakOf = (label: string, percent: number, windowUs = 0): Partial<Lead> => ({
  peak: { label, value: Math.log1p(percent / 100), windowUs },
});

describe('the title of an incident', () => {
  it.each<[string, Partial<Lead>, en: string, ko: string]>([
    [
      'names the market that stands apart',
      {},
      'USDT squeeze — Bithumb USDT/KRW +253.1 % against other venues',
      'USDT 매수 급증(스퀴즈) — 빗썸 USDT/KRW 타 거래소 대비 +253.1 %',
    ],
    [
      'says a fall with its sign',
      { direction: 'SELL_OFF', ...peakOf('NATIONAL', -5.1) },
      'USDT sell-off — Bithumb USDT/KRW −5.10 % national premium',
      'USDT 매도 급증 — 빗썸 USDT/KRW 국내 프리미엄 −5.10 %',
    ],
    [
      'says in how long where it is a change',
      { direction: 'SELL_OFF', ...peakOf('PRICE', -0.42, 5 * MINUTE_US) },
      'USDT sell-off — Bithumb USDT/KRW −0.42 % in 5 min',
      'USDT 매도 급증 — 빗썸 USDT/KRW 5분 동안 −0.42 %',
    ],
    [
      'says nothing of how little it was where it was none',
      peakOf('GLOBAL', 0.001),
      'USDT squeeze — Bithumb USDT/KRW 0.00 % against the dollar',
      'USDT 매수 급증(스퀴즈) — 빗썸 USDT/KRW 달러 대비 0.00 %',
    ],
    [
      'counts forced orders, and names venues where it is many markets',
      CASCADE,
      'BTC, ETH +1 liquidation cascade, forced selling — Binance USD-M, Bybit +1 12,345 forced orders in 60 s',
      'BTC, ETH 외 1 강제청산 연쇄(강제 매도) — 바이낸스 USD-M, 바이비트 외 1 60초 동안 강제 주문 12,345건',
    ],
    [
      'says "at least" where a feed shows only some of them',
      {
        ...{ detector: 'B', subject: 'asset:BTC', direction: 'SQUEEZE' },
        scope: {
          assets: ['BTC'],
          venues: ['binance-usdm'],
          markets: ['binance-usdm:BTC/USDT:linear'],
        },
        peak: { label: 'SHORT_LIQUIDATIONS_SAMPLED', value: 41, windowUs: 5 * MINUTE_US },
      },
      'BTC liquidation cascade, forced buying — Binance USD-M BTC/USDT at least 41 forced orders in 5 min',
      'BTC 강제청산 연쇄(강제 매수) — 바이낸스 USD-M BTC/USDT 5분 동안 강제 주문 최소 41건',
    ],
    [
      'does not call forced what is only inferred',
      {
        ...CASCADE,
        peak: { label: 'LONG_LIQUIDATIONS_INFERRED', value: 7, windowUs: MINUTE_US },
      },
      'BTC, ETH +1 fall together, perhaps by force — Binance USD-M, Bybit +1 7 markets sold hard within 60 s; looks like forced orders, no liquidation feed here',
      'BTC, ETH 외 1 동반 급락(강제 매도 추정) — 바이낸스 USD-M, 바이비트 외 1 60초 내 마켓 7개 급매도: 강제 주문으로 추정, 강제청산 데이터 없음',
    ],
    [
      'says once which feed is missing',
      BLIND,
      'No reliable data from Upbit — feed missing',
      '업비트 관측 공백 — 시세 수신 중단',
    ],
    [
      'goes without what nobody has described',
      { detector: 'Z' },
      'USDT — Bithumb USDT/KRW',
      'USDT — 빗썸 USDT/KRW',
    ],
    [
      'goes without a figure where the label is unknown',
      { peak: { label: 'NEW', value: 1, windowUs: 0 } },
      'USDT squeeze — Bithumb USDT/KRW',
      'USDT 매수 급증(스퀴즈) — 빗썸 USDT/KRW',
    ],
    [
      'takes the subject where the scope is empty',
      { subject: 'all', scope: { assets: [], venues: [], markets: [] } },
      'All assets squeeze — +253.1 % against other venues',
      '전체 자산 매수 급증(스퀴즈) — 타 거래소 대비 +253.1 %',
    ],
  ])('%s', (_what, lead, en, ko) => {
    const incident = incidentOf(lead);
    expect(incidentTitle(incident, DETECTORS, 'en').text).toBe(en);
    expect(incidentTitle(incident, DETECTORS, 'ko').text).toBe(ko);
  });

  it('has no figure for who is not told of the worst', () => {
    expect(incidentTitle(incidentOf({ peak: null }), DETECTORS, 'en').text).toBe(
      'USDT squeeze — Bithumb USDT/KRW',
    );
  });

  it('has its parts, and the first onset', () => {
    expect(incidentTitle(incidentOf(), DETECTORS, 'en')).toEqual({
      what: 'USDT squeeze',
      where: 'Bithumb USDT/KRW',
      howFar: '+253.1 % against other venues',
      sinceUs: 1_760_185_200_000_000,
      text: 'USDT squeeze — Bithumb USDT/KRW +253.1 % against other venues',
    });
  });
});
