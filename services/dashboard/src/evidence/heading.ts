import { element } from '../elements/element.ts';
import { type MessageKey, message } from '../texts/messages.ts';

/** The title of a part of the detail. */
export function heading(key: MessageKey): HTMLElement {
  return element('h3', {}, message(key));
}
