/**
 * How venues stand, for who has the role `public`: a table under pseudonyms, asked anew every half minute. It shows what
 * `GET /v1/scorecard` says and knows no venue itself, so that nothing it is made of can give one away.
 */
import { ApiFailure, GatewayApi, type ScorecardListing } from '@breakwater/client';
import { byId, element, setText, span } from '../elements/element.ts';
import { COLUMNS, cellsOf } from './card-cells.ts';
import { type PublicLanguage, publicText, type TextKey } from './public-texts.ts';

const ASK_MS = 30_000;
/** As the live page has them: who has signed in there is signed in here. */
const TOKEN_KEY = 'breakwater-token';
const LANGUAGE_KEY = 'breakwater-language';
const TERMS = [
  ['alerts', 'aboutAlerts'],
  ['answers', 'aboutAnswers'],
  ['order', 'aboutOrder'],
  ['notice', 'aboutNotice'],
  ['harm', 'aboutHarm'],
] as const satisfies readonly (readonly [TextKey, TextKey])[];

let language: PublicLanguage = keptLanguage();
let listing: ScorecardListing | null = null;
let state: TextKey | null = 'asking';

function keptLanguage(): PublicLanguage {
  const kept = localStorage.getItem(LANGUAGE_KEY);
  if (kept === 'en' || kept === 'ko') return kept;
  return navigator.languages.some((name) => name.startsWith('ko')) ? 'ko' : 'en';
}

async function ask(): Promise<void> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  try {
    const api = new GatewayApi(new URL('./', location.href), token ?? undefined);
    listing = await api.scorecard();
    state = listing.venues.length === 0 ? 'none' : null;
  } catch (error) {
    state = stateOf(error);
    // What may not be seen any more is not left standing; what only was not answered is.
    if (state !== 'lost') listing = null;
  }
  draw();
}

function stateOf(error: unknown): TextKey {
  if (!(error instanceof ApiFailure)) return 'lost';
  if (error.status === 401) return 'refused';
  if (error.status === 403) return 'forbidden';
  return error.status === 501 ? 'closed' : 'lost';
}

function draw(): void {
  const text = (key: TextKey): string => publicText(language, key);
  document.documentElement.lang = language;
  document.title = `Breakwater: ${text('title')}`;
  for (const node of document.querySelectorAll<HTMLElement>('[data-text]')) {
    setText(node, text(node.dataset['text'] as TextKey));
  }
  const button = byId('language');
  button.lang = language === 'en' ? 'ko' : 'en';
  setText(button, text('other'));
  setText(byId('state'), state === null ? '' : text(state));
  byId('sign-in').hidden = state !== 'refused' && state !== 'forbidden';
  const isShown = listing !== null && listing.venues.length > 0;
  byId('cards').hidden = !isShown;
  byId('terms').hidden = !isShown;
  if (listing === null || !isShown) {
    setText(byId('span'), '');
    return;
  }
  const observed = { from: utcText(listing.fromUs), to: utcText(listing.toUs) };
  setText(byId('span'), publicText(language, 'span', observed));
  byId('cards').replaceChildren(tableOf(listing));
  const terms = TERMS.flatMap(([name, about]) => [
    element('dt', {}, text(name)),
    element('dd', {}, text(about)),
  ]);
  byId('terms').replaceChildren(...terms);
}

function tableOf({ venues }: ScorecardListing): HTMLElement {
  const heads = (['venue', ...COLUMNS] as const).map((key) =>
    element('th', { scope: 'col' }, publicText(language, key)),
  );
  const rows = venues.map((card) => {
    const cells = cellsOf(card, language).map(({ figure, note }) =>
      element('td', {}, span('figure', figure), note === '' ? null : span('note', note)),
    );
    return element('tr', {}, element('th', { scope: 'row' }, card.venue), ...cells);
  });
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}

function utcText(timeUs: number): string {
  return new Date(Math.floor(timeUs / 1_000)).toISOString().slice(0, 16).replace('T', ' ');
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('token') as HTMLInputElement;
  sessionStorage.setItem(TOKEN_KEY, field.value.trim());
  field.value = '';
  void ask();
});
byId('language').addEventListener('click', () => {
  language = language === 'en' ? 'ko' : 'en';
  localStorage.setItem(LANGUAGE_KEY, language);
  draw();
});
draw();
void ask();
setInterval(() => void ask(), ASK_MS);
