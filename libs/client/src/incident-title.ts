/**
 * An incident in one line: what, where, how far and since when, from its lead at its worst moment. Pure, and the same in
 * every program: the words are those that the detectors say of themselves (`GET /v1/detectors`).
 */
import type { Figure, LocalText } from './answer-types.ts';
import { figureText, filled } from './figure.ts';
import { marketName, namesList, type TitleLanguage, venueName } from './names.ts';

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
    /** Of an alert of which the peak is not told. */
    readonly label?: string;
    /** null for who is not told of it. */
    readonly peak: {
      readonly label: string;
      readonly value: number;
      readonly windowUs: number;
    } | null;
  };
}

/** Of a detector's description (`detectors` of `GET /v1/detectors`) what a title needs. */
export interface TitlingDetector {
  readonly letter: string;
  readonly titles: Readonly<Record<'SELL_OFF' | 'SQUEEZE' | 'NONE', LocalText>>;
  readonly labels: readonly {
    readonly name: string;
    readonly text: LocalText;
    readonly title?: LocalText;
    readonly figure: Figure | null;
  }[];
}

export interface IncidentTitle {
  /** `USDT squeeze` */
  readonly what: string;
  /** `Bithumb USDT/KRW`; '' where `what` says it. */
  readonly where: string;
  /** `+253.1 % against other venues`, at its worst; '' where nothing is known of the label. */
  readonly howFar: string;
  /** Log time of the first onset, µs since 1970. */
  readonly sinceUs: number;
  /** All of it but the time: `USDT squeeze — Bithumb USDT/KRW +253.1 % against other venues`. */
  readonly text: string;
}

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
  { scope, subject, direction, peak, label }: Lead,
  detector: TitlingDetector | undefined,
  language: TitleLanguage,
): string {
  const named = subjectName(subject, language);
  const venues = venueNames(scope.venues, language) || named;
  const assets = namesList(scope.assets, language) || named || venues;
  const own = detector?.labels.find(({ name }) => name === (peak?.label ?? label))?.title;
  const title = (own ?? detector?.titles[direction])?.[language] ?? '{assets}';
  return filled(title, { assets, venues, subject: named });
}

/** Of a market, a venue, `asset:BTC`, or `all` of the assets. */
function subjectName(subject: string, language: TitleLanguage): string {
  if (subject === 'all') return language === 'ko' ? '전체 자산' : 'All assets';
  const [, market = ''] = subject.split('@');
  if (market !== '') return marketName(market, language);
  return subject.startsWith('asset:')
    ? subject.slice('asset:'.length)
    : marketName(subject, language);
}

/** The market where it is one, else the venues; '' where the words before it name them all. */
function whereText({ scope, subject }: Lead, what: string, language: TitleLanguage): string {
  const [market = '', ...others] = scope.markets;
  const venues = venueNames(scope.venues, language);
  if (venues !== '' && what.includes(venues)) return '';
  if (others.length === 0 && market !== '') return marketName(market, language);
  const named = subjectName(subject, language);
  return venues === '' && !what.includes(named) ? named : venues;
}

function howFarText(
  peak: Lead['peak'],
  detector: TitlingDetector | undefined,
  language: TitleLanguage,
): string {
  const word = detector?.labels.find(({ name }) => name === peak?.label);
  if (peak === null || word === undefined) return '';
  return figureText(word.figure, peak, language) || word.text[language];
}

function venueNames(venues: readonly string[], language: TitleLanguage): string {
  const names = venues.map((venue) => venueName(venue, language));
  return namesList(names, language);
}
