/**
 * A baseline tried on one run, so that any threshold can be asked about afterwards: for each event how the highest score
 * rose with time, for quiet time the highest score of each ten minutes, market and direction.
 */
import type { LabelledEvent, Labels } from '../labels.ts';
import { answersPlace, isQuietAbout, type Place, timeUs } from '../labels.ts';
import type { Tape } from '../tape.ts';
import type { Baseline, ScoreSeries } from './baseline.ts';

/** Alarms of one market and direction closer than this are one. */
const DECLUSTER_US = 600_000_000;

export interface EventTrace {
  readonly event: LabelledEvent;
  /** How long was looked. */
  readonly spanSeconds: number;
  /** Each time the score was higher than ever since the event's beginning. */
  readonly records: readonly { readonly seconds: number; readonly score: number }[];
}

export interface Trial {
  readonly events: readonly EventTrace[];
  /** Highest score of each quiet block, falling; those at 0 or below are left out. */
  readonly quietMaxima: readonly number[];
}

export function tryBaseline(baseline: Baseline, tape: Tape, labels: Labels): Trial {
  const series = baseline.scores(tape);
  const events = labels.events
    .filter(({ detector }) => detector !== 'D')
    .map((event) => traceOf(event, series, tape));
  return { events, quietMaxima: quietMaxima(series, tape, labels).sort((a, b) => b - a) };
}

function placeOf({ instrument, direction }: ScoreSeries): Place {
  return { detector: null, direction, assets: [instrument.base], venues: [instrument.venue] };
}

function traceOf(event: LabelledEvent, series: readonly ScoreSeries[], tape: Tape): EventTrace {
  const fromUs = timeUs(event.from);
  const untilUs = timeUs(event.alarmBy ?? event.to);
  const right = series.filter((one) => answersPlace(event, placeOf(one)));
  const first = Math.max(0, Math.ceil((fromUs - tape.fromUs) / tape.stepUs));
  const last = Math.min(tape.stepCount, Math.floor((untilUs - tape.fromUs) / tape.stepUs));
  const records: { seconds: number; score: number }[] = [];
  let highest = 0;
  for (let step = first; step < last; step += 1) {
    for (const { scores } of right) {
      const score = scores[step] ?? 0;
      if (score <= highest) continue;
      highest = score;
      records.push({ seconds: (tape.endUs(step) - fromUs) / 1e6, score });
    }
  }
  return { event, spanSeconds: (untilUs - fromUs) / 1e6, records };
}

function quietMaxima(series: readonly ScoreSeries[], tape: Tape, labels: Labels): number[] {
  const blockSteps = Math.max(1, Math.round(DECLUSTER_US / tape.stepUs));
  const maxima: number[] = [];
  for (const one of series) {
    const place = placeOf(one);
    const spans = labels.quiet.filter((span) => isQuietAbout(span, place));
    if (spans.length === 0) continue;
    const busy = labels.events.filter((event) => answersPlace(event, place));
    for (let from = 0; from < tape.stepCount; from += blockSteps) {
      const fromUs = tape.endUs(from - 1);
      const toUs = tape.endUs(Math.min(tape.stepCount, from + blockSteps) - 1);
      const middleUs = (fromUs + toUs) / 2;
      if (!spans.some((span) => timeUs(span.from) < middleUs && middleUs < timeUs(span.to)))
        continue;
      if (busy.some((event) => timeUs(event.from) < toUs && fromUs < timeUs(event.to))) continue;
      let highest = 0;
      for (let step = from; step < from + blockSteps; step += 1) {
        highest = Math.max(highest, one.scores[step] ?? 0);
      }
      if (highest > 0) maxima.push(highest);
    }
  }
  return maxima;
}
