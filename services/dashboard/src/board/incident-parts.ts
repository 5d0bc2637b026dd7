/** Pieces that say an alert or an incident: badge, title, place, figure, links. */
import { element, setText, span } from '../elements/element.ts';
import { placeText, type Teller, titleText } from '../texts/alert-text.ts';
import { isAboutMissingData } from '../texts/catalogue.ts';
import { message, messageOf } from '../texts/messages.ts';
import { clockText, directionMark, sinceText, stateText } from '../texts/phrases.ts';
import { type Entry, type Tone, toneOf } from './alert-board.ts';
import {
  type Figure,
  furtherOf,
  type Histories,
  headlineFigure,
  isFresh,
  latestOf,
  latestText,
  type Worst,
  worstOf,
} from './figures.ts';
import { type Incident, incidentTitle } from './incident.ts';
import type { Picked } from './picked.ts';
import type { LogClock } from './runs.ts';

/** How bad it was at its worst and when, and a place for the latest, which `showFigures` keeps up with the market. */
export function figureParts({ text, timeUs }: Figure, { key }: Entry): HTMLElement {
  const at = timeUs === null ? null : message('peak.at', { at: clockText(timeUs) });
  return element(
    'span',
    { class: 'figures' },
    span('figure', text),
    at === null || text === '' ? null : span('at', at),
    element('span', { class: 'latest', 'data-latest': key }),
  );
}

export function showFigures(
  node: HTMLElement,
  entries: readonly Entry[],
  histories: Histories,
  clock: LogClock,
): void {
  const places = node.querySelectorAll<HTMLElement>('[data-latest]');
  for (const place of places) {
    const entry = entries.find(({ key }) => key === place.dataset['latest']);
    if (entry === undefined) continue;
    const latest = latestOf(entry, histories);
    const time = clock(entry.stream);
    setText(place, latest === null ? '' : latestText(latest, time));
    place.toggleAttribute('data-stale', latest !== null && !isFresh(latest.timeUs, time));
    const worst = latest === null ? null : furtherOf(entry, latest);
    if (worst !== null) showWorst(place, worst);
  }
}

/** A revision tells of a worse moment within seconds; until then the headline is no less than what stands beside it. */
function showWorst(place: HTMLElement, { text, timeUs, partLn }: Worst): void {
  const figure = place.parentElement?.querySelector('.figure');
  const at = place.parentElement?.querySelector('.at');
  if (figure == null || at == null) return;
  if (Math.abs(Number(place.dataset['worst'] ?? 0)) >= Math.abs(partLn)) return;
  place.dataset['worst'] = String(partLn);
  setText(figure, text);
  setText(at, message('peak.at', { at: clockText(timeUs) }));
}

/** The alerts of an incident, each a link to its evidence; symptoms lie folded under it, with the reason why. */
export function memberList(incident: Incident, picked: Picked | null): HTMLElement {
  const { own, symptoms, key } = incident;
  const isSymptomPicked = symptoms.some(({ alert }) => alert.content.id === picked?.id);
  const attributes = { class: 'symptoms', 'data-fold': key, open: isSymptomPicked ? '' : null };
  return element(
    'div',
    { class: 'members-of' },
    linkList(own, picked, message('incident.members')),
    symptoms.length === 0
      ? null
      : element(
          'details',
          attributes,
          element('summary', {}, message('incident.symptoms', { count: symptoms.length })),
          ...byReason(symptoms).flatMap(([reason, entries]) => [
            element('p', { class: 'why' }, reason),
            linkList(entries, picked, reason),
          ]),
        ),
  );
}

/** Why the alert is no news of its own; '' where it is. */
export function symptomText({ alert }: Entry): string {
  const { incident } = alert.content;
  const symptom = incident?.symptom ?? null;
  return symptom === null ? '' : messageOf('symptom', symptom);
}

function byReason(symptoms: readonly Entry[]): [string, Entry[]][] {
  const reasons = new Map<string, Entry[]>();
  for (const entry of symptoms) {
    const reason = symptomText(entry);
    reasons.set(reason, [...(reasons.get(reason) ?? []), entry]);
  }
  return [...reasons];
}

function linkList(entries: readonly Entry[], picked: Picked | null, label: string): HTMLElement {
  return element(
    'ol',
    { class: 'members', 'aria-label': label },
    ...entries.map((entry) => {
      const { content } = entry.alert;
      const isCurrent = picked?.kind === 'alert' && picked.id === content.id;
      const item = element('li', {}, memberLink(entry, isCurrent));
      item.dataset['severity'] = toneOf(content);
      item.dataset['direction'] = content.direction;
      return item;
    }),
  );
}

