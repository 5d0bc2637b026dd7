/** One alert as the pipeline writes it, for the tests of every workspace. */
import type { Alert, AlertContent } from './catalogue.ts';

const ONSET_US = 1_760_185_200_000_000;
const SECOND_US = 1_000_000;

/** The id of a test's alert: its number, in as many digits as an id has. */
export function alertId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

const SAMPLE_PEAK: AlertContent['peak'] = {
  timeUs: ONSET_US + 2 * SECOND_US,
  severity: 'S2',
  label: 'NATIONAL',
  value: 0.031,
  windowUs: 0,
};

/** The incident that the sample alert leads and that it raised; what `state` names differs. */
export function sampleIncident(
  state: Partial<AlertContent['incident']> = {},
): AlertContent['incident'] {
  const market = 'upbit:USDT/KRW:spot';
  return {
    sequence: 1,
    onsetTimeUs: ONSET_US,
    alertCount: 1,
    openAlertCount: 1,
    severity: 'S2',
    cause: 'NATIONAL',
    lead: {
      alertId: alertId(1),
      detector: 'A',
      subject: market,
      direction: 'SQUEEZE',
      scope: { assets: ['USDT'], venues: ['upbit'], markets: [market] },
      onsetTimeUs: ONSET_US,
      peak: SAMPLE_PEAK,
    },
    role: 'LEAD',
    symptom: null,
    raised: true,
    raiseCount: 1,
    ...state,
  };
}

/** A squeeze of USDT on one venue; what `content` names differs. Who stores it sets the position. */
export function sampleAlert(content: Partial<AlertContent> = {}): Alert {
  const market = 'upbit:USDT/KRW:spot';
  const sampled: AlertContent = {
    id: alertId(1),
    revision: 1,
    domain: 'krw',
    state: 'OPEN',
    detector: 'A',
    detectorVersion: '1',
    rule: 'surge',
    subject: market,
    direction: 'SQUEEZE',
    severity: 'S2',
    rulings: [{ rule: 'A.window.threshold', severity: 'S2', value: 9.4, limit: 6 }],
    scope: { assets: ['USDT'], venues: ['upbit'], markets: [market] },
    label: 'NATIONAL',
    figure: 0.031,
    peak: SAMPLE_PEAK,
    onsetTimeUs: ONSET_US,
    openTimeUs: ONSET_US + 2 * SECOND_US,
    timeUs: ONSET_US + 4 * SECOND_US,
    closeTimeUs: null,
    score: 9.4,
    threshold: 6,
    margin: 3.4,
    rarityDays: 210,
    channels: [
      {
        name: 'pressure',
        windowUs: 15 * SECOND_US,
        raw: { buyLots: 1_204_110, sellLots: 98_220 },
        value: 4.4,
        baseline: 0.02,
        scale: 0.41,
        tailScore: 9.4,
      },
    ],
    unavailable: [],
    decomposition: null,
    course: null,
    calibration: { hash: 'none', origin: 'provisional' },
    rulesetHash: 'a'.repeat(64),
    quality: [],
    incidentId: 'incident-1',
    incident: sampleIncident(),
    ...content,
  };
  return {
    position: '',
    inputs: [{ market, firstOffset: 100, lastOffset: 140 }],
    content: sampled,
  };
}
