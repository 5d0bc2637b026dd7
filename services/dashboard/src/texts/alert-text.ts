/** What an alert or an incident says, in words of the chosen language. Pure but for the language and the catalogue. */
import {
  type AlertPeak,
  type AlertScope,
  type Direction,
  type Figure,
  figureText,
  type IncidentTitle,
  incidentTitle,
  usualCount,
} from '@breakwater/client';
import { figuresOf, knownDetectors, missingKind, wordText } from './catalogue.ts';
import { currentLanguage } from './messages.ts';
import type { ShownContent } from './shown-content.ts';

/** Who tells: an alert, or the lead of an incident. */
export interface Teller {
  readonly detector: string;
  readonly direction: Direction;
  readonly subject: string;
  readonly scope: AlertScope;
  readonly label?: string;
}

/** What is happening, in a few words: `USDT squeeze`, `BTC liquidation cascade, forced selling`. */
export function titleText(teller: Teller): string {
  return titleOf(teller).what;
}

/** Where: the market, or the venues of several; '' where the title says it. */
export function placeText(teller: Teller): string {
  return titleOf(teller).where;
}

/** The parts that every program says alike; the figure is told apart, with its time. */
function titleOf(teller: Teller): IncidentTitle {
  const lead = { ...teller, peak: null };
  return incidentTitle({ onsetTimeUs: 0, lead }, knownDetectors(), currentLanguage());
}

/** The one number that tells how bad it was at its worst; '' where there is none. `told` is a revision of the alert, if one is held. */
export function peakText(
  detector: string,
  peak: Pick<AlertPeak, 'label' | 'value' | 'windowUs'>,
  told: ShownContent | null,
): string {
  const [figure = null] = figuresOf(detector, peak.label);
  return numberOf(figure, peak, told);
}

function numberOf(
  figure: Figure | null,
  at: { readonly value: number; readonly windowUs: number },
  told: ShownContent | null,
): string {
  const usual = usualCount(figure, told?.channels ?? [], at.windowUs);
  return figureText(figure, at, currentLanguage(), usual);
}

/** The one number that tells how bad it is at this revision; '' where there is none. */
export function keyFigure(content: ShownContent): string {
  for (const figure of figuresOf(content.detector, content.label)) {
    const text = figureOf(figure, content);
    if (text !== null) return text;
  }
  return '';
}

/** Returns null where the alert lacks what the figure is made of. */
function figureOf(figure: Figure, content: ShownContent): string | null {
  if (figure.from === 'missing') {
    const kinds = new Set(content.unavailable.map(missingKind));
    return [...kinds].map((kind) => wordText(content.detector, 'missing', kind)).join(', ');
  }
  if (figure.from === 'part') {
    const pair = content.decomposition?.[figure.part] ?? null;
    return pair === null ? null : numberOf(figure, { value: pair.after, windowUs: 0 }, content);
  }
  const channel = content.channels.find(({ name }) => name === figure.channel);
  return channel === undefined ? null : numberOf(figure, channel, content);
}
