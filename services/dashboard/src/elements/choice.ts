/** A select with its label, whose options may change while somebody is at it: its elements stay the same. */
import { element, setText } from './element.ts';

export interface Option {
  readonly value: string;
  readonly text: string;
}

export class Choice {
  readonly node: HTMLElement;
  readonly #label = element('span');
  readonly #select: HTMLSelectElement;
  #shown = '';

  constructor(id: string, name: string) {
    this.#select = element('select', { id, name, 'data-focus': id });
    this.node = element('label', { for: id }, this.#label, this.#select);
  }

  show(label: string, options: readonly Option[], chosen: string): void {
    setText(this.#label, label);
    const signature = JSON.stringify(options);
    if (signature !== this.#shown) {
      this.#shown = signature;
      this.#select.replaceChildren(
        ...options.map(({ value, text }) => element('option', { value }, text)),
      );
    }
    if (this.#select.value !== chosen) this.#select.value = chosen;
  }
}
