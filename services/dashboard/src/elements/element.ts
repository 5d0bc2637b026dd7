/** Pieces of the document. Every text goes through `textContent`: nothing that comes over the wire is ever markup. */

type Tags = HTMLElementTagNameMap;
/** What may stand inside an element; null, undefined and '' are left out. */
export type Child = Node | string | null | undefined;

/** Attributes are set as they are; null leaves one out. */
export function element<Tag extends keyof Tags>(
  tag: Tag,
  attributes: Readonly<Record<string, string | null>> = {},
  ...children: readonly Child[]
): Tags[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) node.setAttribute(name, value);
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== '') node.append(child);
  }
  return node;
}

/** A text with a class. */
export function span(className: string, ...children: readonly Child[]): HTMLSpanElement {
  return element('span', { class: className }, ...children);
}

/**
 * @throws Error where index.html has no such element.
 */
export function byId(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`the page has no element #${id}`);
  return node;
}

/** Sets a text only where it differs, so that screen readers are not told twice. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** A part of the page that is built anew only when what it shows has changed. */
export class Block {
  readonly node: HTMLElement;
  #signature: string | null = null;

  constructor(node: HTMLElement) {
    this.node = node;
  }

  /** What is shown next is built anew, whatever its signature. */
  forget(): void {
    this.#signature = null;
  }

  /**
   * `signature` names everything that `build` reads. The focus stays on the element of the same `data-focus`, what is
   * unfolded on that of the same `data-fold`. Returns whether it was built.
   */
  show(signature: string, build: () => readonly Child[]): boolean {
    if (signature === this.#signature) return false;
    this.#signature = signature;
    const focused = this.node.contains(document.activeElement)
      ? (document.activeElement?.getAttribute('data-focus') ?? null)
      : null;
    const unfolded = [...this.node.querySelectorAll('details[open]')];
    const folds = new Set(unfolded.map((node) => node.getAttribute('data-fold')));
    const parts = build().filter((part) => part !== null && part !== undefined && part !== '');
    this.node.replaceChildren(...(parts as (Node | string)[]));
    for (const fold of this.node.querySelectorAll<HTMLDetailsElement>('details[data-fold]')) {
      if (folds.has(fold.dataset['fold'] ?? '')) fold.open = true;
    }
    if (focused === null) return true;
    const again = this.node.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`);
    again?.focus({ preventScroll: true });
    return true;
  }
}
