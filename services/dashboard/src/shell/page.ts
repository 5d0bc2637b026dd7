/** The live page: draws what the board knows, once per frame at most, and lets ages and clocks run. */
import { AlertBoard } from '../board/alert-board.ts';
import { FilterForm } from '../board/filter-form.ts';
import type { Incident } from '../board/incident.ts';
import { drawLists, IncidentList } from '../board/incident-list.ts';
import { type Detail, detailOf, firstOf, pickedBy } from '../board/picked.ts';
import { Connection } from '../connection/connection.ts';
import { byId, setText } from '../elements/element.ts';
import { DetailView } from '../evidence/detail-view.ts';
import { LendingPanel } from '../lending/lending-panel.ts';
import type { MarketHistory } from '../market/market-history.ts';
import { MarketOverview } from '../market/market-overview.ts';
import {
  chooseLanguage,
  currentLanguage,
  keepLanguage,
  keptLanguage,
  type Language,
  type MessageKey,
  message,
  textsInUse,
} from '../texts/messages.ts';
import { Announcer } from './announcer.ts';
import { followFocus, isWide } from './focus.ts';
import { type Feeds, feedsOf } from './health.ts';
import { HealthView } from './health-view.ts';
import { ListNotes } from './list-notes.ts';
import { ListingMaker } from './listing.ts';
import { PlaybackBar } from './playback-bar.ts';

const board = new AlertBoard();
const announcer = new Announcer(byId('news'));
const connection = new Connection(board, {
  changed: drawSoon,
  news(key, news) {
    const entry = board.alerts.get(key);
    if (entry === undefined || (news !== 'opened' && news !== 'escalated')) return;
    announcer.add(entry, news === 'opened');
  },
});
const health = new HealthView();
const lists = {
  active: new IncidentList(byId('active')),
  watched: new IncidentList(byId('watched')),
  closed: new IncidentList(byId('closed')),
};
const detailView = new DetailView(board, connection, drawSoon);
const overview = new MarketOverview(byId('overview'));
const lending = new LendingPanel(byId('lending'));
const filterForm = new FilterForm(drawSoon);
const notes = new ListNotes(filterForm);
const playbackBar = new PlaybackBar((command) => void connection.steer(command));
const listingMaker = new ListingMaker();

let isDrawing = false;
let detail: Detail | null = null;
let known = { version: -1, venues: [] as string[], assets: [] as string[] };
let texts = '';
let shownOf: {
  incidents: readonly Incident[];
  earlier: string;
  shown: readonly Incident[];
} | null = null;

function drawSoon(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(draw);
}

function draw(): void {
  isDrawing = false;
  const nowMs = Date.now();
  board.forget();
  if (texts !== textsInUse()) board.incidents.renew();
  texts = textsInUse();
  const earlier = board.runs.earlier.map(({ stream }) => stream);
  const incidents = onScreen(board.incidents.sorted(), earlier);
  const listing = listingMaker.make(incidents, filterForm.filter, { texts, earlier });
  showDetail(incidents, listing.active, nowMs);
  const picked = pickedBy(location.hash);
  // Side by side the list opens what is shown; alone it opens nothing by itself.
  const opened = isWide() ? (detail?.picked ?? null) : picked;
  for (const [name, list] of Object.entries(lists)) {
    list.show(listing[name as keyof typeof lists], opened);
  }
  drawLists(Object.values(lists));
  notes.show({ ...listing, earlierCount: earlier.length }, board, feedsNow(), nowMs);
  filterForm.show(namesNow());
  byId('sign-in').hidden = !['refused', 'forbidden'].includes(board.connection);
  tick();
}

/** After a jump back nothing of the run before is shown: it has not happened yet. */
function onScreen(incidents: readonly Incident[], earlier: readonly string[]): readonly Incident[] {
  if (board.playback === null) return incidents;
  if (shownOf?.incidents === incidents && shownOf.earlier === earlier.join()) return shownOf.shown;
  const shown = incidents.filter(({ stream }) => !earlier.includes(stream));
  shownOf = { incidents, earlier: earlier.join(), shown };
  return shown;
}

