/**
 * The list of incidents, each with its alerts under it where it is picked. Only what is near the screen is drawn, so
 * that a thousand incidents cost what a dozen do.
 *
 * Invariants
 * IL1 the item that has the focus stays drawn, wherever the list is scrolled to.
 * IL2 items stand in the document in the order of the list, for who walks through it by keyboard or ear.
 */
import { Block, element, setText } from '../elements/element.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { ageText } from '../texts/phrases.ts';
import type { Histories } from './figures.ts';
import type { Incident } from './incident.ts';
import { incidentLink, memberList, showFigures } from './incident-parts.ts';
import { ListWindow, type Span } from './list-window.ts';
import { isPicked, type Picked } from './picked.ts';
import type { LogClock } from './runs.ts';

interface Item {
  readonly key: string;
  readonly block: Block;
  incident: Incident | null;
  place: number;
  topPixels: number;
}

export class IncidentList {
  readonly #list: HTMLElement;
  readonly #window = new ListWindow();
  /** Of what is drawn, by incident key. */
  readonly #items = new Map<string, Item>();
  readonly #resized: ResizeObserver;
  #incidents: readonly Incident[] = [];
  #keys: readonly string[] = [];
  #picked: Picked | null = null;
  #isWhole = false;
  #seen: Span = { fromPixels: 0, toPixels: 0 };
  #clock: { readonly of: LogClock; readonly histories: Histories } | null = null;

  constructor(list: HTMLElement) {
    this.#list = list;
    list.addEventListener('keydown', (event) => this.#moveFocus(event));
    // Told after the layout of the frame that drew them: measuring costs no layout of its own.
    this.#resized = new ResizeObserver(() => {
      if (this.#measure()) this.#place();
    });
  }

  show(incidents: readonly Incident[], picked: Picked | null): void {
    if (incidents !== this.#incidents) {
      this.#incidents = incidents;
      this.#keys = incidents.map(({ key }) => key);
      this.#window.list(this.#keys);
    }
    this.#picked = picked;
  }

  /** Draws every item, or those near the screen again: paper has no screen. */
  showWhole(isWhole: boolean): void {
    this.#isWhole = isWhole;
    drawLists([this]);
  }

