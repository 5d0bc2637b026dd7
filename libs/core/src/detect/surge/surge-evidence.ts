/** What an alert of detector A prints: channels, decomposition, quality. Computed for revisions only. */
import type {
  ChannelEvidence,
  Decomposition,
  InputRange,
  ReferencePair,
  Ruling as RulingOf,
} from '../../alert/alert.ts';
import type { AlertFacts, AlertFigure } from '../../alert/alert-writer.ts';
import type { Cause, LabelOf } from '../../alert/words.ts';
import { BOOK_STATE, PANE, SQUARE_QUANTA } from '../../window/open-panes.ts';
import { WINDOW_US } from '../../window/window-bank.ts';
import type { SURGE } from './surge.ts';
import {
  CHANNEL,
  DIRECTION_SIGN,
  PRICE_CHANNELS,
  SURGE_WINDOWS,
  type SurgeDirection,
  type SurgeSubject,
} from './surge-subject.ts';

type Facts = AlertFacts<typeof SURGE>;
type Ruling = RulingOf<typeof SURGE>;
type Evidence = ChannelEvidence<typeof SURGE>;

/** Labels by the channel that moved most. */
const LABELS: readonly LabelOf<typeof SURGE>[] = ['GLOBAL', 'NATIONAL', 'VENUE', 'VENUE', 'PRICE'];
const CAUSES_BY_CHANNEL: readonly Cause[] = ['GLOBAL', 'NATIONAL', 'VENUE', 'VENUE', 'UNKNOWN'];
/** Levels at which a deviation from the global price carries a regulator's name (docs/detection-model.md, "Surge severity"). */
const TAGS: readonly { readonly tag: Ruling['rule']; readonly from: number }[] = [
  { tag: 'KRX_VI_EQUIV', from: 0.02 },
  { tag: 'DAXA_CAUTION', from: 0.1 },
  { tag: 'DAXA_WARNING', from: 0.2 },
  { tag: 'DAXA_DANGER', from: 0.3 },
];

/** The part that moved most: where it stands, or how far the bare price moved. */
export function surgeFigure(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
): AlertFigure<typeof SURGE> {
  const moved = largestMove(subject, windowAt, DIRECTION_SIGN[direction]);
  const now = subject.now[moved] as number;
  const isLevel = moved !== CHANNEL.DIRECT;
  return {
    label: LABELS[moved] as LabelOf<typeof SURGE>,
    value: isLevel ? now : now - subject.before(windowAt, moved),
    windowUs: isLevel ? 0 : (WINDOW_US[SURGE_WINDOWS[windowAt] as number] as number),
  };
}