/** What an incident says in the list, as a link that picks it. */
export function incidentLink(incident: Incident, isCurrent: boolean): HTMLElement {
  const { lead, headline, id, key, tone, onsetUs, closeUs } = incident;
  const attributes = {
    class: 'incident-link',
    href: `#incident=${encodeURIComponent(id)}`,
    'data-focus': key,
    'aria-current': isCurrent ? 'true' : null,
  };
  return element(
    'a',
    attributes,
    badge(tone, 'large'),
    span('what', titleWithMark(headline, incidentTitle(incident)), where(incident)),
    figureParts(headlineFigure(incident), lead),
    span('since', sinceText(onsetUs, closeUs === null ? 'clocks' : 'with-days')),
    span(
      'meta',
      span('age'),
      span('chip state', incidentStateText(incident)),
      causeText(incident) === '' ? null : span('cause', causeText(incident)),
      span('count', countText(incident)),
      acknowledgedText(incident),
    ),
  );
}

/** Where it comes from, in a word or two; '' where nobody can tell. */
export function causeText({ cause, tone }: Incident): string {
  return cause === null || cause === 'UNKNOWN' || tone === 'BLIND' ? '' : message(`cause.${cause}`);
}

/** What the alert that leads it is at; an incident goes on without its lead. */
export function incidentStateText({ lead, closeUs }: Incident): string {
  const { state } = lead.alert.content;
  if (closeUs !== null) return stateText('CLOSED');
  return stateText(state === 'CLOSED' ? 'UPDATE' : state);
}

/** `3 alerts, 1 open · 4 symptoms`. */
export function countText({ alertCount, openCount, symptoms }: Incident): string {
  const count = alertCount - symptoms.length;
  const own = count === 1 ? message('incident.alerts.one') : message('incident.alerts', { count });
  const isPartly = openCount > 0 && openCount < alertCount;
  const open = isPartly ? message('incident.alerts.open', { open: openCount }) : '';
  const more =
    symptoms.length === 0
      ? ''
      : symptoms.length === 1
        ? message('incident.symptoms.one')
        : message('incident.symptoms.count', { count: symptoms.length });
  return [own, more, open].filter((part) => part !== '').join(' · ');
}

function acknowledgedText({ acknowledgedCount: count, alerts }: Incident): HTMLElement | null {
  if (count === 0) return null;
  const all = alerts.length;
  const text =
    count === all
      ? message('incident.acknowledged.all')
      : message('incident.acknowledged', { count, all });
  return span('acknowledged', `✓ ${text}`);
}

function memberLink(entry: Entry, isCurrent: boolean): HTMLElement {
  const { alert, acknowledgement, key } = entry;
  const { content } = alert;
  const attributes = {
    class: 'member-link',
    href: `#alert=${content.id}`,
    'data-focus': key,
    'aria-current': isCurrent ? 'true' : null,
  };
  return element(
    'a',
    attributes,
    badge(toneOf(content)),
    span('where', toldPlace(content)),
    figureParts(worstOf(entry), entry),
    span('chip state', stateText(content.state)),
    acknowledgement === null
      ? null
      : element(
          'span',
          { class: 'acknowledged', title: acknowledgement.by },
          '✓',
          unseen(acknowledgement.by),
        ),
  );
}

/** `S4`, and what it means in a word where there is room for it. */
export function badge(tone: Tone, size: 'large' | 'small' = 'small'): HTMLElement {
  const text = tone === 'BLIND' ? message('tone.BLIND') : tone;
  const title =
    tone === 'BLIND' ? message('severity.blind') : message('severity.of', { level: tone.slice(1) });
  const word = tone === 'BLIND' || size === 'small' ? '' : message(`severity.${tone}`);
  return element(
    'span',
    { class: `badge ${size}`, title },
    element('b', {}, text),
    word === '' ? null : span('word', word),
  );
}

export function titleWithMark({ direction }: Teller, title: string): HTMLElement {
  const mark = directionMark(direction);
  if (mark === '') return span('title', title);
  return span('title', element('span', { class: 'direction', 'aria-hidden': 'true' }, mark), title);
}

/** Where an alert is; of missing data what it says. */
export function toldPlace(teller: Teller): string {
  const place = isAboutMissingData(teller.detector) ? '' : placeText(teller);
  return place === '' ? titleText(teller) : place;
}

function where({ headline, tone }: Incident): HTMLElement | null {
  const place = placeText(headline);
  return tone === 'BLIND' || place === '' ? null : span('where', place);
}

function unseen(text: string): HTMLElement {
  return span('unseen', text);
}
