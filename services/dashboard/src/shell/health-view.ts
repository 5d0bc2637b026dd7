/** The top of the page: status, clocks, troubles that cannot be overlooked, and every feed. */
import type { CoverageView } from '@breakwater/client';
import type { AlertBoard } from '../board/alert-board.ts';
import { Block, byId, element, setText, span } from '../elements/element.ts';
import { kstClock, utcClock, utcText } from '../texts/format.ts';
import { message, messageOf, textsInUse } from '../texts/messages.ts';
import { ENGLISH } from '../texts/messages-en.ts';
import { venueText } from '../texts/names.ts';
import { durationText } from '../texts/phrases.ts';
import { type Feeds, statusOf, type Trouble, troublesOf } from './health.ts';

export class HealthView {
  readonly #troubles = byId('troubles');
  readonly #items = new Map<string, HTMLElement>();
  readonly #urgent = byId('urgent');
  readonly #feeds = new Block(byId('feeds'));
  readonly #who = new Block(byId('who'));

  show(board: AlertBoard, feeds: Feeds, nowMs: number): void {
    const status = statusOf(board, feeds, nowMs);
    byId('status').dataset['tone'] = status.tone;
    setText(byId('status-text'), status.text);
    this.#showTroubles(troublesOf(board, feeds, nowMs), status.text);
    this.#showFeeds(feeds);
    showClocks(board, nowMs);
    const { session } = board;
    const banner = bannerText(board);
    byId('banner').hidden = banner === '';
    setText(byId('banner'), banner);
    this.#who.show(`${textsInUse()},${session?.name},${session?.role}`, () => {
      if (session === null) return [];
      const role = messageOf('role', session.role);
      return [message('who.you', { name: session.name, role })];
    });
  }

  /** What a trouble says changes each second; it is read out when it begins, and when the last is over. */
  #showTroubles(troubles: readonly Trouble[], status: string): void {
    const news = troubles.filter(({ kind }) => !this.#items.has(kind));
    if (news.length > 0)
      setText(this.#urgent, news.map(({ text, more }) => `${text} ${more}`).join(' '));
    else if (troubles.length === 0 && this.#items.size > 0) setText(this.#urgent, status);
    for (const trouble of troubles) {
      let item = this.#items.get(trouble.kind);
      if (item === undefined) {
        item = element('li', { class: 'trouble' }, element('b'), span('more'));
        this.#items.set(trouble.kind, item);
        this.#troubles.append(item);
      }
      item.dataset['tone'] = trouble.tone;
      setText(item.children[0]!, trouble.text);
      setText(item.children[1]!, trouble.more);
    }
    for (const [kind, item] of this.#items) {
      if (troubles.some((trouble) => trouble.kind === kind)) continue;
      item.remove();
      this.#items.delete(kind);
    }
  }

  #showFeeds({ list, venueCount, blindVenues, isKnown, isOver }: Feeds): void {
    const seen = venueCount - blindVenues.length;
    const text = !isKnown
      ? message('feeds.unknown')
      : isOver
        ? message('feeds.over', { all: venueCount })
        : seen === venueCount
          ? message('feeds.all', { all: venueCount })
          : message('feeds.some', { seen, all: venueCount });
    setText(byId('feeds-text'), text);
    const tone = seen === venueCount ? 'good' : 'bad';
    byId('feeds-text').dataset['tone'] = isOver ? 'waiting' : isKnown ? tone : 'warn';
    const signature = list.map(({ venue, state, silentMs, reason }) => {
      return [venue, state, state === 'OK' ? '' : Math.round((silentMs ?? 0) / 1_000), reason].join(
        '/',
      );
    });
    this.#feeds.show([textsInUse(), isOver, ...signature].join(), () => {
      return isOver ? list.map(pastItem) : list.map(feedItem);
    });
  }
}

/** What the demonstration says of itself is told in the reader's language; a banner of an operator as it is. */
function bannerText({ banner, playback }: AlertBoard): string {
  if (playback !== null) return message(`banner.${playback.origin}`, { name: playback.name });
  const isOurs = banner === ENGLISH['banner.demonstration'];
  return isOurs ? message('banner.demonstration') : (banner ?? '');
}

/** A venue of data that has come to its end. */
function pastItem({ venue }: CoverageView): HTMLElement {
  return element('li', { 'data-state': 'OVER' }, span('', venueText(venue)));
}

function feedItem({ venue, state, silentMs, reason }: CoverageView): HTMLElement {
  const silent = silentMs !== null && state !== 'OK';
  const detail = [
    state === 'OK' ? '' : message(`feeds.state.${state}`),
    silent ? message('feeds.silent', { duration: durationText(silentMs * 1_000) }) : '',
  ].filter((part) => part !== '');
  const item = element(
    'li',
    { 'data-state': state, title: reason ?? message(`feeds.state.${state}`) },
    span('dot'),
    span('', venueText(venue)),
    detail.length === 0 ? null : span('why', detail.join(' · ')),
  );
  item.querySelector('.dot')?.setAttribute('aria-hidden', 'true');
  return item;
}

function showClocks(board: AlertBoard, nowMs: number): void {
  const heardUs = Math.max(board.heardUs(), 0);
  const known = heardUs > 0;
  setText(byId('log-day'), known ? utcText(heardUs).slice(0, 10) : message('clock.none'));
  setText(byId('log-utc'), known ? utcClock(heardUs) : '--:--:--');
  setText(byId('log-kst'), known ? kstClock(heardUs) : '--:--:--');
  setText(byId('wall-utc'), utcClock(nowMs * 1_000));
  setText(byId('wall-kst'), kstClock(nowMs * 1_000));
}
