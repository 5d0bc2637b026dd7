/** The filter's fields; what they say is kept in the address. They are made once, so that nothing typed is lost. */

import { Choice, type Option } from '../elements/choice.ts';
import { byId, element, setText } from '../elements/element.ts';
import { kindText, knownDetectors } from '../texts/catalogue.ts';
import { type MessageKey, message } from '../texts/messages.ts';
import { venueText } from '../texts/names.ts';
import { NO_FILTER, type PageFilter, readFilter, writeFilter } from './alert-filter.ts';

const SEVERITIES = ['S2', 'S3', 'S4'];
const FIELDS = ['severityMin', 'detectors', 'venues', 'assets'] as const;
type Field = (typeof FIELDS)[number];

export class FilterForm {
  filter: PageFilter = readFilter(location.search);
  readonly #form = byId('filter') as HTMLFormElement;
  readonly #changed: () => void;
  readonly #choices: Readonly<Record<Field, Choice>> = {
    severityMin: new Choice('filter-severityMin', 'severityMin'),
    detectors: new Choice('filter-detectors', 'detectors'),
    venues: new Choice('filter-venues', 'venues'),
    assets: new Choice('filter-assets', 'assets'),
  };
  readonly #textLabel = element('span');
  readonly #text = element('input', {
    id: 'filter-text',
    name: 'text',
    type: 'search',
    maxlength: '100',
  });

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#form.append(
      ...FIELDS.map((field) => this.#choices[field].node),
      element('label', { for: 'filter-text' }, this.#textLabel, this.#text),
    );
    this.#text.value = this.filter.text;
    this.#form.addEventListener('input', () => this.#take());
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    const box = byId('filter-box') as HTMLDetailsElement;
    // Open where there is room, or where something is filtered.
    box.open = matchMedia('(min-width: 900px)').matches || writeFilter('', this.filter) !== '';
  }

  clear(): void {
    this.#text.value = '';
    this.#set(NO_FILTER);
  }

  /** Reads the address again, after the reader went back. */
  reread(): void {
    this.filter = readFilter(location.search);
    this.#text.value = this.filter.text;
  }

  show(known: { venues: readonly string[]; assets: readonly string[] }): void {
    const any = { value: '', text: message('filter.any') };
    const kinds = knownDetectors().map(({ letter }) => ({ value: letter, text: kindText(letter) }));
    const venues = known.venues.map((name) => ({ value: name, text: venueText(name) }));
    const assets = known.assets.map((name) => ({ value: name, text: name }));
    this.#showChoice('severityMin', severities());
    this.#showChoice('detectors', [any, ...kinds]);
    this.#showChoice('venues', [any, ...venues]);
    this.#showChoice('assets', [any, ...assets]);
    setText(this.#textLabel, message('filter.text'));
    this.#text.placeholder = message('filter.text.hint');
  }

  #showChoice(field: Field, options: readonly Option[]): void {
    const held = String(this.filter[field]);
    // A value of the address that nothing has yet is still said.
    const isKnown = options.some(({ value }) => value === held);
    const all = isKnown ? options : [...options, { value: held, text: held }];
    const label: MessageKey = `filter.${field}`;
    this.#choices[field].show(message(label), all, held);
  }

  #take(): void {
    const fields = new FormData(this.#form);
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

function severities(): Option[] {
  return [
    { value: '', text: message('filter.severity.all') },
    ...SEVERITIES.map((severity) => {
      const isTop = severity === 'S4';
      const text = isTop ? severity : message('filter.severity.from', { severity });
      return { value: severity, text };
    }),
  ];
}
