/** The list of incidents, each with its alerts under it where it is picked. */
import type { AlertContent } from '@breakwater/core';
import { Block, element, setText, span } from '../elements/element.ts';
import type { MarketHistory } from '../market/market-history.ts';
import { currentLanguage, message } from '../texts/messages.ts';
import {
  ageText,
  directionMark,
  incidentTitle,
  namesText,
  sinceText,
  stateText,
  titleText,
} from '../texts/phrases.ts';
import { type Entry, toneOf } from './alert-board.ts';
import type { Incident } from './incident.ts';
import { figureText } from './live-figure.ts';

/** What the reader has picked, as the address says it. */
export interface Picked {
  readonly kind: 'alert' | 'incident';
  readonly id: string;
}

export type Histories = ReadonlyMap<string, MarketHistory>;

export class IncidentList {
  readonly #list: HTMLElement;
  /** By incident key. */
  readonly #items = new Map<string, Block>();

  constructor(list: HTMLElement) {
    this.#list = list;
    list.addEventListener('keydown', (event) => moveFocus(list, event));
  }

  /** Reuses the items of unchanged incidents, and moves only what is out of place. */
  show(incidents: readonly Incident[], picked: Picked | null): void {
    const focused = document.activeElement;
    for (const [place, incident] of incidents.entries()) {
      const item = this.#item(incident, picked);
      const there = this.#list.children[place] ?? null;
      if (there !== item) this.#list.insertBefore(item, there);
    }
    while (this.#list.children.length > incidents.length) this.#list.lastElementChild?.remove();
    const shown = new Set(incidents.map(({ key }) => key));
    for (const key of this.#items.keys()) if (!shown.has(key)) this.#items.delete(key);
    // An item that moves loses the focus on the way.
    if (focused instanceof HTMLElement && this.#list.contains(focused)) focused.focus();
  }

  /** Ages and figures move without a new revision. */
  tick(incidents: readonly Incident[], logUs: number, histories: Histories): void {
    for (const incident of incidents) {
      const node = this.#items.get(incident.key)?.node;
      const age = node?.querySelector('.age');
      if (node === undefined || !age) continue;
      setText(age, ageText(incident, logUs));
      showFigures(node, incident.alerts, histories);
    }
  }

  #item(incident: Incident, picked: Picked | null): HTMLElement {
    let block = this.#items.get(incident.key);
    if (block === undefined) {
      block = new Block(element('li', { class: 'incident' }));
      this.#items.set(incident.key, block);
    }
    const isOpen = isPicked(incident, picked);
    const current = isOpen ? picked?.id : null;
    const revisions = incident.alerts.map(({ alert, acknowledgement }) => {
      return `${alert.content.id}/${alert.content.revision}/${acknowledgement?.timeUs ?? ''}`;
    });
    block.node.dataset['severity'] = incident.tone;
    block.node.dataset['direction'] = incident.direction;
    block.node.toggleAttribute('data-picked', isOpen);
    block.show([currentLanguage(), current, ...revisions].join(), () => [
      incidentLink(incident, current === incident.id),
      isOpen ? memberList(incident, picked) : null,
    ]);
    return block.node;
  }
}

export function isPicked(incident: Incident, picked: Picked | null): boolean {
  if (picked === null) return false;
  if (picked.kind === 'incident') return incident.id === picked.id;
  return incident.alerts.some(({ alert }) => alert.content.id === picked.id);
}

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

function incidentLink(incident: Incident, isCurrent: boolean): HTMLElement {
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
export function placeText({ scope, direction, detector, ...content }: AlertContent): string {
  const [market] = scope.markets;
  if (scope.markets.length === 1 && market !== undefined && detector !== 'D') {
    const [venue = market, pair = ''] = market.split(':');
    return `${venue} ${pair}`.trim();
  }
  const title = titleText({ scope, direction, detector, ...content });
  return scope.venues.length > 0 ? namesText(scope.venues) : title;
}

function where({ venues, tone }: Incident): HTMLElement | null {
  return tone === 'BLIND' || venues.length === 0 ? null : span('where', namesText(venues));
}

function unseen(text: string): HTMLElement {
  return span('unseen', text);
}

/** Arrow keys walk through the links of the list. */
function moveFocus(list: HTMLElement, event: KeyboardEvent): void {
  const links = [...list.querySelectorAll<HTMLElement>('a')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (at === -1 || to === undefined) return;
  event.preventDefault();
  links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
}