/** What is picked, wherever it is listed; where nothing is, the most urgent, or all markets where all is calm. */
function showDetail(
  incidents: readonly Incident[],
  active: readonly Incident[],
  nowMs: number,
): void {
  const picked = pickedBy(location.hash);
  const isLending = location.hash === '#lending';
  const isMarkets = location.hash === '#markets';
  const isOverview = isMarkets || (picked === null && !isLending && active.length === 0);
  const isNone = picked === null && !isOverview && !isLending;
  detail = detailOf(picked, incidents) ?? (isNone ? firstOf(active) : null);
  document.body.toggleAttribute('data-picked', picked !== null || isMarkets || isLending);
  byId('overview').hidden = !isOverview;
  if (isOverview) overview.show(historiesNow());
  byId('lending').hidden = !isLending;
  const histories = historiesNow();
  byId('show-lending').hidden = histories.every((history) => history.lending.length === 0);
  if (isLending) lending.show(histories, nowMs);
  byId('detail').hidden = detail === null && picked === null;
  if (detail !== null)
    detailView.show(detail, board.clock(nowMs)(detail.incident.stream).logUs, nowMs);
  else if (picked !== null) detailView.showMissing(picked);
}

function tick(): void {
  const nowMs = Date.now();
  const clock = board.clock(nowMs);
  health.show(board, feedsNow(), nowMs);
  playbackBar.show(board.playback);
  for (const list of Object.values(lists)) list.tick(clock, connection.histories);
  if (detail !== null) detailView.tick(detail, clock);
  announcer.tick(nowMs);
}

function feedsNow(): Feeds {
  return feedsOf(board, connection.histories);
}

/** What the current runs tell of their markets. */
function historiesNow(): MarketHistory[] {
  const current = new Set(board.runs.current.map(({ stream }) => stream));
  const told = [...connection.histories].filter(([stream]) => current.has(stream));
  return told.map(([, history]) => history);
}

/** The venues and assets of all alerts, asked anew only when one has changed. */
function namesNow(): { venues: readonly string[]; assets: readonly string[] } {
  const { version } = board.incidents;
  if (known.version === version) return known;
  const scopes = [...board.alerts.values()].map(({ alert }) => alert.content.scope);
  const venues = sorted(scopes.flatMap((scope) => scope.venues));
  known = { version, venues, assets: sorted(scopes.flatMap((scope) => scope.assets)) };
  return known;
}

function showLanguage(language: Language): void {
  chooseLanguage(language);
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll<HTMLElement>('[data-message]')) {
    setText(node, message(node.dataset['message'] as MessageKey));
  }
  const other = language === 'en' ? 'ko' : 'en';
  byId('language').lang = other;
  setText(byId('language'), message('language.other'));
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('token') as HTMLInputElement;
  connection.signIn(field.value.trim());
  field.value = '';
});
byId('language').addEventListener('click', () => {
  const language = currentLanguage() === 'en' ? 'ko' : 'en';
  keepLanguage(language);
  showLanguage(language);
  drawSoon();
});
let isScrolling = false;
addEventListener(
  'scroll',
  () => {
    if (isScrolling) return;
    isScrolling = true;
    requestAnimationFrame(() => {
      isScrolling = false;
      drawLists(Object.values(lists));
    });
  },
  { capture: true, passive: true },
);
byId('watch-box').addEventListener('toggle', drawSoon);
matchMedia('print').addEventListener('change', ({ matches }) => {
  for (const list of Object.values(lists)) list.showWhole(matches);
});
addEventListener('resize', drawSoon);
addEventListener('hashchange', drawSoon);
addEventListener('popstate', () => {
  filterForm.reread();
  drawSoon();
});
showLanguage(keptLanguage());
followFocus();
setInterval(tick, 1_000);
connection.start();
