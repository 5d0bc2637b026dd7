/**
 * Who has seen to an alert, and the form that says so: a note, and a record in the log.
 *
 * Invariants
 * AK1 the field is made once: what is typed, the caret and the focus survive whatever comes meanwhile.
 * AK2 a note belongs to what was picked when it was typed; it waits there while something else is looked at, and is
 *     gone only once it was sent with every acknowledgement.
 */

import type { Session } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import type { Said } from '../board/told-alert.ts';
import { Block, element, setText, span } from '../elements/element.ts';
import { kstText, utcText } from '../texts/format.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { heading } from './heading.ts';

const NOTE_LENGTH_MAX = 500;
/** Requests under way at a time. */
const SEND_COUNT_MAX = 4;

/** Returns null where the gateway took it, else why not. */
export type Send = (alertId: string, note: string) => Promise<string | null>;

export class AcknowledgeForm {
  readonly #said: Block;
  readonly #form = element('form', { class: 'acknowledge' });
  readonly #label = element('label', { for: 'ack-note' });
  readonly #field = element('textarea', {
    id: 'ack-note',
    rows: '2',
    maxlength: String(NOTE_LENGTH_MAX),
  });
  readonly #button = element('button', { type: 'submit', class: 'primary' });
  readonly #forbidden = element('p', { class: 'muted' });
  readonly #send: Send;
  readonly #outcome = element('p', { role: 'status', class: 'muted' });
  /** AK2: notes that were not sent yet, by what they are about. */
  readonly #drafts = new Map<string, string>();
  #entries: readonly Entry[] = [];
  #about = '';
  #newestUs = 0;

  constructor(box: HTMLElement, send: Send) {
    this.#send = send;
    this.#said = new Block(element('div'));
    this.#form.append(this.#label, this.#field, this.#button);
    box.append(this.#said.node, this.#form, this.#forbidden, this.#outcome);
    this.#field.addEventListener('input', () => this.#drafts.set(this.#about, this.#field.value));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  /** `about` names what is picked; `entries` are the alerts that an acknowledgement is for. */
  show(
    about: string,
    entries: readonly Entry[],
    said: readonly Said[],
    session: Session | null,
  ): void {
    this.#entries = entries;
    const newestUs = Math.max(0, ...said.map(({ timeUs }) => timeUs));
    // Once it is there, or another alert is picked, what became of the sending is no news.
    if (about !== this.#about || newestUs > this.#newestUs) setText(this.#outcome, '');
    if (about !== this.#about) this.#field.value = this.#drafts.get(about) ?? '';
    this.#about = about;
    this.#newestUs = newestUs;
    this.#said.show([textsInUse(), about, ...said.map((each) => each.timeUs)].join(), () => [
      heading('ack.title'),
      ...(said.length === 0
        ? [element('p', { class: 'muted' }, message('ack.none'))]
        : [element('ul', { class: 'plain said' }, ...said.map(saidItem))]),
    ]);
    this.#showForm(session);
  }

  #showForm(session: Session | null): void {
    const count = this.#entries.length;
    const isAllowed = session?.canAcknowledge === true;
    // A note that is typed stays even where there is nothing left to acknowledge.
    this.#form.hidden = !isAllowed || (count === 0 && this.#field.value === '');
    this.#forbidden.hidden = session === null || isAllowed;
    setText(this.#forbidden, message('ack.forbidden'));
    setText(this.#label, message('ack.note'));
    const text = count === 1 ? message('ack.send') : message('ack.sendAll', { count });
    setText(this.#button, text);
    this.#button.toggleAttribute('disabled', count === 0 || this.#button.dataset['busy'] === '');
  }

  async #submit(): Promise<void> {
    const about = this.#about;
    const typed = this.#field.value;
    const waiting = this.#entries.map(({ alert }) => alert.content.id);
    if (waiting.length === 0 || this.#button.dataset['busy'] === '') return;
    this.#button.dataset['busy'] = '';
    this.#button.disabled = true;
    setText(this.#outcome, message('ack.sending'));
    const failures = await this.#sendAll(waiting, typed.trim());
    delete this.#button.dataset['busy'];
    this.#button.disabled = false;
    const [failure] = failures;
    // AK2: what was typed while it was sent is another note.
    if (failure === undefined && this.#drafts.get(about) === typed) this.#drafts.delete(about);
    if (about !== this.#about) return;
    if (failure === undefined && this.#field.value === typed) this.#field.value = '';
    const failed = { detail: failure ?? '', count: failures.length };
    setText(
      this.#outcome,
      failure === undefined ? message('ack.sent') : message('ack.failed', failed),
    );
  }

  /** Returns why some were not taken. */
  async #sendAll(ids: readonly string[], note: string): Promise<string[]> {
    const waiting = [...ids];
    const failures: string[] = [];
    const work = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const failure = await this.#send(id, note);
        if (failure !== null) failures.push(failure);
      }
    };
    await Promise.all(Array.from({ length: SEND_COUNT_MAX }, work));
    return failures;
  }
}

function saidItem({ by, note, timeUs }: Said): HTMLElement {
  const when = message('ack.by', { by, utc: utcText(timeUs), kst: kstText(timeUs) });
  return element(
    'li',
    {},
    span('acknowledged', `✓ ${when}`),
    note === '' ? null : element('p', {}, note),
  );
}
