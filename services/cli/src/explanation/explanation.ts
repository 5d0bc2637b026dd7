/** An alert in words: what was measured, against what, and what follows from it. Pure; the same for a file, a store or a bundle. */
import { incidentTitle, numberText, percentText, windowText } from '@breakwater/client';
import {
  type Alert,
  type AlertContent,
  detectorDescriptions,
  type InputRange,
  type ReferencePair,
} from '@breakwater/core';
import { timeText } from './amounts.ts';
import { explainRules, type RuleExplanation } from './explain-rules.ts';
import { channelNumber } from './figure-text.ts';
import { happenedLines, type MarketFlow } from './happened.ts';
import type { Wording } from './wording.ts';

export interface Explanation {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  /** Sentences, by what they answer. */
  readonly happened: readonly string[];
  readonly normal: readonly string[];
  readonly rare: readonly string[];
  readonly rules: readonly RuleExplanation[];
  readonly silent: readonly string[];
  readonly missing: readonly string[];
  readonly incident: readonly string[];
  readonly raw: readonly string[];
  /** The log offsets that the revision was computed from. */
  readonly inputs: readonly InputRange[];
}

export interface ExplainedAlert {
  /** In the order of the log; at least one. */
  readonly revisions: readonly Alert[];
  /** Of the markets in question, where the log could be read. */
  readonly flows: readonly MarketFlow[];
}

/** Explains the newest revision, and the alert's worst moment. */
export function explainAlert(alert: ExplainedAlert, wording: Wording): Explanation {
  const { revisions, flows } = alert;
  const newest = newestOf(revisions);
  const { content } = newest;
  const telling = tellingRevision(revisions);
  const told = telling.content;
  // A revision that closes has no records of its own left.
  const source = newest.inputs.length > 0 ? newest : telling;
  return {
    id: content.id,
    revision: content.revision,
    // Where it was at its worst: at its end an alert may have nothing left to name.
    title: `${alertTitle(content, told, wording)} (${content.peak.severity})`,
    happened: happenedLines(content, told, flows, wording),
    normal: normalLines(told, wording),
    rare: rareLines(told, wording),
    ...explainRules(told, wording),
    missing: missingLines(content, wording),
    incident: incidentLines(content, wording),
    raw: rawLines(newest, source, revisions.length, wording),
    inputs: source.inputs,
  };
}

/** What, where, and how far at its worst: said as an incident's is, of the alert alone. */
function alertTitle(content: AlertContent, told: AlertContent, wording: Wording): string {
  const { onsetTimeUs, peak } = content;
  const lead = { ...told, peak };
  return incidentTitle({ onsetTimeUs, lead }, detectorDescriptions(), wording.language).text;
}

function newestOf(revisions: readonly Alert[]): Alert {
  const newest = revisions.at(-1);
  if (newest === undefined) throw new Error('an alert has a revision');
  return newest;
}

/** The revision whose measurements tell the alert: the worst one, of those the last at or before its peak. */
function tellingRevision(revisions: readonly Alert[]): Alert {
  const newest = newestOf(revisions);
  const { peak } = newest.content;
  const before = revisions.filter(({ content }) => content.timeUs <= peak.timeUs);
  const worst = before.filter(({ content }) => content.severity === peak.severity);
  return worst.at(-1) ?? before.at(-1) ?? newest;
}

