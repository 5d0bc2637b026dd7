/**
 * An incident in one line: what, where, how far and since when, from its lead at its worst moment. Pure, and the same in
 * every program: the words are those that the detectors say of themselves (`GET /v1/detectors`).
 */
import type { Figure, LocalText } from './answer-types.ts';

export type TitleLanguage = keyof LocalText;

/** Of an incident (`content.incident`) what its title is made of. */
export interface TitledIncident {
  readonly onsetTimeUs: number;
  readonly lead: {
    readonly detector: string;
    readonly subject: string;
    readonly direction: 'SELL_OFF' | 'SQUEEZE' | 'NONE';
    readonly scope: {
      readonly assets: readonly string[];
      readonly venues: readonly string[];
      readonly markets: readonly string[];
    };
    readonly peak: { readonly label: string; readonly value: number; readonly windowUs: number };
  };
}

/** Of a detector's description (`detectors` of `GET /v1/detectors`) what a title needs. */
export interface TitlingDetector {
  readonly letter: string;
  readonly titles: Readonly<Record<'SELL_OFF' | 'SQUEEZE' | 'NONE', LocalText>>;
  readonly labels: readonly {
    readonly name: string;
    readonly text: LocalText;
    readonly figure: Figure | null;
  }[];
}

export interface IncidentTitle {
  /** `USDT squeeze` */
  readonly what: string;
  /** `bithumb USDT/KRW`; '' where `what` says it. */
  readonly where: string;
  /** `+253.1 % against other venues`, at its worst; '' where nothing is known of the label. */
  readonly howFar: string;
  /** Log time of the first onset, µs since 1970. */
  readonly sinceUs: number;
  /** All of it but the time: `USDT squeeze — bithumb USDT/KRW +253.1 % against other venues`. */
  readonly text: string;
}

const NAME_COUNT_MAX = 2;

/** Returns the title. A detector or label that `detectors` does not describe is left out of it. */
export function incidentTitle(
  incident: TitledIncident,
  detectors: readonly TitlingDetector[],
  language: TitleLanguage,
): IncidentTitle {
  const { lead, onsetTimeUs: sinceUs } = incident;
  const detector = detectors.find(({ letter }) => letter === lead.detector);
  const what = whatText(lead, detector, language);
  const where = whereText(lead, what, language);
  const howFar = howFarText(lead.peak, detector, language);
  const rest = [where, howFar].filter((part) => part !== '').join(' ');
  return { what, where, howFar, sinceUs, text: rest === '' ? what : `${what} — ${rest}` };
}

type Lead = TitledIncident['lead'];

function whatText(
  { scope, subject, direction }: Lead,
  detector: TitlingDetector | undefined,
  language: TitleLanguage,
): string {
  const venues = namesText(scope.venues, language);
  const assets = namesText(scope.assets, language) || subject;
  const title = detector?.titles[direction][language] ?? '{assets}';
  return filled(title, { assets, venues: venues || subject, subject });
}

/** The market where it is one, else the venues; '' where the words before it name them all. */
function whereText({ scope, subject }: Lead, what: string, language: TitleLanguage): string {
  const [market = '', ...others] = scope.markets;
  const venues = namesText(scope.venues, language);
  if (venues !== '' && what.includes(venues)) return '';
  if (others.length === 0 && market !== '') {
    const [venue = '', pair = ''] = market.split(':');
    return `${venue} ${pair}`.trim();
  }
  return venues === '' && !what.includes(subject) ? subject : venues;
}

function howFarText(
  { label, value, windowUs }: Lead['peak'],
  detector: TitlingDetector | undefined,
  language: TitleLanguage,
): string {
  const word = detector?.labels.find(({ name }) => name === label);
  if (word === undefined) return '';
  const { figure } = word;
  if (figure === null || figure.from === 'missing') return word.text[language];
  const places = {
    ...(figure.from === 'count' ? { count: countText(value) } : { percent: percentText(value) }),
    ...(windowUs > 0 ? { window: windowText(windowUs, language) } : {}),
  };
  // What the peak does not keep, such as what is usual, is left out with its clause.
  const clauses = filled(figure.text[language], places).split(', ');
  return clauses.filter((clause) => !/\{\w+\}/.test(clause)).join(', ') || word.text[language];
}

function filled(template: string, places: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => places[name] ?? place);
}

function namesText(names: readonly string[], language: TitleLanguage): string {
  const shown = names.slice(0, NAME_COUNT_MAX).join(', ');
  const more = names.length - NAME_COUNT_MAX;
  return more > 0 ? `${shown} ${language === 'ko' ? '외 ' : '+'}${more}` : shown;
}

/** A natural logarithm as percent, with its sign. */
function percentText(ln: number): string {
  const percent = Math.expm1(ln) * 100;
  const size = Math.abs(percent);
  if (size < 0.005) return '0.00 %';
  return `${percent < 0 ? '−' : '+'}${size < 100 ? size.toFixed(2) : size.toFixed(1)} %`;
}

function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function windowText(windowUs: number, language: TitleLanguage): string {
  const seconds = windowUs / 1_000_000;
  const [secondsWord, minutesWord] = language === 'ko' ? ['초', '분'] : [' s', ' min'];
  return seconds < 120 ? `${seconds}${secondsWord}` : `${seconds / 60}${minutesWord}`;
}
