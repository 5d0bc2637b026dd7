/** The live page: draws what the board knows, once per frame at most, and lets ages and clocks run. */
import { AlertBoard } from '../board/alert-board.ts';
import { passes } from '../board/alert-filter.ts';
import { FilterForm } from '../board/filter-form.ts';
import { type Incident, incidentsOf } from '../board/incident.ts';
import { IncidentList } from '../board/incident-list.ts';
import { type Detail, detailOf, firstOf, pickedBy } from '../board/picked.ts';
import { Connection } from '../connection/connection.ts';
import { byId, setText } from '../elements/element.ts';
import { DetailView } from '../evidence/detail-view.ts';
import { MarketOverview } from '../market/market-overview.ts';
import { titleText } from '../texts/alert-text.ts';
import {
  chooseLanguage,
  currentLanguage,
  keepLanguage,
  keptLanguage,
  type Language,
  type MessageKey,
  message,
} from '../texts/messages.ts';
import { Announcer } from './announcer.ts';
import { followFocus, isWide } from './focus.ts';
import { type Feeds, feedsOf } from './health.ts';
import { HealthView } from './health-view.ts';
import { ListNotes } from './list-notes.ts';

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
const activeList = new IncidentList(byId('active'));
const closedList = new IncidentList(byId('closed'));
const detailView = new DetailView(board, connection, drawSoon);
const overview = new MarketOverview(byId('overview'));
const filterForm = new FilterForm(drawSoon);
const notes = new ListNotes(filterForm);

let isDrawing = false;
let incidents: readonly Incident[] = [];
let detail: Detail | null = null;

function drawSoon(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(draw);
}

function draw(): void {
  isDrawing = false;
  const nowMs = Date.now();
  board.forget();
  const all = [...board.alerts.values()];
  const shown = all.filter((entry) => {
    return passes(filterForm.filter, entry, titleText(entry.alert.content));
  });
  incidents = incidentsOf(shown);
  const everything = shown.length === all.length ? incidents : incidentsOf(all);
  const active = incidents.filter(({ closeUs }) => closeUs === null);
  const closed = incidents.filter(({ closeUs }) => closeUs !== null);
  const picked = pickedBy(location.hash);
  const isOverview = location.hash === '#markets' || (picked === null && active.length === 0);
  detail =
    detailOf(picked, everything) ?? (picked === null && !isOverview ? firstOf(active) : null);
  document.body.toggleAttribute('data-picked', picked !== null || location.hash === '#markets');
  // Side by side the list opens what is shown; alone it opens nothing by itself.
  const opened = isWide() ? (detail?.picked ?? null) : picked;
  activeList.show(active, opened);
  closedList.show(closed, opened);
  byId('overview').hidden = !isOverview;
  if (isOverview) overview.show(connection.histories.values());
  notes.show({ active, closed, everything }, board, feedsNow(), nowMs);
  const scopes = all.map(({ alert }) => alert.content.scope);
  filterForm.show({
    venues: sorted(scopes.flatMap((scope) => scope.venues)),
    assets: sorted(scopes.flatMap((scope) => scope.assets)),
  });
  byId('sign-in').hidden = !['refused', 'forbidden'].includes(board.connection);
  byId('detail').hidden = detail === null && picked === null;
  if (detail !== null) detailView.show(detail, board.logTimeUs(nowMs), nowMs);
  else if (picked !== null) showGone();
  tick();
}

function tick(): void {
  const nowMs = Date.now();
  const logUs = board.logTimeUs(nowMs);
  health.show(board, feedsNow(), nowMs);
  activeList.tick(incidents, logUs, connection.histories);
  closedList.tick(incidents, logUs, connection.histories);
  if (detail !== null) detailView.tick(detail, logUs);
  announcer.tick(nowMs);
}

function feedsNow(): Feeds {
  const coverage = [...connection.histories.values()].flatMap((history) => history.coverage);
  return feedsOf(board, coverage);
}

function showGone(): void {
  setText(byId('detail-head'), message('incident.gone'));
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
addEventListener('hashchange', drawSoon);
addEventListener('popstate', () => {
  filterForm.reread();
  drawSoon();
});
showLanguage(keptLanguage());
followFocus();
setInterval(tick, 1_000);
connection.start();