export function describeSurge(
  subject: SurgeSubject,
  direction: SurgeDirection,
  windowAt: number,
  rulings: readonly Ruling[],
): AlertFacts<typeof SURGE> {
  const sign = DIRECTION_SIGN[direction];
  const windowUs = WINDOW_US[SURGE_WINDOWS[windowAt] as number] as number;
  const moved = largestMove(subject, windowAt, sign);
  const { market, asset } = subject.origin;
  const { key, venue } = market.definition;
  const range = market.bank.offsetRange(windowUs);
  const inputs: InputRange[] =
    range === null ? [] : [{ market: key, firstOffset: range.first, lastOffset: range.last }];
  return {
    rulings: [...rulings, ...tags(subject)].sort((a, b) => (a.rule < b.rule ? -1 : 1)),
    scope: { assets: [asset], venues: [venue], markets: [key] },
    cause: CAUSES_BY_CHANNEL[moved] as Cause,
    symptom: null,
    rarityDays: null,
    threshold: subject.thresholds[windowAt]?.s1 ?? 0,
    channels: [
      pressureEvidence(subject, windowAt, windowUs, sign),
      ...priceEvidence(subject, windowAt, windowUs, sign),
    ],
    unavailable: unavailable(subject, windowAt),
    decomposition: decomposition(subject, windowAt),
    quality: quality(subject, windowAt),
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
    squareUnitQuanta: SQUARE_QUANTA,
    orientation: subject.origin.orientation,
  };
  const { median, scale } = subject.pressureBaseline(windowAt);
  const pressure = subject.pressure(windowAt);
  const score = subject.pressureScore(windowAt, sign);
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
    const now = subject.now[channel] as number;
    const change = now - subject.before(windowAt, channel);
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

/** The channel that moved furthest in the direction, or the bare price where none did. */
function largestMove(subject: SurgeSubject, windowAt: number, sign: 1 | -1): number {
  let largest: number = CHANNEL.DIRECT;
  let size = 0;
  for (let channel = 0; channel < PRICE_CHANNELS.length; channel += 1) {
    const change = (subject.now[channel] as number) - subject.before(windowAt, channel);
    const moved = -sign * change;
    if (moved > size) {
      size = moved;
      largest = channel;
    }
  }
  return largest;
}

function decomposition(subject: SurgeSubject, windowAt: number): Decomposition | null {
  const { plan } = subject.origin;
  if (plan === undefined) return null;
  const pair = (channel: number): ReferencePair | null => {
    const before = subject.before(windowAt, channel);
    const after = subject.now[channel] as number;
    return !Number.isNaN(before) && !Number.isNaN(after) ? { before, after } : null;
  };
  const { fx } = subject.references;
  return {
    fx:
      plan.unit === 'fiat' && !Number.isNaN(fx)
        ? { before: subject.fxBefore(windowAt), after: fx }
        : null,
    globalDepeg: pair(CHANNEL.GLOBAL),
    nationalPremium: pair(CHANNEL.NATIONAL),
    venueGap: pair(CHANNEL.VENUE),
    relativePremium: pair(CHANNEL.RELATIVE),
  };
}

/** Channels without a value, each with the reference it lacks. */
function unavailable(subject: SurgeSubject, windowAt: number): Facts['unavailable'] {
  const { plan } = subject.origin;
  const missing: Facts['unavailable'][number][] = [];
  if (Number.isNaN(subject.pressure(windowAt))) missing.push('pressure: no aggressor side');
  const { references } = subject;
  const lacks = (channel: number): boolean => {
    const change = (subject.now[channel] as number) - subject.before(windowAt, channel);
    return Number.isNaN(change);
  };
  if (plan !== undefined) {
    if (references.usdVenueCount < 3) {
      missing.push(`globalDepeg: ${references.usdVenueCount} of 3 USD venues`);
    }
    if (lacks(CHANNEL.VENUE))
      missing.push(`venueGap: ${references.otherVenueCount} of 2 other venues`);
    if (plan.unit === 'fiat') {
      if (lacks(CHANNEL.NATIONAL)) missing.push(`nationalPremium: ${nationalFault(subject)}`);
      if (lacks(CHANNEL.RELATIVE))
        missing.push('relativePremium: no coin with a local and a global price');
    }
  }
  if (subject.origin.market.bookState !== BOOK_STATE.VALID)
    missing.push('depletion: no valid book');
  return missing.sort();
}

function nationalFault(subject: SurgeSubject): string {
  const { references } = subject;
  if (Number.isNaN(references.fx)) return 'no FX rate';
  if (!references.fxLive) return 'FX not live';
  if (subject.fxMoved()) return 'FX moved within 20 min';
  return !Number.isNaN(references.globalDepeg) ? 'history too short' : 'no global price';
}

function quality(subject: SurgeSubject, windowAt: number): Facts['quality'] {
  const window = SURGE_WINDOWS[windowAt] as number;
  const { bank } = subject.origin.market;
  const flags: Facts['quality'][number][] = [];
  if (bank.sum(window, PANE.LATE) > 0) flags.push('LATE');
  if (bank.sum(window, PANE.FROM_BAR) > 0) flags.push('FROM_BAR');
  const provisional =
    subject.thresholds[windowAt]?.provisional === true ||
    subject.pressureBaseline(windowAt).provisional;
  if (provisional) flags.push('PROVISIONAL_THRESHOLDS');
  if (Number.isNaN(subject.pressure(windowAt))) flags.push('NO_SIDES');
  const { plan } = subject.origin;
  if (plan?.unit === 'fiat' && !Number.isNaN(subject.now[CHANNEL.DIRECT])) {
    flags.push('RAW_PRICE');
  }
  return flags.sort();
}

function tags(subject: SurgeSubject): Ruling[] {
  const gap = subject.now[CHANNEL.VENUE] as number;
  const size = gap < 0 ? -gap : gap;
  const passed = TAGS.filter(({ from }) => size >= from);
  return passed.map(({ tag, from }) => ({ rule: tag, severity: null, value: size, limit: from }));
}
