/** For how long nothing is known to have happened, summed over markets: what a false-alarm rate is divided by. */
import { answersPlace, isQuietAbout, type Labels, type Place, timeUs } from './labels.ts';
import type { Tape } from './tape.ts';

const DAY_US = 86_400_000_000;

interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Each market on which something was traded or liquidated counts once, whatever the number of spans and directions that speak of it. */
export function quietMarketDays(tape: Tape, labels: Labels): number {
  let quietUs = 0;
  for (const { instrument, tradeCount, liquidationCount } of tape.markets.values()) {
    if (tradeCount + liquidationCount === 0) continue;
    const place = (direction: Place['direction']): Place => {
      const { base, venue } = instrument;
      return { detector: null, direction, assets: [base], venues: [venue] };
    };
    const about = labels.quiet.filter((span) => {
      return isQuietAbout(span, place('SELL_OFF')) || isQuietAbout(span, place('SQUEEZE'));
    });
    const busy = labels.events.filter((event) => {
      return answersPlace(event, place('SELL_OFF')) || answersPlace(event, place('SQUEEZE'));
    });
    const inside = (one: { readonly from: string; readonly to: string }): Span => ({
      fromUs: Math.max(tape.fromUs, timeUs(one.from)),
      toUs: Math.min(tape.endUs(tape.stepCount - 1), timeUs(one.to)),
    });
    quietUs += length(without(merged(about.map(inside)), merged(busy.map(inside))));
  }
  return quietUs / DAY_US;
}

function length(spans: readonly Span[]): number {
  return spans.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
}

function merged(spans: readonly Span[]): Span[] {
  const sorted = spans
    .filter(({ fromUs, toUs }) => toUs > fromUs)
    .sort((a, b) => a.fromUs - b.fromUs);
  const joined: { fromUs: number; toUs: number }[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && span.fromUs <= last.toUs) last.toUs = Math.max(last.toUs, span.toUs);
    else joined.push({ ...span });
  }
  return joined;
}

function without(spans: readonly Span[], removed: readonly Span[]): Span[] {
  let left = [...spans];
  for (const { fromUs, toUs } of removed) {
    left = left.flatMap((span) => {
      if (toUs <= span.fromUs || span.toUs <= fromUs) return [span];
      const before = { fromUs: span.fromUs, toUs: Math.min(span.toUs, fromUs) };
      const after = { fromUs: Math.max(span.fromUs, toUs), toUs: span.toUs };
      return [before, after].filter((one) => one.toUs > one.fromUs);
    });
  }
  return left;
}
