/**
 * Which alerts are listed. The filter lives in the address under the names that WebSocket and REST have for it, so that
 * a link shows the same list. Pure.
 */
import type { ToldAlert } from './told-alert.ts';

export interface PageFilter {
  /** Listed is what ever was at least so severe; '' for all. */
  readonly severityMin: string;
  /** Of a list one name is enough; empty for all. */
  readonly detectors: readonly string[];
  readonly venues: readonly string[];
  readonly assets: readonly string[];
  /** '' for all. */
  readonly state: string;
  /** Words that must all be found in the alert. */
  readonly text: string;
}

export const NO_FILTER: PageFilter = {
  severityMin: '',
  detectors: [],
  venues: [],
  assets: [],
  state: '',
  text: '',
};
const LISTS = ['detectors', 'venues', 'assets'] as const;
const SINGLES = ['severityMin', 'state', 'text'] as const;
/** Links of before named one of each. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  severityMin: 'severity',
  detectors: 'detector',
  venues: 'venue',
  assets: 'asset',
};

/** A list is a parameter that is repeated, or one with commas. */
export function readFilter(query: string): PageFilter {
  const parameters = new URLSearchParams(query);
  const given = (name: string): readonly string[] => {
    const found = parameters.getAll(name);
    return found.length > 0 ? found : parameters.getAll(FORMER_NAMES[name] ?? name);
  };
  const list = (name: string): readonly string[] => {
    const names = given(name).flatMap((each) => each.split(','));
    return [...new Set(names)].filter((each) => each !== '');
  };
  return {
    severityMin: given('severityMin')[0] ?? '',
    detectors: list('detectors'),
    venues: list('venues'),
    assets: list('assets'),
    state: given('state')[0] ?? '',
    text: given('text')[0] ?? '',
  };
}

/** The query of an address with this filter in the place of the one it has; '' or `?…`. */
export function writeFilter(query: string, filter: PageFilter): string {
  const parameters = new URLSearchParams(query);
  const values = [
    ...SINGLES.map((name) => [name, filter[name]] as const),
    ...LISTS.map((name) => [name, filter[name].join(',')] as const),
  ];
  for (const [name, value] of values) {
    parameters.delete(FORMER_NAMES[name] ?? name);
    if (value === '') parameters.delete(name);
    else parameters.set(name, value);
  }
  // A comma needs no escape in a query, and a link is read by people.
  const text = parameters.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

export function isFiltering(filter: PageFilter): boolean {
  return (
    SINGLES.some((name) => filter[name].trim() !== '') ||
    LISTS.some((name) => filter[name].length > 0)
  );
}

/** Whether the alert is listed; `title` is what people read of it, in their language. */
export function passes(filter: PageFilter, { alert }: ToldAlert, title: string): boolean {
  const { content } = alert;
  const { severityMin, detectors, venues, assets, state } = filter;
  // As in the stream: alerts that ever were so severe.
  const worst = content.peak?.severity ?? content.severity;
  const ever = worst > content.severity ? worst : content.severity;
  if (severityMin !== '' && ever < severityMin) return false;
  if (detectors.length > 0 && !detectors.includes(content.detector)) return false;
  if (venues.length > 0 && !venues.some((name) => content.scope.venues.includes(name)))
    return false;
  if (assets.length > 0 && !assets.some((name) => content.scope.assets.includes(name)))
    return false;
  if (state !== '' && content.state !== state) return false;
  return holdsWords(content, title, filter.text);
}

function holdsWords(content: ToldAlert['alert']['content'], title: string, text: string): boolean {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const { scope, rulings, id, incidentId, subject, label, state, rule } = content;
  const searched = [
    ...[title, id, incidentId, subject, label, state, rule],
    ...[...scope.assets, ...scope.venues, ...scope.markets, ...rulings.map(({ rule }) => rule)],
  ];
  const haystack = searched.join('\n').toLowerCase();
  return words.every((word) => haystack.includes(word));
}
