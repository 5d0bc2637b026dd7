/**
 * The number that tells how bad it was at its worst, and the latest one beside it with its own time: no number of before
 * is shown as the current one. Pure.
 */
import { percentText } from '@breakwater/client';
import type { MarketHistory } from '../market/market-history.ts';
import { keyFigure, peakText } from '../texts/alert-text.ts';
import { figuresOf } from '../texts/catalogue.ts';
import { message } from '../texts/messages.ts';
import { clockText, durationText } from '../texts/phrases.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import type { Entry } from './alert-board.ts';
import type { Incident } from './incident.ts';
import type { LogTime } from './runs.ts';

/** Of each stream. */
export type Histories = ReadonlyMap<string, MarketHistory>;

export interface Figure {
  readonly text: string;
  /** null where the number belongs to no moment. */
  readonly timeUs: number | null;
}
export interface Latest {
  readonly text: string;
  readonly timeUs: number;
  /** Natural log of the share where it is a price part of the market; null where it is that of a revision. */
  readonly partLn: number | null;
}

export interface Worst {
  readonly text: string;
  readonly timeUs: number;
  readonly partLn: number;
}

/** Panes are sealed within two seconds and a frame tells each second: what is older is no current number. */
const FRESH_US = 10_000_000;

/** Of an alert, at its worst. */
export function worstOf({ alert: { content } }: Entry): Figure {
  const { peak, detector } = content;
  const text = peak === null ? '' : peakText(detector, peak, content);
  if (peak === null || text === '') return { text: keyFigure(content), timeUs: null };
  return { text, timeUs: peak.timeUs };
}

/** Of an incident, as the alert that leads it was at its worst. */
export function headlineFigure({ headline, lead }: Incident): Figure {
  const { peak, detector, alertId } = headline;
  const { content } = lead.alert;
  if (peak === null) return worstOf(lead);
  const text = peakText(detector, peak, content.id === alertId ? content : null);
  return text === '' ? worstOf(lead) : { text, timeUs: peak.timeUs };
}

/** What the market says now where its history is newer than the revision; null for a closed alert, and one without a figure. */
export function latestOf({ stream, alert }: Entry, histories: Histories): Latest | null {
  const { content } = alert;
  if (content.state === 'CLOSED') return null;
  return marketFigure(content, histories.get(stream)) ?? revisionFigure(content);
}

/** What the market says now, where that is further the same way than the worst that a revision has told: it is the worst then. */
export function furtherOf({ alert: { content } }: Entry, { partLn, timeUs }: Latest): Worst | null {
  const { peak, detector } = content;
  if (peak === null || partLn === null) return null;
  const isFurther = peak.value < 0 ? partLn < peak.value : partLn > peak.value;
  if (!isFurther) return null;
  return { text: peakText(detector, { ...peak, value: partLn }, content), timeUs, partLn };
}

/** `now +0.27 % (21:40:05 UTC)`, or as of when and how long ago that is, or that it is the last of its run. */
export function latestText({ text, timeUs }: Latest, { logUs, isOver }: LogTime): string {
  const at = clockText(timeUs);
  if (isOver) return message('latest.over', { figure: text, at });
  if (logUs - timeUs <= FRESH_US) return message('latest.now', { figure: text, at });
  const duration = durationText(logUs - timeUs);
  return message('latest.stale', { figure: text, at, duration });
}

export function isFresh(timeUs: number, { logUs, isOver }: LogTime): boolean {
  return !isOver && logUs - timeUs <= FRESH_US;
}

function marketFigure(content: ShownContent, history: MarketHistory | undefined): Latest | null {
  const label = content.peak?.label ?? content.label;
  const [figure] = figuresOf(content.detector, label);
  const track = history?.tracks.get(content.scope.markets[0] ?? '');
  if (figure?.from !== 'part' || track === undefined) return null;
  const at = track.premiums[figure.part].findLastIndex((value) => !Number.isNaN(value));
  const timeUs = track.timesUs[at] ?? 0;
  if (timeUs < content.timeUs) return null;
  const partLn = track.premiums[figure.part][at] ?? 0;
  return { text: percentText(partLn), timeUs, partLn };
}

function revisionFigure(content: ShownContent): Latest | null {
  const { detector, label, figure: value, timeUs, peak } = content;
  const [figure] = figuresOf(detector, label);
  if (value === null || figure === undefined || figure.from === 'missing') return null;
  if (figure.from === 'part' && label === peak?.label) {
    return { text: percentText(value), timeUs, partLn: null };
  }
  const windowUs = content.channels.find(({ name }) => isOf(figure, name))?.windowUs ?? 0;
  const now = { label, value, windowUs };
  return { text: peakText(detector, now, content), timeUs, partLn: null };
}

function isOf(figure: { readonly from: string; readonly channel?: string }, name: string): boolean {
  return figure.channel === name;
}
