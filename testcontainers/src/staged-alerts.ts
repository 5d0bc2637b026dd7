/** Alerts for the stage, as a gateway would tell them: one story an incident, with its symptoms. */
import { sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import type { AlertContent } from '@breakwater/core';
import type { StagedAlert } from './page-stage.ts';
import {
  keyOf,
  SECOND_US,
  STAGE_ONSET_US,
  STAGE_STREAM,
  STAGED_MARKETS,
  type StagedMarket,
} from './staged-market.ts';

type State = AlertContent['incident'];

export function stagedAlert(place: number, content: Partial<AlertContent> = {}): StagedAlert {
  const id = content.id ?? place.toString(16).padStart(32, '0');
  const told = { ...SAMPLE, ...content, id };
  const whole = { ...told, incident: content.incident ?? stateOf(told) };
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

/** The incident that an alert tells alone, or leads; the sequence is that of its revision. */
function stateOf(content: Omit<AlertContent, 'incident'>, state: Partial<State> = {}): State {
  const { id, detector, subject, direction, scope, onsetTimeUs, peak, severity } = content;
  const lead = { alertId: id, detector, subject, direction, scope, onsetTimeUs, peak };
  const open = content.state === 'CLOSED' ? 0 : 1;
  const cause = { A: 'VENUE', B: 'MARKET', C: 'LENDING', D: 'FEED' }[detector];
  const own = { onsetTimeUs, openAlertCount: open, severity, lead, cause } as Partial<State>;
  return sampleIncident({ ...own, ...state });
}

const SQUEEZE_PEAK: AlertContent['peak'] = {
  timeUs: STAGE_ONSET_US + 9 * SECOND_US,
  severity: 'S4',
  label: 'VENUE',
  value: Math.log1p(2.25),
  windowUs: 0,
};

/** The squeeze: Bithumb leads; what the same coin does elsewhere follows from it, and a coin that is priced in it. */
export function stagedSqueeze(): StagedAlert[] {
  const markets = STAGED_MARKETS.filter(({ base }) => base === 'USDT');
  const echo = STAGED_MARKETS.filter(({ venue }) => venue === 'binance-usdm');
  const count = markets.length + echo.length;
  const [first] = markets as [StagedMarket];
  const lead = squeezed(first, 0);
  const state = { alertCount: count, openAlertCount: count, cause: 'VENUE' } as const;
  const story = stateOf(lead.event.data.content, { ...state, raiseCount: 2 });
  const told = [...markets, ...echo].map((market, i) => {
    const symptom = i === 0 ? null : market.base === 'BTC' ? 'QUOTE_ECHO' : 'SAME_PEG';
    const role = symptom === null ? 'LEAD' : 'SYMPTOM';
    return squeezed(market, i, { ...story, sequence: 30 + i, role, symptom, raised: false });
  });
  return [...told, stagedCascade(), stagedRecovery(), stagedWatch()];
}

/** One alert of it. */
function squeezed(market: StagedMarket, i: number, incident?: State): StagedAlert {
  const label = i === 0 ? 'VENUE' : market.quote === 'KRW' ? 'NATIONAL' : 'GLOBAL';
  const onsetTimeUs = STAGE_ONSET_US + (3 + i) * SECOND_US;
  const isEcho = market.base === 'BTC';
  const peak: AlertContent['peak'] = {
    ...{ timeUs: STAGE_ONSET_US + (9 + i) * SECOND_US, severity: i < 5 ? 'S4' : 'S3' },
    ...(isEcho
      ? { label: 'PRICE', value: Math.log1p(market.height), windowUs: 60 * SECOND_US }
      : { label, value: Math.log1p(i === 0 ? 2.25 : 0.061), windowUs: 0 }),
  };
  return stagedAlert(i + 1, {
    label: isEcho ? 'PRICE' : label,
    direction: isEcho ? 'SELL_OFF' : 'SQUEEZE',
    severity: i < 5 ? 'S4' : 'S3',
    figure: isEcho ? -0.012 : Math.log1p(i === 0 ? 0.56 : 0.018),
    peak: i === 0 ? SQUEEZE_PEAK : peak,
    state: i === 0 ? 'ESCALATE' : 'UPDATE',
    revision: 3,
    subject: keyOf(market),
    scope: { assets: [market.base], venues: [market.venue], markets: [keyOf(market)] },
    ...{ onsetTimeUs, openTimeUs: onsetTimeUs + 4 * SECOND_US },
    timeUs: STAGE_ONSET_US + 78 * SECOND_US,
    score: i === 0 ? 36.83 : 12.2 - i,
    decomposition: {
      fx: { before: Math.log(1_427.5), after: Math.log(1_427.6) },
      globalDepeg: { before: 0.0004, after: Math.log1p(0.0216) },
      nationalPremium: market.quote === 'KRW' ? { before: 0.0109, after: Math.log1p(0.061) } : null,
      venueGap: { before: 0.0008, after: Math.log1p(i === 0 ? 0.56 : 0.018) },
      relativePremium: null,
    },
    ...(incident === undefined ? {} : { incident }),
  });
}

/** A cascade of bitcoin longs beside it. */
function stagedCascade(): StagedAlert {
  return stagedAlert(20, {
    detector: 'B',
    rule: 'cascade',
    direction: 'SELL_OFF',
    label: 'LONG_LIQUIDATIONS_SAMPLED',
    severity: 'S3',
    figure: 37,
    peak: {
      ...{ timeUs: STAGE_ONSET_US + 41 * SECOND_US, severity: 'S3' },
      ...{ label: 'LONG_LIQUIDATIONS_SAMPLED', value: 412, windowUs: 60 * SECOND_US },
    },
    rulings: [
      { rule: 'B.amplified.10x-60s-2-venues', severity: 'S3', value: 44.6, limit: 10 },
      { rule: 'B.corroborated.venues', severity: 'S2', value: 2, limit: 2 },
      { rule: 'B.window.threshold', severity: 'S2', value: 9.7, limit: 4.2 },
    ],
    subject: 'BTC',
    scope: {
      assets: ['BTC'],
      venues: ['binance-usdm', 'bybit'],
      markets: STAGED_MARKETS.filter(({ type }) => type === 'linear').map(keyOf),
    },
    onsetTimeUs: STAGE_ONSET_US + 24 * SECOND_US,
    openTimeUs: STAGE_ONSET_US + 26 * SECOND_US,
    timeUs: STAGE_ONSET_US + 58 * SECOND_US,
    score: 9.7,
    threshold: 4.2,
    rarityDays: 1_140,
    channels: [
      {
        name: 'countMin',
        windowUs: 60 * SECOND_US,
        raw: { batchCount: 412, otherSideBatchCount: 31, sampledCount: 118, symbolCount: 2 },
        ...{ value: 37, baseline: 6.3, scale: 1, tailScore: 9.7 },
      },
    ],
    quality: ['SAMPLED'],
    incidentId: 'c'.repeat(32),
  });
}

/** An incident that is over: a fall, and its way back. */
function stagedRecovery(): StagedAlert {
  const fromUs = STAGE_ONSET_US - 5_400 * SECOND_US;
  const toUs = STAGE_ONSET_US - 4_100 * SECOND_US;
  return stagedAlert(30, {
    direction: 'SELL_OFF',
    label: 'NATIONAL',
    severity: 'S2',
    state: 'CLOSED',
    figure: 0.009,
    peak: {
      ...{ timeUs: fromUs + 95 * SECOND_US, severity: 'S2', label: 'NATIONAL' },
      ...{ value: Math.log1p(-0.0187), windowUs: 0 },
    },
    ...{ onsetTimeUs: fromUs, openTimeUs: fromUs + 10 * SECOND_US },
    ...{ timeUs: toUs, closeTimeUs: toUs },
    decomposition: {
      fx: { before: Math.log(1_427.1), after: Math.log(1_427.5) },
      globalDepeg: { before: 0.0003, after: 0.0004 },
      nationalPremium: { before: 0.0109, after: 0.009 },
      venueGap: { before: 0.0008, after: 0.0002 },
      relativePremium: null,
    },
    incidentId: 'd'.repeat(32),
  });
}

/** Something unusual that nobody was told of. */
function stagedWatch(): StagedAlert {
  const market = STAGED_MARKETS.find(({ venue }) => venue === 'korbit') as StagedMarket;
  const onsetTimeUs = STAGE_ONSET_US - 600 * SECOND_US;
  const told: Partial<AlertContent> = {
    direction: 'SELL_OFF',
    label: 'VENUE',
    severity: 'S1',
    figure: Math.log1p(-0.0041),
    peak: {
      ...{ timeUs: onsetTimeUs + 30 * SECOND_US, severity: 'S1', label: 'VENUE' },
      ...{ value: Math.log1p(-0.0052), windowUs: 0 },
    },
    rulings: [{ rule: 'A.window.threshold', severity: 'S1', value: 3.4, limit: 2.96 }],
    rarityDays: 4,
    subject: keyOf(market),
    scope: { assets: ['USDT'], venues: ['korbit'], markets: [keyOf(market)] },
    ...{ onsetTimeUs, openTimeUs: onsetTimeUs + 5 * SECOND_US },
    timeUs: onsetTimeUs + 60 * SECOND_US,
    incidentId: 'f'.repeat(32),
  };
  const { content } = stagedAlert(31, told).event.data;
  const state = { cause: 'VENUE', severity: 'S1', raised: false, raiseCount: 0 } as const;
  return stagedAlert(31, { ...told, incident: stateOf(content, state) });
}

/** So many incidents of their own, every fourth over, each of one venue and coin. */
export function stagedMany(count: number): StagedAlert[] {
  return Array.from({ length: count }, (_, i) => {
    const market = STAGED_MARKETS[i % STAGED_MARKETS.length] as StagedMarket;
    const onsetTimeUs = STAGE_ONSET_US - (count - i) * SECOND_US;
    const isOver = i % 4 === 3;
    return stagedAlert(1_000 + i, {
      severity: i % 3 === 0 ? 'S3' : 'S2',
      state: isOver ? 'CLOSED' : 'UPDATE',
      subject: keyOf(market),
      scope: { assets: [market.base], venues: [market.venue], markets: [keyOf(market)] },
      ...{ onsetTimeUs, openTimeUs: onsetTimeUs + 4 * SECOND_US },
      timeUs: onsetTimeUs + 30 * SECOND_US,
      closeTimeUs: isOver ? onsetTimeUs + 30 * SECOND_US : null,
      incidentId: (5_000 + i).toString(16).padStart(32, '0'),
    });
  });
}

/** A feed that fell silent. */
export function stagedOutage(venue: string, atSecond: number): StagedAlert {
  const markets = STAGED_MARKETS.filter((market) => market.venue === venue).map(keyOf);
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
    rarityDays: null,
    peak: {
      ...{ timeUs: STAGE_ONSET_US + atSecond * SECOND_US, severity: 'S2', label: 'BLIND' },
      ...{ value: 1, windowUs: 0 },
    },
    figure: 1,
    incidentId: 'e'.repeat(32),
  });
}

const SAMPLE: AlertContent = {
  ...sampleAlert().content,
  id: '',
  detectorVersion: '0.1.0',
  subject: 'bithumb:USDT/KRW:spot',
  rulings: [
    { rule: 'A.gap.10pct', severity: 'S4', value: 1.18, limit: Math.log1p(0.1) },
    { rule: 'A.venue.2pct-15s', severity: 'S3', value: 1.18, limit: Math.log1p(0.02) },
    { rule: 'A.window.threshold', severity: 'S2', value: 9.4, limit: 2.96 },
    { rule: 'DAXA_DANGER', severity: null, value: 1.18, limit: Math.log1p(0.3) },
  ],
  scope: { assets: ['USDT'], venues: ['bithumb'], markets: ['bithumb:USDT/KRW:spot'] },
  label: 'VENUE',
  figure: Math.log1p(0.56),
  peak: SQUEEZE_PEAK,
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
  course: null,
  calibration: {
    hash: 'b71fd0a95f6c2f0a8f6b2c56d1e1ab0cc7a4e1f10f6ad1b7e7f0b5cb0f5b9c11',
    origin: 'simulated',
  },
  rulesetHash: '3f5e'.repeat(16),
  quality: [],
  incidentId: 'a'.repeat(32),
};
