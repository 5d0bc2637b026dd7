/** The list of incidents, each with its alerts under it where it is picked. */
import { Block, element, setText } from '../elements/element.ts';
import { textsInUse } from '../texts/messages.ts';
import { ageText } from '../texts/phrases.ts';
import type { Incident } from './incident.ts';
import { incidentLink, memberList, showFigures } from './incident-parts.ts';
import type { Histories } from './live-figure.ts';
import { isPicked, type Picked } from './picked.ts';

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
    block.show([textsInUse(), current, ...revisions].join(), () => [
      incidentLink(incident, current === incident.id),
      isOpen ? memberList(incident, picked) : null,
    ]);
    return block.node;
  }
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
