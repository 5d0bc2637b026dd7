/** What stands around the list: how many there are, whether calm is to be believed, what the filter hides. */
import type { AlertBoard } from '../board/alert-board.ts';
import { isFiltering } from '../board/alert-filter.ts';
import type { FilterForm } from '../board/filter-form.ts';
import type { Incident } from '../board/incident.ts';
import { Block, byId, element, setText } from '../elements/element.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { type Feeds, statusOf } from './health.ts';
import type { Listing } from './listing.ts';

const TONES = ['S4', 'S3', 'S2', 'S1', 'BLIND'] as const;

export interface Listed extends Listing {
  /** Runs in the store that were over before the one that is shown. */
  readonly earlierCount: number;
}

export class ListNotes {
  readonly #counts = new Block(byId('counts'));
  readonly #filterNote = new Block(byId('filter-note'));
  readonly #filterForm: FilterForm;

  constructor(filterForm: FilterForm) {
    this.#filterForm = filterForm;
  }

  show(listed: Listed, board: AlertBoard, feeds: Feeds, nowMs: number): void {
    this.#showCounts(listed.active);
    const isFiltered = isFiltering(this.#filterForm.filter);
    byId('calm').hidden = listed.active.length > 0 || board.connection !== 'live';
    const isSeen = feeds.isKnown && feeds.blindVenues.length === 0;
    const isSure = isSeen && statusOf(board, feeds, nowMs).tone === 'good';
    // At the end of a replay nothing is missing: there is no more.
    const doubt = feeds.isOver ? '' : message('list.calm.unsure');
    const calm = isSure ? message('list.calm.sure', { all: feeds.venueCount }) : doubt;
    const text = isFiltered ? message('list.empty.filter') : `${message('list.calm')} ${calm}`;
    setText(byId('calm'), text);
    const tone = isSure ? 'good' : 'warn';
    byId('calm').dataset['tone'] = isFiltered || feeds.isOver ? 'none' : tone;
    const count = listed.closed.length;
    const last = message('list.closed.count', { count });
    const earlier = listed.earlierCount > 0 ? ` · ${message('list.closed.earlier')}` : '';
    setText(byId('closed-note'), count === 0 ? message('list.closed.none') : `${last}${earlier}`);
    const watched = listed.watched.length;
    const open = listed.watched.filter(({ closeUs }) => closeUs === null).length;
    byId('watch-box').hidden = watched === 0;
    setText(byId('watch-note'), message('list.watched.count', { count: watched, open }));
    byId('partial').hidden = !board.isPartial;
    this.#showFilterNote(listed, { isFiltered });
  }

  #showCounts(active: readonly Incident[]): void {
    const tally = TONES.map(
      (tone) => [tone, active.filter((each) => each.tone === tone).length] as const,
    );
    const shown = tally.filter(([, count]) => count > 0);
    this.#counts.node.setAttribute('aria-label', message('list.counts'));
    this.#counts.show(`${textsInUse()},${shown.join()}`, () => {
      return shown.map(([tone, count]) => {
        const text = `${count} × ${tone === 'BLIND' ? message('tone.BLIND') : tone}`;
        return element('li', { 'data-severity': tone }, text);
      });
    });
    document.title = active.length === 0 ? 'Breakwater' : `(${active.length}) Breakwater`;
  }

  /** A filter must not hide what is worst without saying so. */
  #showFilterNote({ hidden }: Listed, { isFiltered }: { readonly isFiltered: boolean }): void {
    const severity =
      hidden
        .map((incident) => incident.severity)
        .sort()
        .at(-1) ?? '';
    const signature = `${textsInUse()},${isFiltered},${hidden.length},${severity}`;
    this.#filterNote.node.hidden = !isFiltered;
    this.#filterNote.show(signature, () => {
      const attributes = { type: 'button', 'data-focus': 'clear' };
      const clear = element('button', attributes, message('filter.clear'));
      clear.addEventListener('click', () => this.#filterForm.clear());
      const text = message('filter.hidden', { count: hidden.length, severity });
      return [hidden.length === 0 ? null : element('span', {}, text), clear];
    });
  }
}
