/** Tables of the evidence. */
import { element } from '../elements/element.ts';
import { type MessageKey, message } from '../texts/messages.ts';

export function subheading(key: MessageKey): HTMLElement {
  return element('h4', {}, message(key));
}

export function tableHead(columns: readonly (readonly [MessageKey | null, string])[]): HTMLElement {
  const cells = columns.map(([key, kind]) => {
    return element('th', { scope: 'col', class: kind }, key === null ? '' : message(key));
  });
  return element('thead', {}, element('tr', {}, ...cells));
}

/** A wide table scrolls in itself, by keyboard too. */
export function scrolling(label: MessageKey, table: HTMLElement): HTMLElement {
  const attributes = {
    class: 'scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': message(label),
  };
  return element('div', attributes, table);
}
