/** Markets, alerts and view frames for the stage: the 11 October 2025 pattern in small, with chosen numbers. */
import { sampleAlert } from '@breakwater/contract/sample';
import type { AlertContent } from '@breakwater/core';
import type { StagedAlert } from './page-stage.ts';

export const STAGE_STREAM = 'stage:0';
/** 21:22:00 UTC on 10 October 2025, 06:22:00 in Seoul. */
export const STAGE_ONSET_US = 1_760_131_320_000_000;
const SECOND_US = 1_000_000;

interface StagedMarket {
  readonly venue: string;
  readonly base: string;
  readonly quote: string;
  readonly type: 'spot' | 'linear';
  readonly price: number;
  /** Quantity traded in a second when nothing happens. */
  readonly usual: number;
  /** By how much the price stands higher at the height of the squeeze. */
  readonly height: number;
}
const MARKETS: readonly StagedMarket[] = [
  ['bithumb', 'USDT', 'KRW', 'spot', 1_441, 900, 2.38],
  ['upbit', 'USDT', 'KRW', 'spot', 1_440, 2_600, 0.148],
  ['coinone', 'USDT', 'KRW', 'spot', 1_442, 240, 0.157],
  ['korbit', 'USDT', 'KRW', 'spot', 1_443, 70, 0.09],
  ['kraken', 'USDT', 'USD', 'spot', 1.0002, 4_100, 0.021],
  ['coinbase', 'USDT', 'USD', 'spot', 1.0001, 6_800, 0.034],
  ['bitstamp', 'USDT', 'USD', 'spot', 1.0003, 700, 0.03],
  ['binance-usdm', 'BTC', 'USDT', 'linear', 113_204.5, 21, -0.04],
  ['bybit', 'BTC', 'USDT', 'linear', 113_198.1, 11, -0.05],
].map(([venue, base, quote, type, price, usual, height]) => {
  return { venue, base, quote, type, price, usual, height } as StagedMarket;
});

function keyOf({ venue, base, quote, type }: StagedMarket): string {
  return `${venue}:${base}/${quote}:${type}`;
}

/** A frame per second up to `untilSecond` after the onset; a blind venue's markets say nothing while it is blind. */
export function stagedFrames(options: {
  readonly fromSecond: number;
  readonly untilSecond: number;
  readonly isSqueezed: boolean;
  readonly blind?: { readonly venue: string; readonly fromSecond: number };
}): { readonly timeUs: number }[] {
  const frames = [];
  for (let second = options.fromSecond; second < options.untilSecond; second += 1) {
    const { blind } = options;
    const unseen = blind !== undefined && second >= blind.fromSecond ? blind.venue : null;
    const heat = options.isSqueezed ? heatAt(second) : 0;
    const endUs = STAGE_ONSET_US + (second + 1) * SECOND_US;
    frames.push({
      fromUs: endUs - SECOND_US,
      timeUs: endUs,
      logTimeUs: endUs + 2 * SECOND_US,
      markets: MARKETS.map((market, i) => marketAt(market, { second, heat, i, unseen })),
      subjects: MARKETS.filter(({ base }) => base === 'USDT').map((market, i) => ({
        asset: 'USDT',
        venue: market.venue,
        market: keyOf(market),
        globalDepeg: Math.log1p(0.0004 + 0.02 * heat),
        nationalPremium: market.quote === 'KRW' ? Math.log1p(0.011 + 0.05 * heat) : null,
        venueGap:
          market.venue === unseen
            ? null
            : Math.log1p(gapOf(market, heat) + 0.001 * wave(second, i)),
        relativePremium: null,
      })),
      coverage: stagedVenues().map((venue) => ({
        venue,
        state: venue === unseen ? 'BLIND' : 'OK',
        silentMs: venue === unseen ? (second - (blind?.fromSecond ?? 0) + 10) * 1_000 : 400,
        reason: venue === unseen ? 'silence' : null,
      })),
    });
  }
  return frames;
}

export function stagedVenues(): string[] {
  return MARKETS.map(({ venue }) => venue);
}

function marketAt(
  market: StagedMarket,
  { second, heat, i, unseen }: { second: number; heat: number; i: number; unseen: string | null },
): object {
  const { venue, base, quote, type, price, usual, height } = market;
  const isUnseen = venue === unseen;
  const noise = 1 + 0.0004 * wave(second, i);
  const now = price * (1 + height * heat) * noise;
  const amount = (share: number, heated: number): number => {
    return isUnseen ? 0 : usual * share * (1 + 0.6 * wave(second * 7, i + 3)) * (1 + heated * heat);
  };
  const forced = (share: number): number => {
    return type === 'linear' && !isUnseen
      ? Math.round(share * heat * (14 + 10 * wave(second, i)))
      : 0;
  };
  return {
    ...{ key: keyOf(market), venue, base, quote, type },
    price: isUnseen ? null : now,
    bid: isUnseen ? null : now * 0.9996,
    ask: isUnseen ? null : now * 1.0004,
    book: isUnseen ? 'INVALID' : 'VALID',
    sellQuantity: amount(0.5, type === 'spot' ? 1.2 : 9),
    buyQuantity: amount(0.48, type === 'spot' ? 14 : 2),
    tradeCount: isUnseen ? 0 : 4,
    forcedSellCount: forced(1),
    forcedBuyCount: forced(0.08),
    forcedSellQuantity: forced(1),
    forcedBuyQuantity: forced(0.08),
  };
}

