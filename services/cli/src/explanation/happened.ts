/** What happened, in sentences: how far, since when, and how much was traded. Pure. */
import { marketName } from '@breakwater/client';
import type { AlertContent } from '@breakwater/core';
import { amountText, durationText, timeText } from './amounts.ts';
import { courseLines } from './course-lines.ts';
import { figureText } from './figure-text.ts';
import type { Wording } from './wording.ts';

/** What was traded on a market over the records that an alert was computed from. */
export interface MarketFlow {
  readonly market: string;
  readonly base: string;
  readonly quote: string;
  readonly fromUs: number;
  readonly toUs: number;
  readonly trades: FlowSums;
  readonly forced: FlowSums;
}

export interface FlowSums {
  readonly count: number;
  readonly sold: number; // unit: base asset
  readonly bought: number; // unit: base asset
  readonly soldValue: number; // unit: quote currency
  readonly boughtValue: number; // unit: quote currency
}

/** `content` is the newest revision, `told` the one that its worst moment was measured in. */
export function happenedLines(
  content: AlertContent,
  told: AlertContent,
  flows: readonly MarketFlow[],
  wording: Wording,
): string[] {
  const { peak } = content;
  const label = wording.word(content.detector, 'labels', peak.label);
  const worst = figureText(told, peak, wording);
  const now = { label: content.label, value: content.figure, windowUs: figureWindowUs(content) };
  return [
    wording.say('happened.peak', {
      figure: worst,
      severity: peak.severity,
      label,
      time: timeText(peak.timeUs, wording),
    }),
    nowLine(content, figureText(content, now, wording), wording),
    lifeLine(content, wording),
    ...courseLines(content, told, wording),
    ...busiest(flows).flatMap((flow) => flowLines(flow, wording)),
  ];
}

/** Of a missing feed that is back there is no figure left. */
function nowLine(
  { revision, timeUs, state }: AlertContent,
  figure: string,
  wording: Wording,
): string {
  const key = figure === '' ? 'happened.over' : 'happened.now';
  const time = timeText(timeUs, wording);
  return wording.say(key, { revision, figure, time, state: wording.sayOf('state', state) });
}

/** Markets that are named; an alert over hundreds is told by its busiest. */
const FLOW_COUNT_MAX = 4;

function busiest(flows: readonly MarketFlow[]): MarketFlow[] {
  const count = ({ trades, forced }: MarketFlow): number => trades.count + forced.count;
  return [...flows].sort((a, b) => count(b) - count(a)).slice(0, FLOW_COUNT_MAX);
}

/** The window that the present figure is of: that of the channel it is read from. */
function figureWindowUs({ channels, figure, peak }: AlertContent): number {
  return channels.find(({ value }) => value === figure)?.windowUs ?? peak.windowUs;
}

function lifeLine(content: AlertContent, wording: Wording): string {
  const { onsetTimeUs, openTimeUs, closeTimeUs, timeUs } = content;
  const duration = durationText((closeTimeUs ?? timeUs) - onsetTimeUs, wording);
  const key = closeTimeUs === null ? 'happened.lasting' : 'happened.closed';
  return wording.say('happened.open', {
    onset: timeText(onsetTimeUs, wording),
    open: durationText(openTimeUs - onsetTimeUs, wording),
    age: wording.say(key, { duration }),
  });
}

function flowLines(flow: MarketFlow, wording: Wording): string[] {
  const { market, base, quote, trades, forced } = flow;
  const span = { from: timeText(flow.fromUs, wording), to: timeText(flow.toUs, wording) };
  const sums = (of: FlowSums): Record<string, string | number> => ({
    ...{ market: marketName(market, wording.language), count: of.count },
    sold: amountText(of.sold, base, wording),
    bought: amountText(of.bought, base, wording),
    soldValue: amountText(of.soldValue, quote, wording),
    boughtValue: amountText(of.boughtValue, quote, wording),
  });
  return [
    ...(trades.count > 0 ? [wording.say('happened.sold', { ...sums(trades), ...span })] : []),
    ...(forced.count > 0 ? [wording.say('happened.forced', { ...sums(forced), ...span })] : []),
  ];
}
