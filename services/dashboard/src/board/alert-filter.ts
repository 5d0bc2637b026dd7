/** Which alerts are listed. The filter lives in the address, so that a link shows the same list. Pure. */
import type { Entry } from './alert-board.ts';

export interface AlertFilter {
  /** The lowest severity that is listed; '' for all. */
  readonly severity: string;
  readonly detector: string;
  readonly venue: string;
  readonly asset: string;
  /** Words that must all be found in the alert. */
  readonly text: string;
}

export const NO_FILTER: AlertFilter = {
  severity: '',
  detector: '',
  venue: '',
  asset: '',
  text: '',
};
const NAMES = ['severity', 'detector', 'venue', 'asset', 'text'] as const;

export function readFilter(query: string): AlertFilter {
  const parameters = new URLSearchParams(query);
  const entries = NAMES.map((name): [string, string] => [name, parameters.get(name) ?? '']);
  return { ...NO_FILTER, ...Object.fromEntries(entries) };
}

/** The query of an address with this filter in the place of the one it has; '' or `?…`. */
export function writeFilter(query: string, filter: AlertFilter): string {
  const parameters = new URLSearchParams(query);
  for (const name of NAMES) {
    if (filter[name] === '') parameters.delete(name);
    else parameters.set(name, filter[name]);
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

export function isFiltering(filter: AlertFilter): boolean {
  return NAMES.some((name) => filter[name].trim() !== '');
}

/** Whether the alert is listed; `title` is what people read of it, in their language. */
export function passes(filter: AlertFilter, { alert }: Entry, title: string): boolean {
  const { content } = alert;
  const { severity, detector, venue, asset } = filter;
  if (severity !== '' && content.severity < severity) return false;
  if (detector !== '' && content.detector !== detector) return false;
  if (venue !== '' && !content.scope.venues.includes(venue)) return false;
  if (asset !== '' && !content.scope.assets.includes(asset)) return false;
  const words = filter.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return true;
  const { scope, severityRules, id, incidentId, subject, label, state } = content;
  const searched = [
    ...[title, id, incidentId, subject, label, state, content.rule],
    ...[...scope.assets, ...scope.venues, ...scope.markets, ...severityRules],
  ];
  const haystack = searched.join('\n').toLowerCase();
  return words.every((word) => haystack.includes(word));
}
