/** What a subscriber sends, as the contract has it. */
import { type AlertFilter, read, subscribe } from '@breakwater/contract';
import type { Cursor } from './cursor.ts';

export interface Subscription {
  readonly filter: AlertFilter;
  /** null: from now on. A stream that a cursor does not name starts at its beginning. */
  readonly cursor: Cursor | null;
  /** Whether view frames are wanted too; of the filter only its venues count for them. */
  readonly view: boolean;
}

export type ClientMessage =
  | { readonly kind: 'subscribe'; readonly subscribe: Subscription }
  | {
      readonly kind: 'refused';
      readonly code: 'bad-json' | 'bad-message';
      readonly detail: string;
    };

/** Reads one text from a subscriber; never throws on input. */
export function parseClientMessage(text: string): ClientMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'refused', code: 'bad-json', detail: 'the message is not JSON' };
  }
  const message = read(subscribe, value);
  if (message.kind === 'refused') {
    return { kind: 'refused', code: 'bad-message', detail: message.detail };
  }
  const { filter = {}, cursor, view = false } = message.value;
  const places = cursor === undefined ? null : new Map(Object.entries(cursor));
  return { kind: 'subscribe', subscribe: { filter, cursor: places, view } };
}