  /** Ages and figures move without a new revision. */
  tick(clock: LogClock, histories: Histories): void {
    this.#clock = { of: clock, histories };
    for (const item of this.#items.values()) this.#tickItem(item);
  }

  /**
   * What is on the screen of it: the box that scrolls is the list's own, or the page. Every list looks before one is
   * drawn, since a look after a change has the browser lay the page out anew.
   */
  look(): void {
    const isShown = this.#list.getClientRects().length > 0;
    const { top } = this.#list.getBoundingClientRect();
    // What lies in something folded is not on any screen.
    this.#seen = isShown
      ? { fromPixels: Math.max(0, -top), toPixels: innerHeight - top }
      : { fromPixels: -1e6, toPixels: -1e6 };
  }

  /** Draws what is to be drawn and lets the rest go. */
  draw(): void {
    const focused = document.activeElement;
    const drawn = this.#near(focused);
    const kept = new Set(drawn.map((i) => this.#keys[i]));
    for (const item of this.#items.values()) if (!kept.has(item.key)) this.#drop(item);
    let at = this.#list.firstElementChild;
    for (const i of drawn) {
      const node = this.#item(this.#incidents[i] as Incident, i);
      if (at === node) at = at.nextElementSibling;
      else this.#list.insertBefore(node, at); // IL2
    }
    // An item that moves loses the focus on the way.
    if (focused instanceof HTMLElement && focused !== document.activeElement) {
      if (this.#list.contains(focused)) focused.focus({ preventScroll: true });
    }
    this.#place();
  }

  /** Places of what is near the screen, and of what has the focus (IL1). */
  #near(focused: Element | null): number[] {
    const placed = this.#window.place(this.#seen);
    const [first, end] = this.#isWhole ? [0, this.#keys.length] : [placed.first, placed.end];
    const near = Array.from({ length: end - first }, (_, i) => first + i);
    const held = this.#list.contains(focused)
      ? [...this.#items.values()].find(({ block }) => block.node.contains(focused))
      : undefined;
    const at = held === undefined ? -1 : this.#keys.indexOf(held.key);
    if (at === -1 || (at >= first && at < end)) return near;
    return at < first ? [at, ...near] : [...near, at];
  }

  #place(): void {
    const { tops, heightPixels } = this.#window.place(this.#seen);
    // On paper items follow each other as they are high.
    const height = this.#isWhole ? 'auto' : `${heightPixels}px`;
    if (this.#list.style.height !== height) this.#list.style.height = height;
    for (const item of this.#items.values()) {
      const topPixels = this.#isWhole ? -1 : (tops[item.place] ?? 0);
      if (item.topPixels === topPixels) continue;
      item.topPixels = topPixels;
      item.block.node.style.transform = this.#isWhole ? 'none' : `translateY(${topPixels}px)`;
    }
  }

  /** Returns whether something is of another height than was thought. */
  #measure(): boolean {
    let isMoved = false;
    for (const item of this.#items.values()) {
      if (this.#window.measured(item.key, item.block.node.offsetHeight)) isMoved = true;
    }
    return isMoved;
  }

  #tickItem({ incident, block: { node } }: Item): void {
    const age = node.querySelector('.age');
    if (incident === null || age === null || this.#clock === null) return;
    const { of, histories } = this.#clock;
    const { logUs, isOver } = of(incident.stream);
    setText(age, ageText(incident, logUs));
    showFigures(node, incident.alerts, histories, of);
    const state = node.querySelector('.meta .state');
    // Nobody can tell any more how it goes on.
    if (isOver && incident.closeUs === null && state !== null) {
      setText(state, message('state.OVER'));
    }
  }

  #item(incident: Incident, place: number): HTMLElement {
    let item = this.#items.get(incident.key);
    if (item === undefined) {
      const block = new Block(element('li', { class: 'incident' }));
      item = {
        key: incident.key,
        block,
        incident: null,
        place,
        topPixels: Number.NaN,
      };
      this.#items.set(incident.key, item);
      this.#resized.observe(block.node);
    }
    const { node } = item.block;
    const isOpen = isPicked(incident, this.#picked);
    const current = isOpen ? (this.#picked?.id ?? null) : null;
    if (item.incident !== incident) item.block.forget();
    item.place = place;
    item.incident = incident;
    node.dataset['severity'] = incident.tone;
    node.dataset['direction'] = incident.headline.direction;
    node.toggleAttribute('data-picked', isOpen);
    node.setAttribute('aria-posinset', String(place + 1));
    node.setAttribute('aria-setsize', String(this.#keys.length));
    const isBuilt = item.block.show(`${textsInUse()},${current}`, () => [
      incidentLink(incident, current === incident.id),
      isOpen ? memberList(incident, this.#picked) : null,
    ]);
    if (isBuilt) this.#tickItem(item);
    return node;
  }

  #drop({ key, block }: Item): void {
    this.#resized.unobserve(block.node);
    block.node.remove();
    this.#items.delete(key);
  }

  /** Arrow keys walk through the links of the list; the next may not be drawn yet where they come faster than frames. */
  #moveFocus(event: KeyboardEvent): void {
    const at = this.#links().indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 }[event.key];
    if (at === -1 || step === undefined) return;
    event.preventDefault();
    if (event.key === 'Home' || event.key === 'End') this.#reveal(event.key);
    else this.#step(at, step);
  }

  #step(from: number, step: number): void {
    const links = this.#links();
    const edge = links[from];
    const next = links[from + step];
    // An item that had the focus stays drawn until the next frame, far from those beside it.
    if (edge !== undefined && next !== undefined && isBeside(edge, next)) {
      next.focus();
      return;
    }
    edge?.scrollIntoView({ block: 'center' });
    drawLists([this]);
    const drawn = this.#links();
    drawn[drawn.indexOf(edge as HTMLElement) + step]?.focus();
  }

  #links(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('a')];
  }

  /** The first or the last item may not be drawn yet. */
  #reveal(end: 'Home' | 'End'): void {
    this.#list.scrollIntoView({ block: end === 'Home' ? 'start' : 'end' });
    drawLists([this]);
    const links = this.#links();
    links[end === 'Home' ? 0 : links.length - 1]?.focus();
  }
}

/** Whether two links are of one item, or of two that follow each other. */
function isBeside(a: HTMLElement, b: HTMLElement): boolean {
  const [first, second] = [a, b].map((link) => {
    return Number(link.closest('.incident')?.getAttribute('aria-posinset'));
  });
  return Math.abs((first ?? 0) - (second ?? 0)) <= 1;
}

/** All lists look before one is drawn: one layout instead of one for each list. */
export function drawLists(lists: readonly IncidentList[]): void {
  for (const list of lists) list.look();
  for (const list of lists) list.draw();
}
