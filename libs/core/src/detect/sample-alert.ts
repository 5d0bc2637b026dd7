/** One alert as the pipeline writes it, for the tests of every workspace. */
import type { Alert, AlertContent } from './catalogue.ts';

const ONSET_US = 1_760_185_200_000_000;
const SECOND_US = 1_000_000;

/** The id of a test's alert: its number, in as many digits as an id has. */
export function alertId(number: number): string {
  return number.toString(16).padStart(32, '0');
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
    severityRules: ['A.window.threshold'],
    scope: { assets: ['USDT'], venues: ['upbit'], markets: [market] },
    label: 'NATIONAL',
    onsetTimeUs: ONSET_US,
    openTimeUs: ONSET_US + 2 * SECOND_US,
    peakTimeUs: ONSET_US + 2 * SECOND_US,
    timeUs: ONSET_US + 4 * SECOND_US,
    closeTimeUs: null,
    score: 9.4,
    threshold: 6,
    margin: 3.4,
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
    calibration: { hash: 'none', origin: 'provisional' },
    rulesetHash: 'a'.repeat(64),
    quality: [],
    incidentId: 'incident-1',
    ...content,
  };
  return {
    position: '',
    inputs: [{ market, firstOffset: 100, lastOffset: 140 }],
    content: sampled,
  };
}