/** 0 … 1: rises within seconds, falls over a minute, and stays raised. */
function heatAt(second: number): number {
  if (second < 0) return 0;
  const rise = Math.min(1, second / 8);
  return rise * (0.22 + 0.78 * Math.exp(-Math.max(0, second - 9) / 22));
}

function gapOf({ quote, height }: StagedMarket, heat: number): number {
  return (quote === 'KRW' ? height - 0.13 : height - 0.03) * heat;
}

/** A number between −1 and 1 that looks random and is the same in every run. */
function wave(second: number, place: number): number {
  return Math.sin(second * 1.7 + place * 4.1) * 0.6 + Math.sin(second * 0.31 + place) * 0.4;
}

export function stagedAlert(place: number, content: Partial<AlertContent> = {}): StagedAlert {
  const id = content.id ?? place.toString(16).padStart(32, '0');
  const whole = { ...SAMPLE, ...content, id };
  const position = `${place + 1}-1`;
  const inputs = whole.scope.markets.map((market, i) => {
    return { market, firstOffset: 80_120 + i * 7, lastOffset: 80_631 + i * 7 };
  });
  return {
    stream: STAGE_STREAM,
    id: position,
    event: eventOf({ content: whole, position, inputs }),
  };
}

function eventOf(data: {
  content: AlertContent;
  position: string;
  inputs: object[];
}): StagedAlert['event'] {
  const { id, revision, state, timeUs, domain } = data.content;
  const event = {
    specversion: '1.0',
    id: `${id}.${revision}`,
    source: `/breakwater/${domain}`,
    type: `io.breakwater.alert.${state.toLowerCase().replaceAll('_', '-')}.v1`,
    subject: id,
    time: new Date(timeUs / 1_000).toISOString(),
    datacontenttype: 'application/json',
    dataschema: 'urn:breakwater:schema:alert:v1',
    data,
  };
  return event;
}

/** The squeeze: one alert for each market of USDT, and a cascade of bitcoin longs beside it. */
export function stagedSqueeze(): StagedAlert[] {
  const squeezed = MARKETS.filter(({ base }) => base === 'USDT').map((market, i) => {
    const label =
      market.venue === 'bithumb' ? 'VENUE' : market.quote === 'KRW' ? 'NATIONAL' : 'GLOBAL';
    const onsetTimeUs = STAGE_ONSET_US + (3 + i) * SECOND_US;
    return stagedAlert(i + 1, {
      label,
      severity: i < 5 ? 'S4' : 'S3',
      state: i === 0 ? 'ESCALATE' : 'UPDATE',
      revision: 3,
      subject: keyOf(market),
      scope: { assets: ['USDT'], venues: [market.venue], markets: [keyOf(market)] },
      ...{
        onsetTimeUs,
        openTimeUs: onsetTimeUs + 4 * SECOND_US,
      },
      timeUs: STAGE_ONSET_US + 80 * SECOND_US,
      score: i === 0 ? 36.83 : 12.2 - i,
      decomposition: {
        fx: { before: Math.log(1_427.5), after: Math.log(1_427.6) },
        globalDepeg: { before: 0.0004, after: Math.log1p(0.0216) },
        nationalPremium:
          market.quote === 'KRW' ? { before: 0.0109, after: Math.log1p(0.061) } : null,
        venueGap: { before: 0.0008, after: Math.log1p(i === 0 ? 2.25 : 0.018) },
        relativePremium: null,
      },
    });
  });
  const perpetuals = MARKETS.filter(({ type }) => type === 'linear').map(keyOf);
  const cascade = stagedAlert(20, {
    detector: 'B',
    rule: 'cascade',
    direction: 'SELL_OFF',
    label: 'LONG_LIQUIDATIONS',
    severity: 'S3',
    rulings: [
      { rule: 'B.amplified.10x-60s-2-venues', severity: 'S3', value: 44.6, limit: 10 },
      { rule: 'B.corroborated.venues', severity: 'S2', value: 2, limit: 2 },
      { rule: 'B.window.threshold', severity: 'S2', value: 9.7, limit: 4.2 },
    ],
    subject: 'BTC',
    scope: { assets: ['BTC'], venues: ['binance-usdm', 'bybit'], markets: perpetuals },
    onsetTimeUs: STAGE_ONSET_US + 24 * SECOND_US,
    openTimeUs: STAGE_ONSET_US + 26 * SECOND_US,
    timeUs: STAGE_ONSET_US + 70 * SECOND_US,
    score: 9.7,
    threshold: 4.2,
    channels: [
      {
        name: 'count',
        windowUs: 60 * SECOND_US,
        raw: { batchCount: 412, otherSideBatchCount: 31, sampledCount: 118, symbolCount: 2 },
        ...{ value: 412, baseline: 6.3, scale: 1, tailScore: 9.7 },
      },
    ],
    quality: ['SAMPLED'],
    incidentId: 'c'.repeat(32),
  });
  const closed = stagedAlert(30, {
    direction: 'SELL_OFF',
    label: 'NATIONAL',
    severity: 'S2',
    state: 'CLOSED',
    onsetTimeUs: STAGE_ONSET_US - 5_400 * SECOND_US,
    openTimeUs: STAGE_ONSET_US - 5_390 * SECOND_US,
    timeUs: STAGE_ONSET_US - 4_100 * SECOND_US,
    closeTimeUs: STAGE_ONSET_US - 4_100 * SECOND_US,
    incidentId: 'd'.repeat(32),
  });
  return [...squeezed, cascade, closed];
}

