/** How a cascade went, in sentences: what came first, how far it went, and what a sampled feed hides. Pure. */
import { marketName, numberText, percentText, venueName } from '@breakwater/client';
import type { AlertContent } from '@breakwater/core';
import { durationText, timeText } from './amounts.ts';
import type { Wording } from './wording.ts';

type Course = NonNullable<AlertContent['course']>;

/** Of the newest revision; `told` is the one of the worst moment, whose minute and feeds are those that count. None where it is no cascade. */
export function courseLines(
  { course }: AlertContent,
  told: AlertContent,
  wording: Wording,
): string[] {
  if (course === null) return [];
  const least = told.quality.includes('SAMPLED');
  const counted = (count: number): string => {
    const number = numberText(count);
    return least ? wording.say('course.atLeast', { count: number }) : number;
  };
  return [
    firstLine(course, wording),
    wording.say('course.counts', {
      sells: counted(course.sellCount),
      buys: counted(course.buyCount),
      minute: counted(course.peakMinuteCount),
      time: timeText(course.peakMinuteTimeUs, wording),
    }),
    ...amplifiedLine(course, wording),
    ...priceLine(course, wording),
    ...venuesLine(course, wording),
    ...furthestLine(course, wording),
    ...sampledLine(told.course, wording),
  ];
}

function firstLine({ firstForcedTimeUs, firstShockTimeUs }: Course, wording: Wording): string {
  const time = timeText(firstForcedTimeUs, wording);
  if (firstShockTimeUs === null) return wording.say('course.first', { time });
  const leadUs = firstForcedTimeUs - firstShockTimeUs;
  const lead = durationText(Math.abs(leadUs), wording);
  const key = leadUs > 0 ? 'before' : leadUs < 0 ? 'after' : 'with';
  return wording.say(`course.first.${key}`, { time, lead });
}

function amplifiedLine({ amplification, seedCount }: Course, wording: Wording): string[] {
  if (amplification === null) return [];
  const times = numberText(amplification);
  return [wording.say('course.amplified', { times, seed: numberText(seedCount) })];
}

function priceLine({ price }: Course, wording: Wording): string[] {
  if (price === null) return [];
  const { market, before, after, afterShare } = price;
  const moves = {
    market: marketName(market, wording.language),
    before: percentText(before),
    after: percentText(after),
  };
  if (afterShare === null) return [wording.say('course.price', moves)];
  const share = `${Math.round(afterShare * 100)} %`;
  return [wording.say('course.price.share', { ...moves, share })];
}

/** Who was first, and how much later the others were. */
function venuesLine({ venues }: Course, wording: Wording): string[] {
  const [first, ...others] = venues;
  if (first === undefined || others.length === 0) return [];
  const later = others.map(({ venue, firstForcedTimeUs }) => {
    const lag = durationText(firstForcedTimeUs - first.firstForcedTimeUs, wording);
    return wording.say('course.venue', { venue: venueName(venue, wording.language), lag });
  });
  const name = venueName(first.venue, wording.language);
  return [wording.say('course.venues', { first: name, later: later.join(', ') })];
}

function furthestLine({ furthest }: Course, wording: Wording): string[] {
  if (furthest === null) return [];
  const { market, away, timeUs } = furthest;
  const name = marketName(market, wording.language);
  const values = { market: name, away: percentText(away), time: timeText(timeUs, wording) };
  return [wording.say('course.furthest', values)];
}

function sampledLine(course: Course | null, wording: Wording): string[] {
  const sampled = course?.sampled ?? null;
  if (sampled === null) return [];
  const { symbolCount, occupiedSecondCount, shownCount, estimatedCount } = sampled;
  const key = sampled.cappedSymbolCount > 0 ? 'course.sampled.atLeast' : 'course.sampled';
  return [
    wording.say(key, {
      occupied: occupiedSecondCount,
      all: symbolCount * 60,
      shown: numberText(shownCount),
      estimated: numberText(Math.round(estimatedCount)),
    }),
  ];
}
