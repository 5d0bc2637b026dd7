/** The live page: draws what the board knows, once per frame at most, and lets ages and clocks run. */
import { AlertBoard } from '../board/alert-board.ts';
import { isFiltering, passes } from '../board/alert-filter.ts';
import { FilterForm } from '../board/filter-form.ts';
import { type Incident, incidentsOf } from '../board/incident.ts';
import { IncidentList, isPicked, type Picked } from '../board/incident-list.ts';
import { Connection } from '../connection/connection.ts';
import { Block, byId, element, setText } from '../elements/element.ts';
import { type Detail, DetailView } from '../evidence/detail-view.ts';
import { MarketOverview } from '../market/market-overview.ts';
import {
  chooseLanguage,
  currentLanguage,
  keepLanguage,
  keptLanguage,
  type Language,
  type MessageKey,
  message,
} from '../texts/messages.ts';
import { titleText } from '../texts/phrases.ts';
import { Announcer } from './announcer.ts';
import { feedsOf } from './health.ts';
import { HealthView } from './health-view.ts';

const TONES = ['S4', 'S3', 'S2', 'S1', 'BLIND'] as const;

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
const counts = new Block(byId('counts'));
const filterNote = new Block(byId('filter-note'));

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
  showCounts(active);
  showNotes(active, closed, everything);
  const scopes = all.map(({ alert }) => alert.content.scope);
  filterForm.show(currentLanguage(), {
    venues: sorted(scopes.flatMap((scope) => scope.venues)),
    assets: sorted(scopes.flatMap((scope) => scope.assets)),
  });
  byId('sign-in').hidden = !['refused', 'forbidden'].includes(board.connection);
  byId('partial').hidden = !board.isPartial;
  byId('detail').hidden = detail === null && picked === null;
  if (detail !== null) detailView.show(detail, board.logTimeUs(nowMs), nowMs);
  else if (picked !== null) showGone();
  tick();
}

function tick(): void {
  const nowMs = Date.now();
  const logUs = board.logTimeUs(nowMs);
  const coverage = [...connection.histories.values()].flatMap((history) => history.coverage);
  const feeds = feedsOf(board, coverage);
  health.show(board, feeds, nowMs);
  activeList.tick(incidents, logUs, connection.histories);
  closedList.tick(incidents, logUs, connection.histories);
  if (detail !== null) detailView.tick(detail, logUs);
  announcer.tick(nowMs);
}

/** What an address picks: `#alert=ID` or `#incident=ID`. */
function pickedBy(hash: string): Picked | null {
  const match = /^#(alert|incident)=(.+)$/.exec(hash);
  if (match === null) return null;
  const [, kind, id = ''] = match;
  return { kind: kind as Picked['kind'], id: decodeURIComponent(id) };
}

function detailOf(picked: Picked | null, everything: readonly Incident[]): Detail | null {
  const incident = everything.find((each) => isPicked(each, picked));
  if (incident === undefined || picked === null) return null;
  const entry = incident.alerts.find(({ alert }) => alert.content.id === picked.id);
  return {
    picked,
    incident,
    entry: picked.kind === 'alert' ? (entry ?? incident.lead) : incident.lead,
  };
}

/** Where nothing is picked, the most urgent is shown. */
function firstOf([incident]: readonly Incident[]): Detail | null {
  if (incident === undefined) return null;
  return { picked: { kind: 'incident', id: incident.id }, incident, entry: incident.lead };
}

function showCounts(active: readonly Incident[]): void {
  const tally = TONES.map(
    (tone) => [tone, active.filter((each) => each.tone === tone).length] as const,
  );
  const shown = tally.filter(([, count]) => count > 0);
  byId('counts').setAttribute('aria-label', message('list.counts'));
  counts.show(`${currentLanguage()},${shown.join()}`, () => {
    return shown.map(([tone, count]) => {
      const text = `${count} × ${tone === 'BLIND' ? message('tone.BLIND') : tone}`;
      return element('li', { 'data-severity': tone }, text);
    });
  });
  document.title = active.length === 0 ? 'Breakwater' : `(${active.length}) Breakwater`;
}

function showNotes(
  active: readonly Incident[],
  closed: readonly Incident[],
  everything: readonly Incident[],
): void {
  const isFiltered = isFiltering(filterForm.filter);
  const isCalm = active.length === 0 && board.connection === 'live';
  byId('calm').hidden = !isCalm;
  const coverage = [...connection.histories.values()].flatMap((history) => history.coverage);
  const { venueCount, blindVenues, isKnown } = feedsOf(board, coverage);
  const isSure = isKnown && blindVenues.length === 0 && byId('status').dataset['tone'] === 'good';
  const calm = isSure
    ? message('list.calm.sure', { all: venueCount })
    : message('list.calm.unsure');
  const text = isFiltered ? message('list.empty.filter') : `${message('list.calm')} ${calm}`;
  setText(byId('calm'), text);
  byId('calm').dataset['tone'] = isFiltered ? 'none' : isSure ? 'good' : 'warn';
  const none = message('list.closed.none');
  const last = message('list.closed.count', { count: closed.length });
  setText(byId('closed-note'), closed.length === 0 ? none : last);
  showFilterNote(isFiltered, everything);
}

/** A filter must not hide what is worst without saying so. */
function showFilterNote(isFiltered: boolean, everything: readonly Incident[]): void {
  const listed = new Set(incidents.flatMap(({ alerts }) => alerts.map(({ key }) => key)));
  const hidden = everything
    .flatMap(({ alerts }) => alerts)
    .filter(({ key, alert }) => alert.content.state !== 'CLOSED' && !listed.has(key))
    .map(({ alert }) => alert.content.severity)
    .sort();
  const severity = hidden.at(-1) ?? '';
  filterNote.node.hidden = !isFiltered;
  filterNote.show(`${currentLanguage()},${isFiltered},${hidden.length},${severity}`, () => {
    const clear = element(
      'button',
      { type: 'button', 'data-focus': 'clear' },
      message('filter.clear'),
    );
    clear.addEventListener('click', () => {
      filterForm.clear();
      drawSoon();
    });
    const text = message('filter.hidden', { count: hidden.length, severity });
    return [hidden.length === 0 ? null : element('span', {}, text), clear];
  });
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

/** Whether list and detail stand side by side. */
function isWide(): boolean {
  return matchMedia('(min-width: 900px)').matches;
}

/** The focus goes from a link to what it opens, and with Escape or the way back to the list. */
function followFocus(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    if (link === null) return;
    if (link.classList.contains('skip')) {
      event.preventDefault();
      byId(link.hash.slice(1)).focus();
    } else if (pickedBy(link.hash) !== null && (event.detail === 0 || !isWide())) {
      // A pointer on a wide page leaves the focus where it is; a key press has no pointer.
      afterDrawing(() => document.getElementById('detail-title')?.focus());
    }
  });
  byId('detail').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    if (isWide()) focusList();
    else location.hash = '';
  });
  let before = pickedBy(location.hash);
  addEventListener('hashchange', () => {
    const picked = pickedBy(location.hash);
    if (picked === null && before !== null) {
      const { id } = before;
      afterDrawing(() => focusList(id));
    } else if (!isWide()) scrollTo({ top: 0 });
    before = picked;
  });
}

function focusList(id: string | null = null): void {
  const current = byId('list').querySelector<HTMLElement>('[aria-current]');
  const links = [...byId('list').querySelectorAll('a')];
  const link = id === null ? current : links.find(({ hash }) => pickedBy(hash)?.id === id);
  (link ?? byId('list')).focus();
}

function afterDrawing(then: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(then));
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
void connection.start();
