/** Who has seen to an alert, and the form that says so: a note, and a record in the log. */

import type { Session } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import type { Said } from '../board/told-alert.ts';
import { Block, type Child, element, setText, span } from '../elements/element.ts';
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
  readonly #form: Block;
  readonly #send: Send;
  readonly #outcome = element('p', { role: 'status', class: 'muted' });
  #entries: readonly Entry[] = [];
  #about = '';
  #newestUs = 0;

  constructor(box: HTMLElement, send: Send) {
    this.#send = send;
    this.#said = new Block(element('div'));
    this.#form = new Block(element('form', { class: 'acknowledge' }));
    box.append(this.#said.node, this.#form.node, this.#outcome);
    this.#form.node.addEventListener('submit', (event) => {
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
    this.#about = about;
    this.#newestUs = newestUs;
    const language = textsInUse();
    this.#said.show([language, about, ...said.map((each) => each.timeUs)].join(), () => [
      heading('ack.title'),
      ...(said.length === 0
        ? [element('p', { class: 'muted' }, message('ack.none'))]
        : [element('ul', { class: 'plain said' }, ...said.map(saidItem))]),
    ]);
    const count = entries.length;
    const isAllowed = session?.canAcknowledge === true;
    this.#form.show([language, about, count, session?.canAcknowledge].join(), () => {
      if (session !== null && !isAllowed) {
        return [element('p', { class: 'muted' }, message('ack.forbidden'))];
      }
      return isAllowed && count > 0 ? formParts(count) : [];
    });
  }

  async #submit(): Promise<void> {
    const field = this.#form.node.querySelector('textarea');
    const button = this.#form.node.querySelector('button');
    if (field === null || button === null) return;
    const note = field.value.trim();
    const about = this.#about;
    button.disabled = true;
    setText(this.#outcome, message('ack.sending'));
    const waiting = this.#entries.map(({ alert }) => alert.content.id);
    const failures: string[] = [];
    const work = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const failure = await this.#send(id, note);
        if (failure !== null) failures.push(failure);
      }
    };
    await Promise.all(Array.from({ length: SEND_COUNT_MAX }, work));
    button.disabled = false;
    if (about !== this.#about) return;
    const [failure] = failures;
    const outcome =
      failure === undefined ? message('ack.sent') : message('ack.failed', { detail: failure });
    setText(this.#outcome, outcome);
    if (failure === undefined) field.value = '';
  }
}

function formParts(count: number): Child[] {
  const field = element('textarea', {
    id: 'ack-note',
    rows: '2',
    maxlength: String(NOTE_LENGTH_MAX),
    'data-focus': 'ack-note',
  });
  const text = count === 1 ? message('ack.send') : message('ack.sendAll', { count });
  return [
    element('label', { for: 'ack-note' }, message('ack.note')),
    field,
    element('button', { type: 'submit', class: 'primary', 'data-focus': 'ack-send' }, text),
  ];
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
