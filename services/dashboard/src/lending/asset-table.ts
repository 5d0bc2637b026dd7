/** What is lent of each asset, and whether its book could take what a move would force. */
import type { LentAssetView } from '@breakwater/client';
import { numberText, ratioText } from '@breakwater/client';
import { element } from '../elements/element.ts';
import { wonShortText } from '../texts/amounts.ts';
import { type MessageKey, message } from '../texts/messages.ts';
import { coverageOf, coverageSeverity, timesText } from './lending-figures.ts';

const ROW_COUNT_MAX = 40;
const COLUMNS: readonly (readonly [MessageKey, string])[] = [
  ['lending.asset', ''],
  ['lending.openLoans', 'number'],
  ['lending.outstanding', 'number'],
  ['lending.forcedUp', 'number'],
  ['lending.depth', 'number'],
  ['lending.coverage', 'number'],
  ['lending.gain', 'number'],
];

export function assetTable(assets: readonly LentAssetView[]): HTMLElement {
  const head = COLUMNS.map(([key, kind]) => {
    return element('th', { scope: 'col', class: kind }, message(key));
  });
  const more = assets.length - ROW_COUNT_MAX;
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...assets.slice(0, ROW_COUNT_MAX).map(row)),
  );
  return element(
    'div',
    {},
    element('h4', {}, message('lending.assets')),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': message('lending.assets') },
      table,
    ),
    element('p', { class: 'muted' }, message('lending.assets.note')),
    more > 0
      ? element('p', { class: 'muted' }, message('lending.assets.more', { count: more }))
      : null,
  );
}

function row(asset: LentAssetView): HTMLElement {
  const { coverage } = asset;
  const times = coverageOf(asset);
  const number = { class: 'number' };
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, asset.asset),
    element('td', number, numberText(asset.openLoanCount)),
    element('td', number, wonShortText(asset.owedWon)),
    element('td', number, coverage === null ? '–' : wonShortText(coverage.forcedUpWon)),
    element('td', number, coverage === null ? '–' : wonShortText(coverage.askWon)),
    element(
      'td',
      { class: 'number tone', 'data-severity': coverageSeverity(times) },
      times === null ? '–' : timesText(times),
    ),
    element('td', number, coverage === null ? '–' : ratioText(coverage.gainUp)),
  );
}
