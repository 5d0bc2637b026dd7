/** Tells of new and worse alerts in the page's live region, one short text for all that came at once. */
import type { Entry } from '../board/alert-board.ts';
import { setText } from '../elements/element.ts';
import { titleText } from '../texts/alert-text.ts';
import { message } from '../texts/messages.ts';
import { venuesText } from '../texts/names.ts';

/** Time for a reader to take one text in before the next replaces it. */
const PAUSE_MS = 2_500;

export class Announcer {
  readonly #region: HTMLElement;
  /** The newest of each alert, until it is told. */
  readonly #waiting = new Map<string, { readonly entry: Entry; readonly isNew: boolean }>();
  #toldMs = 0;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  add(entry: Entry, isNew: boolean): void {
    const held = this.#waiting.get(entry.key);
    this.#waiting.set(entry.key, { entry, isNew: isNew || held?.isNew === true });
  }

  tick(nowMs: number): void {
    if (this.#waiting.size === 0 || nowMs - this.#toldMs < PAUSE_MS) return;
    const worst = [...this.#waiting.values()].sort((a, b) => {
      return a.entry.alert.content.severity < b.entry.alert.content.severity ? 1 : -1;
    })[0];
    if (worst === undefined) return;
    const { content } = worst.entry.alert;
    const values = {
      severity: content.severity,
      title: titleText(content),
      where: venuesText(content.scope.venues),
    };
    const more = this.#waiting.size - 1;
    const texts = [
      message(worst.isNew ? 'news.opened' : 'news.escalated', values),
      more === 0 ? '' : message('news.more', { count: more }),
    ];
    setText(this.#region, texts.filter((text) => text !== '').join('; '));
    this.#waiting.clear();
    this.#toldMs = nowMs;
  }
}