/** A feed that fell silent. */
export function stagedOutage(venue: string, atSecond: number): StagedAlert {
  const markets = MARKETS.filter((market) => market.venue === venue).map(keyOf);
  return stagedAlert(40, {
    detector: 'D',
    rule: 'blind',
    direction: 'NONE',
    label: 'BLIND',
    severity: 'S2',
    rulings: [{ rule: 'D.silence', severity: 'S2', value: 1, limit: 1 }],
    subject: venue,
    scope: { assets: ['USDT'], venues: [venue], markets },
    onsetTimeUs: STAGE_ONSET_US + (atSecond - 10) * SECOND_US,
    openTimeUs: STAGE_ONSET_US + atSecond * SECOND_US,
    timeUs: STAGE_ONSET_US + atSecond * SECOND_US,
    ...{ score: 1, threshold: 1, margin: 0 },
    channels: [
      {
        name: 'coverage',
        windowUs: SECOND_US,
        raw: { faultCount: 1, sourceCount: 1 },
        ...{ value: 1, baseline: 0, scale: 1, tailScore: 1 },
      },
    ],
    unavailable: [`silence:${venue}-trades`],
    incidentId: 'e'.repeat(32),
  });
}

const SAMPLE: AlertContent = {
  ...sampleAlert().content,
  id: '',
  detectorVersion: '0.1.0',
  subject: 'bithumb:USDT/KRW:spot',
  rulings: [
    { rule: 'A.anchor.1pct-60s', severity: 'S3', value: 1.18, limit: 0.01 },
    { rule: 'A.national.5pct', severity: 'S4', value: 0.059, limit: 0.05 },
    { rule: 'A.window.threshold', severity: 'S2', value: 9.4, limit: 2.96 },
    { rule: 'DAXA_DANGER', severity: null, value: 1.18, limit: 0.3 },
  ],
  scope: { assets: ['USDT'], venues: ['bithumb'], markets: ['bithumb:USDT/KRW:spot'] },
  label: 'VENUE',
  onsetTimeUs: STAGE_ONSET_US,
  openTimeUs: STAGE_ONSET_US + 4 * SECOND_US,
  timeUs: STAGE_ONSET_US + 60 * SECOND_US,
  threshold: 2.96,
  margin: 6.44,
  channels: [
    {
      name: 'pressure',
      windowUs: 15 * SECOND_US,
      raw: {
        sellQuanta: 98_220,
        buyQuanta: 1_204_110,
        unknownSideQuanta: 0,
        quantumLots: 100,
        printCount: 611,
      },
      ...{ value: -0.85, baseline: 0.02, scale: 0.41, tailScore: 9.4 },
    },
    {
      name: 'price.venueGap',
      windowUs: 15 * SECOND_US,
      raw: { bidTicks: 4_865, askTicks: 4_880, lastTicks: 4_871 },
      ...{ value: 1.17, baseline: 0, scale: 0.0007, tailScore: 36.83 },
    },
    {
      name: 'price.direct',
      windowUs: 15 * SECOND_US,
      raw: { bidTicks: 4_865, askTicks: 4_880, lastTicks: 4_871 },
      ...{ value: 1.21, baseline: 0, scale: 0.0011, tailScore: 31.2 },
    },
  ],
  unavailable: ['relativePremium: no coin with a local and a global price'],
  decomposition: null,
  calibration: {
    hash: 'b71fd0a95f6c2f0a8f6b2c56d1e1ab0cc7a4e1f10f6ad1b7e7f0b5cb0f5b9c11',
    origin: 'simulated',
  },
  rulesetHash: '3f5e'.repeat(16),
  quality: [],
  incidentId: 'a'.repeat(32),
};
