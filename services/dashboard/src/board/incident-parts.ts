/** Pieces that say an alert or an incident: badge, title, place, figure, links. */
import type { AlertContent } from '@breakwater/client';
import { element, setText, span } from '../elements/element.ts';
import { titleText } from '../texts/alert-text.ts';
import { message } from '../texts/messages.ts';
import { directionMark, namesText, sinceText, stateText } from '../texts/phrases.ts';
import { type Entry, toneOf } from './alert-board.ts';
import { type Incident, incidentTitle } from './incident.ts';
import { figureText, type Histories } from './live-figure.ts';
import type { Picked } from './picked.ts';

/** A place for the figure of an alert, which `showFigures` keeps up with the market. */
export function liveFigure({ key }: Entry): HTMLElement {
  return element('span', { class: 'figure', 'data-figure': key });
}

export function showFigures(
  node: HTMLElement,
  entries: readonly Entry[],
  histories: Histories,
): void {
  const places = node.querySelectorAll<HTMLElement>('[data-figure]');
  for (const place of places) {
    const entry = entries.find(({ key }) => key === place.dataset['figure']);
    if (entry !== undefined) setText(place, figureText(entry, histories));
  }
}

/** The alerts of an incident, each a link to its evidence. */
export function memberList(incident: Incident, picked: Picked | null): HTMLElement {
  return element(
    'ol',
    { class: 'members', 'aria-label': message('incident.members') },
    ...incident.alerts.map((entry) => {
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
  const { lead, openCount, alerts, acknowledgedCount, id, key } = incident;
  const { content } = lead.alert;
  const count = alerts.length;
  const counted =
    count === 1
      ? message('incident.alerts.one')
      : openCount > 0 && openCount < count
        ? message('incident.alerts.open', { open: openCount, count })
        : message('incident.alerts', { count });
  const attributes = {
    class: 'incident-link',
    href: `#incident=${encodeURIComponent(id)}`,
    'data-focus': key,
    'aria-current': isCurrent ? 'true' : null,
  };
  return element(
    'a',
    attributes,
    badge(content, 'large'),
    span('what', titleWithMark(content, incidentTitle(incident)), where(incident)),
    liveFigure(lead),
    span('since', sinceText(incident.onsetUs, incident.closeUs === null ? 'clocks' : 'with-days')),
    span(
      'meta',
      span('age'),
      span('chip state', stateText(content.state)),
      span('count', counted),
      acknowledgedCount === 0
        ? null
        : span(
            'acknowledged',
            `✓ ${
              acknowledgedCount === count
                ? message('incident.acknowledged.all')
                : message('incident.acknowledged', { count: acknowledgedCount, all: count })
            }`,
          ),
    ),
  );
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
    badge(content),
    span('where', placeText(content)),
    liveFigure(entry),
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
export function badge(content: AlertContent, size: 'large' | 'small' = 'small'): HTMLElement {
  const tone = toneOf(content);
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

export function titleWithMark(content: AlertContent, title: string): HTMLElement {
  const mark = directionMark(content.direction);
  if (mark === '') return span('title', title);
  return span('title', element('span', { class: 'direction', 'aria-hidden': 'true' }, mark), title);
}

/** Venues, and of one asset's alert which pair. */
export function placeText(content: AlertContent): string {
  const { scope } = content;
  const [market] = scope.markets;
  if (scope.markets.length === 1 && market !== undefined && toneOf(content) !== 'BLIND') {
    const [venue = market, pair = ''] = market.split(':');
    return `${venue} ${pair}`.trim();
  }
  return scope.venues.length > 0 ? namesText(scope.venues) : titleText(content);
}

function where({ venues, tone }: Incident): HTMLElement | null {
  return tone === 'BLIND' || venues.length === 0 ? null : span('where', namesText(venues));
}

function unseen(text: string): HTMLElement {
  return span('unseen', text);
}
