/** The filter's fields; what they say is kept in the address. */

import { byId, element } from '../elements/element.ts';
import { kindText, knownDetectors } from '../texts/catalogue.ts';
import { type MessageKey, message, textsInUse } from '../texts/messages.ts';
import { NO_FILTER, type PageFilter, readFilter, writeFilter } from './alert-filter.ts';

const SEVERITIES = ['S2', 'S3', 'S4'];
type Field = 'severityMin' | 'detectors' | 'venues' | 'assets';

export class FilterForm {
  filter: PageFilter = readFilter(location.search);
  readonly #form = byId('filter');
  readonly #changed: () => void;
  #shown = '';

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#form.addEventListener('input', () => this.#take());
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    const box = byId('filter-box') as HTMLDetailsElement;
    // Open where there is room, or where something is filtered.
    box.open = matchMedia('(min-width: 900px)').matches || writeFilter('', this.filter) !== '';
  }

  clear(): void {
    this.#set(NO_FILTER);
    this.#shown = '';
  }

  /** Reads the address again, after the reader went back. */
  reread(): void {
    this.filter = readFilter(location.search);
    this.#shown = '';
  }

  show(known: { venues: readonly string[]; assets: readonly string[] }): void {
    const signature = [textsInUse(), ...known.venues, '|', ...known.assets].join();
    if (signature === this.#shown) return;
    this.#shown = signature;
    const focused = document.activeElement?.id;
    const text = element('input', {
      id: 'filter-text',
      name: 'text',
      type: 'search',
      maxlength: '100',
    });
    text.placeholder = message('filter.text.hint');
    text.value = this.filter.text;
    this.#form.replaceChildren(
      this.#choice('severityMin', [
        ['', message('filter.severity.all')],
        ...SEVERITIES.map((severity): [string, string] => {
          const isTop = severity === 'S4';
          return [severity, isTop ? severity : message('filter.severity.from', { severity })];
        }),
      ]),
      this.#choice('detectors', [
        ['', message('filter.any')],
        ...knownDetectors().map(({ letter }): [string, string] => [letter, kindText(letter)]),
      ]),
      this.#choice('venues', anyOf(known.venues)),
      this.#choice('assets', anyOf(known.assets)),
      labelled('filter.text', text),
    );
    if (focused?.startsWith('filter-') === true) document.getElementById(focused)?.focus();
  }

  #choice(name: Field, options: readonly (readonly [string, string])[]): HTMLElement {
    const select = element('select', { id: `filter-${name}`, name });
    const held = String(this.filter[name]);
    // A value of the address that nothing has yet is still said.
    const all = options.some(([value]) => value === held) ? options : [...options, [held, held]];
    for (const [value, text] of all) select.append(element('option', { value: value ?? '' }, text));
    select.value = held;
    return labelled(`filter.${name}`, select);
  }

  #take(): void {
    const fields = new FormData(this.#form as HTMLFormElement);
    const value = (name: string): string => {
      const field = fields.get(name);
      return typeof field === 'string' ? field : '';
    };
    const list = (name: string): string[] => {
      return value(name)
        .split(',')
        .filter((each) => each !== '');
    };
    this.#set({
      ...this.filter,
      severityMin: value('severityMin'),
      detectors: list('detectors'),
      venues: list('venues'),
      assets: list('assets'),
      text: value('text'),
    });
  }

  #set(filter: PageFilter): void {
    this.filter = filter;
    const query = writeFilter(location.search, filter);
    history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
    this.#changed();
  }
}

function anyOf(names: readonly string[]): [string, string][] {
  return [['', message('filter.any')], ...names.map((name): [string, string] => [name, name])];
}

function labelled(key: MessageKey, field: HTMLElement): HTMLElement {
  return element('label', { for: field.id }, message(key), field);
}
