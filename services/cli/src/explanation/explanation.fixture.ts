/** Alerts of each detector with everything that an explanation says. */
import { alertId, sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import { type Alert, type AlertContent, detectorDescriptions } from '@breakwater/core';
import { Wording } from './wording.ts';

export const ENGLISH_WORDS: Wording = new Wording('en', detectorDescriptions());
export const KOREAN_WORDS: Wording = new Wording('ko', detectorDescriptions());

const ONSET_US = 1_760_131_320_000_000;

/** A venue that stands apart by ten percent; what `content` names differs. */
export function venueSqueeze(content: Partial<AlertContent> = {}): Alert {
  const market = 'bithumb:USDT/KRW:spot';
  const scope = { assets: ['USDT'], venues: ['bithumb'], markets: [market] };
  const peak = {
    timeUs: ONSET_US + 40_000_000,
    severity: 'S4',
    label: 'VENUE',
    value: Math.log(3.5),
    windowUs: 0,
  } as const;
  return sampleAlert({
    severity: 'S4',
    scope,
    subject: market,
    label: 'VENUE',
    figure: Math.log(1.1),
    peak,
    onsetTimeUs: ONSET_US,
    openTimeUs: ONSET_US + 3_000_000,
    timeUs: ONSET_US + 40_000_000,
    rulings: [
      { rule: 'A.window.threshold', severity: 'S2', value: 9.4, limit: 6 },
      { rule: 'A.gap.10pct', severity: 'S4', value: Math.log(3.5), limit: Math.log(1.1) },
      { rule: 'DAXA_DANGER', severity: null, value: Math.log(3.5), limit: Math.log(1.3) },
    ],
    channels: [
      {
        name: 'price.venueGap',
        windowUs: 60_000_000,
        raw: {},
        value: Math.log(3.5),
        baseline: -0.000_1,
        scale: 0.000_4,
        tailScore: 12,
      },
    ],
    decomposition: {
      fx: { before: Math.log(1_428), after: Math.log(1_428) },
      globalDepeg: null,
      nationalPremium: null,
      venueGap: { before: 0.000_2, after: Math.log(3.5) },
      relativePremium: null,
    },
    unavailable: ['nationalPremium: no FX rate'],
    quality: ['PROVISIONAL_THRESHOLDS'],
    incident: sampleIncident({
      cause: 'VENUE',
      severity: 'S4',
      lead: {
        ...{
          alertId: alertId(1),
          detector: 'A',
          subject: market,
          direction: 'SQUEEZE',
          scope,
          peak,
        },
        onsetTimeUs: ONSET_US,
      },
    }),
    ...content,
  });
}