function normalLines(content: AlertContent, wording: Wording): string[] {
  const { detector, decomposition, channels, revision } = content;
  const pairs: [part: string, pair: ReferencePair | null][] = Object.entries(decomposition ?? {});
  const parts = pairs.flatMap(([part, pair]) => {
    if (pair === null) return [];
    const name = wording.sayOf('part', part);
    const change = percentText(pair.after - pair.before);
    // The exchange rate is the logarithm of a price; its level is no share of anything.
    const level = (ln: number): string =>
      part === 'fx' ? numberText(Math.exp(ln)) : percentText(ln);
    const levels = { before: level(pair.before), after: level(pair.after) };
    const values = { part: name, ...levels, change, revision };
    return [wording.say('normal.part', values)];
  });
  const measured = channels.map((channel) => {
    const number = (value: number): string => channelNumber(detector, channel.name, value, wording);
    // What is judged by law or policy has no usual value.
    const isPlain = channel.baseline === 0 && channel.scale === 0;
    const isLevel = channel.windowUs === 0;
    const key = isPlain
      ? isLevel
        ? 'normal.measured'
        : 'normal.measured.window'
      : 'normal.channel';
    return wording.say(key, {
      channel: wording.word(detector, 'channels', channel.name),
      window: windowText(channel.windowUs, wording.language),
      baseline: number(channel.baseline),
      scale: number(channel.scale).replace('+', ''),
      value: number(channel.value),
    });
  });
  const lines = [...parts, ...measured];
  return lines.length > 0 ? lines : [wording.say('normal.none')];
}

/** What is rarer is beyond any history: ten years. */
const RARE_DAYS_MAX = 3_650;

function rareLines(content: AlertContent, wording: Wording): string[] {
  const { rarityDays, score, threshold, detector } = content;
  const rare =
    rarityDays === null
      ? wording.say('rare.unknown')
      : rarityDays >= RARE_DAYS_MAX
        ? wording.say('rare.never', { years: RARE_DAYS_MAX / 365 })
        : rarityDays >= 1
          ? wording.say('rare.days', { days: numberText(rarityDays) })
          : wording.say('rare.hours', { count: numberText(1 / rarityDays) });
  const own = wording.detector(detector);
  if (own === undefined || threshold <= 0) return [rare];
  const { unit, text } = own.score;
  const values = { score: numberText(score), threshold: numberText(threshold), unit };
  const key = score >= threshold ? 'rare.score' : 'rare.below';
  return [rare, wording.say(key, { ...values, text: wording.text(text) })];
}

function missingLines(
  { detector, unavailable, quality }: AlertContent,
  wording: Wording,
): string[] {
  const lines = [
    ...unavailable.map((line) => wording.missing(detector, line)),
    ...quality.map((flag) =>
      wording.say('missing.flag', { text: wording.word(detector, 'flags', flag) }),
    ),
  ];
  return lines.length > 0 ? lines : [wording.say('missing.none')];
}

function incidentLines(content: AlertContent, wording: Wording): string[] {
  const { incidentId, incident } = content;
  const { role, symptom, cause } = incident;
  const { text: title } = incidentTitle(incident, detectorDescriptions(), wording.language);
  const why = symptom === null ? '' : wording.sayOf('symptom', symptom);
  return [
    wording.say('incident.title', {
      title,
      time: timeText(incident.onsetTimeUs, wording),
      severity: incident.severity,
    }),
    wording.say('incident.cause', { cause: wording.sayOf('cause', cause) }),
    wording.say(`incident.role.${role}`, { symptom: why }),
    wording.say('incident.alerts', {
      count: incident.alertCount,
      open: incident.openAlertCount,
      raised: incident.raiseCount,
    }),
    wording.say('incident.id', { id: incidentId }),
  ];
}

function rawLines(
  { content, position }: Alert,
  source: Alert,
  count: number,
  wording: Wording,
): string[] {
  const { id, revision, domain, detector, detectorVersion, rulesetHash, calibration } = content;
  const ranges = source.inputs.map(({ market, firstOffset: first, lastOffset: last }) =>
    wording.say('raw.range', { market, first, last, revision: source.content.revision }),
  );
  return [
    wording.say('raw.position', { id, revision, count, position, domain }),
    ...(ranges.length > 0 ? ranges : [wording.say('raw.none')]),
    wording.say('raw.basis', {
      detector,
      version: detectorVersion,
      rules: rulesetHash.slice(0, 12),
      calibration: calibration.hash.slice(0, 12),
      origin: calibration.origin,
    }),
    wording.say('raw.verify', { id: id.slice(0, 12) }),
  ];
}
