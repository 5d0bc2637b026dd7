/** What an alert of detector A prints: channels, decomposition, quality. Computed for revisions only. */
import type {
  ChannelEvidence,
  Decomposition,
  InputRange,
  ReferencePair,
  Ruling as RulingOf,
} from '../../alert/alert.ts';
import type { AlertFacts } from '../../alert/alert-writer.ts';
import { BOOK_STATE, PANE } from '../../window/open-panes.ts';
import { rarityDays } from '../baselines.ts';
import { COLUMN, PRICE_CHANNELS } from './channel-history.ts';
import type { Examination } from './materiality.ts';
import type { SURGE } from './surge.ts';
import { borrowedEvidence, borrowedMissing, borrowedShare } from './surge-loans.ts';
import { type SurgeStory, storyOf } from './surge-story.ts';
import type { SurgeSubject } from './surge-subject.ts';
import {
  DIRECTION_SIGN,
  LEVEL_AT,
  SURGE_WINDOWS,
  SURGE_WINDOWS_US,
  type SurgeDirection,
} from './surge-windows.ts';

type Facts = AlertFacts<typeof SURGE>;
type Ruling = RulingOf<typeof SURGE>;
type Evidence = ChannelEvidence<typeof SURGE>;

export function describeSurge(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  rulings: readonly Ruling[],
  examination: Examination | undefined,
): AlertFacts<typeof SURGE> {
  const sign = DIRECTION_SIGN[direction];
  const windowUs = SURGE_WINDOWS_US[windowAt] as number;
  const { market, asset } = subject.origin;
  const { key, venue } = market.definition;
  const range = market.bank.offsetRange(windowUs);
  const inputs: InputRange[] =
    range === null ? [] : [{ market: key, firstOffset: range.first, lastOffset: range.last }];
  const { label, symptom } = storyOf(subject, direction, windowAt, examination);
  const thresholds = subject.thresholds[windowAt];
  const score = subject.windowScore(windowAt, sign);
  const borrowed = borrowedShare(subject, direction, windowAt);
  return {
    rulings: [...rulings].sort((left, right) => (left.rule < right.rule ? -1 : 1)),
    scope: { assets: [asset], venues: [venue], markets: [key] },
    symptom,
    threshold: thresholds?.s1 ?? 0,
    rarityDays: thresholds === undefined ? null : rarityDays(thresholds, score),
    channels: [
      ...(windowAt === LEVEL_AT ? [] : [pressureEvidence(subject, windowAt, windowUs, sign)]),
      ...priceEvidence(subject, windowAt, windowUs, sign),
      ...borrowedEvidence(borrowed),
    ],
    unavailable: unavailable(subject, windowAt),
    decomposition: decomposition(subject, direction),
    quality: [
      ...quality(subject, windowAt, { label, symptom }, examination),
      ...(borrowed?.restated === true ? (['RESTATED'] as const) : []),
    ].sort(),
    inputs,
  };
}

function pressureEvidence(
  subject: SurgeSubject,
  windowAt: number,
  windowUs: number,
  sign: 1 | -1,
): Evidence {
  const { market } = subject.origin;
  const window = SURGE_WINDOWS[windowAt] as number;
  const raw: Record<string, number> = {
    sellQuanta: market.bank.sum(window, PANE.SELL_QUANTA),
    buyQuanta: market.bank.sum(window, PANE.BUY_QUANTA),
    unknownSideQuanta: market.bank.sum(window, PANE.UNKNOWN_QUANTA),
    quantumLots: market.tradeQuantumLots,
    printCount: market.bank.sum(window, PANE.PRINTS),
    squareUnits: market.bank.sum(window, PANE.SQUARES),
    squareUnitQuanta: market.squareQuanta,
    orientation: subject.origin.orientation,
  };
  const { median, scale } = subject.pressure.baseline(windowAt);
  const pressure = subject.pressure.value(windowAt);
  const score = subject.pressure.score(windowAt, sign);
  return {
    name: 'pressure',
    windowUs,
    raw,
    value: !Number.isNaN(pressure) ? pressure : 0,
    baseline: median,
    scale,
    tailScore: !Number.isNaN(score) ? score : 0,
  };
}

function priceEvidence(
  subject: SurgeSubject,
  windowAt: number,
  windowUs: number,
  sign: 1 | -1,
): Evidence[] {
  const evidence: Evidence[] = [];
  const { market } = subject.origin;
  for (const [channel, name] of PRICE_CHANNELS.entries()) {
    const change = subject.change(windowAt, channel);
    if (Number.isNaN(change)) continue;
    const baseline = subject.priceBaseline(windowAt, channel);
    evidence.push({
      name: `price.${name}`,
      windowUs,
      raw: { bidTicks: market.bidTicks, askTicks: market.askTicks, lastTicks: market.lastTicks },
      value: change,
      baseline: baseline.median === 0 ? 0 : -baseline.median,
      scale: subject.priceScale(baseline),
      tailScore: subject.channelScore(windowAt, channel, sign),
    });
  }
  return evidence;
}

/** The parts of the price before the alert began, and now; null where none is known. */
function decomposition(subject: SurgeSubject, direction: SurgeDirection): Decomposition | null {
  const before = subject.origins[direction];
  const { now } = subject.history;
  const pair = (column: number): ReferencePair | null => {
    const [from, to] = [before[column] as number, now[column] as number];
    return !Number.isNaN(from) && !Number.isNaN(to) ? { before: from, after: to } : null;
  };
  const { unit, isPegged } = subject.origin.plan;
  const parts = {
    fx: unit === 'fiat' ? pair(COLUMN.FX) : null,
    // Only what is held to a dollar has a distance from it.
    globalDepeg: isPegged ? pair(COLUMN.GLOBAL) : null,
    nationalPremium: pair(COLUMN.NATIONAL),
    venueGap: pair(COLUMN.VENUE),
    relativePremium: pair(COLUMN.RELATIVE),
  };
  return Object.values(parts).every((part) => part === null) ? null : parts;
}

/** Channels without a value, each with the reference it lacks. */
function unavailable(subject: SurgeSubject, windowAt: number): Facts['unavailable'] {
  const { plan, market } = subject.origin;
  const missing: Facts['unavailable'][number][] = [...borrowedMissing(subject)];
  const isPressed = windowAt !== LEVEL_AT;
  if (isPressed && Number.isNaN(subject.pressure.value(windowAt))) {
    missing.push('pressure: no aggressor side');
  }
  const { references } = subject;
  const lacks = (channel: number): boolean => Number.isNaN(subject.change(windowAt, channel));
  if (plan.isPegged && references.globalVenueCount < 3) {
    missing.push(`globalDepeg: ${references.globalVenueCount} of 3 USD venues`);
  }
  if (lacks(COLUMN.VENUE)) {
    missing.push(`venueGap: ${references.otherVenueCount} of 2 other venues`);
  }
  if (plan.unit === 'fiat') {
    if (lacks(COLUMN.NATIONAL)) missing.push(`nationalPremium: ${nationalFault(subject)}`);
    if (lacks(COLUMN.RELATIVE)) {
      missing.push('relativePremium: no asset with a local and a global price');
    }
  }
  if (market.bookState !== BOOK_STATE.VALID) missing.push('depletion: no valid book');
  return missing.sort();
}

function nationalFault(subject: SurgeSubject): string {
  const { references } = subject;
  if (Number.isNaN(references.fx)) return 'no FX rate';
  if (!references.fxLive) return 'FX not live';
  if (subject.fxMoved()) return 'FX moved within 20 min';
  return !Number.isNaN(references.global) ? 'history too short' : 'no global price';
}

function quality(
  subject: SurgeSubject,
  windowAt: number,
  { label, symptom }: SurgeStory,
  examination: Examination | undefined,
): Facts['quality'] {
  const { bank } = subject.origin.market;
  const longest = SURGE_WINDOWS.length - 1;
  const window = SURGE_WINDOWS[windowAt === LEVEL_AT ? longest : windowAt] as number;
  const flags: Facts['quality'][number][] = [];
  if (bank.sum(window, PANE.LATE) > 0) flags.push('LATE');
  if (bank.sum(window, PANE.FROM_BAR) > 0) flags.push('FROM_BAR');
  if (isProvisional(subject, windowAt)) flags.push('PROVISIONAL_THRESHOLDS');
  if (windowAt !== LEVEL_AT && Number.isNaN(subject.pressure.value(windowAt)))
    flags.push('NO_SIDES');
  const { plan } = subject.origin;
  if (plan.unit === 'fiat' && Number.isNaN(subject.references.fx)) flags.push('UNREFERENCED');
  if (symptom === 'MARKET_MOVE') flags.push('MKT_SHOCK');
  if (label === 'FX') flags.push('FX_EXPLAINED');
  if (examination?.isWick === true) flags.push('WICK');
  return flags;
}

/** Whether nobody has calibrated the class of market, or the market itself. */
function isProvisional(subject: SurgeSubject, windowAt: number): boolean {
  if (subject.thresholds[windowAt]?.provisional === true) return true;
  if (windowAt !== LEVEL_AT) return subject.pressure.baseline(windowAt).provisional;
  return PRICE_CHANNELS.every((_, channel) => subject.priceBaseline(windowAt, channel).provisional);
}
