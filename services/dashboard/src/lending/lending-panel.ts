/** How each venue lends: what a supervisor of lending programmes looks at first, with what every figure is of. */
import type { LendingOrderView, LendingView } from '@breakwater/client';
import { numberText } from '@breakwater/client';
import { Block, type Child, element, span } from '../elements/element.ts';
import type { MarketHistory } from '../market/market-history.ts';
import { wonShortText } from '../texts/amounts.ts';
import { integerText } from '../texts/format.ts';
import { localText, type MessageKey, message, textsInUse } from '../texts/messages.ts';
import { venueText } from '../texts/names.ts';
import { bothClocks } from '../texts/phrases.ts';
import { assetTable } from './asset-table.ts';
import { LendingCharts } from './lending-charts.ts';
import {
  definitionOf,
  MEASURES,
  openLoansOf,
  orderState,
  owedWonOf,
  shareOf,
  sharePartsText,
  shareText,
  WINDOWS,
  warningShare,
} from './lending-figures.ts';

export class LendingPanel {
  readonly #head: Block;
  readonly #venues: HTMLElement;
  readonly #shown = new Map<
    string,
    { readonly figures: Block; readonly charts: LendingCharts; readonly box: HTMLElement }
  >();

  constructor(box: HTMLElement) {
    this.#head = new Block(element('div'));
    this.#venues = element('div');
    box.append(this.#head.node, this.#venues);
  }

  /** Once per log second at most; charts not more often than an eye can follow. */
  show(histories: Iterable<MarketHistory>, nowMs: number): void {
    const all = [...histories];
    const views = all.flatMap(({ lending }) => lending);
    this.#head.show([textsInUse(), views.length].join(), () => headParts(views.length > 0));
    const venues = new Set(views.map(({ venue }) => venue));
    for (const [venue, { box, charts }] of this.#shown) {
      if (venues.has(venue)) continue;
      charts.discard();
      box.remove();
      this.#shown.delete(venue);
    }
    for (const history of all) {
      for (const view of history.lending) this.#showVenue(view, history, nowMs);
    }
  }

  #showVenue(view: LendingView, history: MarketHistory, nowMs: number): void {
    let shown = this.#shown.get(view.venue);
    if (shown === undefined) {
      const figures = new Block(element('div'));
      const charts = new LendingCharts();
      const box = element('section', { class: 'lender' }, figures.node, charts.node);
      shown = { figures, charts, box };
      this.#shown.set(view.venue, shown);
      this.#venues.append(box);
    }
    const nowUs = history.lastUs ?? 0;
    shown.figures.show([textsInUse(), nowUs].join(), () => venueParts(view, nowUs));
    const track = history.lent.tracks.get(view.venue);
    if (track !== undefined) shown.charts.show(track, nowMs);
  }
}

function headParts(isLent: boolean): Child[] {
  return [
    element(
      'a',
      { class: 'back', href: '#', 'data-focus': 'back' },
      `‹ ${message('incident.back')}`,
    ),
    element('h2', { id: 'lending-title', tabindex: '-1' }, message('lending.title')),
    element(
      'p',
      { class: isLent ? 'muted' : 'calm' },
      message(isLent ? 'lending.note' : 'lending.none'),
    ),
  ];
}

function venueParts(view: LendingView, nowUs: number): Child[] {
  return [
    element('h3', { class: 'lender-name' }, venueText(view.venue)),
    keyFigures(view),
    shareTable(view),
    warningPart(view),
    ordersPart(view.orders, nowUs),
    assetTable(view.assets),
  ];
}

function keyFigures(view: LendingView): HTMLElement {
  const users = (window: '30d' | 'launch'): string => {
    return numberText(shareOf(view, 'users', window)?.denominator ?? 0);
  };
  const figures: readonly (readonly [MessageKey, string])[] = [
    ['lending.users.month', users('30d')],
    ['lending.users.launch', users('launch')],
    ['lending.openLoans', numberText(openLoansOf(view))],
    ['lending.outstanding', wonShortText(owedWonOf(view))],
  ];
  return element(
    'dl',
    { class: 'lending-figures' },
    ...figures.map(([key, text]) => {
      return element('div', {}, element('dt', {}, message(key)), element('dd', {}, text));
    }),
  );
}

/** Three shares over four windows: they differ by factors, so each stands with its parts and its definition. */
function shareTable(view: LendingView): HTMLElement {
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, message('lending.repaidByForce')),
    ...WINDOWS.map((window) => {
      return element('th', { scope: 'col', class: 'number' }, message(`lending.window.${window}`));
    }),
  );
  const rows = MEASURES.map((measure) =>
    element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        message(`lending.measure.${measure}`),
        span('muted definition', definitionOf(measure)),
      ),
      ...WINDOWS.map((window) => {
        const share = shareOf(view, measure, window);
        if (share === undefined) return element('td', { class: 'number' }, '–');
        return element(
          'td',
          { class: 'number' },
          element('b', {}, shareText(share)),
          span('muted parts', sharePartsText(share)),
        );
      }),
    ),
  );
  const restated = shareOf(view, 'users', '30d')?.restatedCount ?? 0;
  return element(
    'div',
    {},
    scroll(
      message('lending.repaidByForce'),
      element(
        'table',
        { class: 'shares' },
        element('thead', {}, head),
        element('tbody', {}, ...rows),
      ),
    ),
    restated === 0
      ? null
      : element(
          'p',
          { class: 'muted' },
          message('lending.restated', { count: integerText(restated) }),
        ),
  );
}

function warningPart(view: LendingView): HTMLElement {
  const share = warningShare(view);
  const isOpen = share >= 1;
  const text = message(isOpen ? 'lending.warning.open' : 'lending.warning.quiet', {
    ...{ evidence: view.evidence.toFixed(1), alarm: view.alarmEvidence.toFixed(1) },
  });
  const meter = element('progress', {
    ...{ max: '1', value: String(share), 'data-tone': isOpen ? 'bad' : 'good' },
    'aria-label': message('lending.warning.title'),
  });
  return element(
    'div',
    { class: 'warning', 'data-severity': isOpen ? 'S2' : null },
    element('h4', {}, message('lending.warning.title')),
    meter,
    element('p', {}, text),
  );
}

const ORDER_RANK = { inForce: 0, ahead: 1, ended: 2 } as const;

function ordersPart(orders: readonly LendingOrderView[], nowUs: number): HTMLElement {
  const sorted = [...orders].sort((left, right) => {
    return ORDER_RANK[orderState(left, nowUs)] - ORDER_RANK[orderState(right, nowUs)];
  });
  return element(
    'div',
    { class: 'orders' },
    element('h4', {}, message('lending.orders')),
    orders.length === 0
      ? element('p', { class: 'muted' }, message('lending.orders.none'))
      : element('ul', {}, ...sorted.map((order) => orderItem(order, nowUs))),
  );
}

function orderItem(order: LendingOrderView, nowUs: number): HTMLElement {
  const state = orderState(order, nowUs);
  const { loanCount, loanWon, inFlightCount, effectiveTimeUs, endTimeUs } = order;
  const counts = {
    ...{ loans: integerText(loanCount), amount: wonShortText(loanWon) },
    inFlight: integerText(inFlightCount),
  };
  const until =
    endTimeUs === null ? message('lending.order.open') : bothClocks(endTimeUs, 'with-days');
  return element(
    'li',
    { 'data-severity': loanCount === 0 ? null : loanCount >= 10 ? 'S3' : 'S2' },
    element('b', {}, message(`lending.order.${state}`)),
    span('', localText(order.text)),
    span(
      'muted',
      message('lending.order.span', { from: bothClocks(effectiveTimeUs, 'with-days'), until }),
    ),
    state === 'ahead'
      ? null
      : span(
          'under',
          message(loanCount === 0 ? 'lending.order.kept' : 'lending.order.loans', counts),
        ),
    inFlightCount === 0 ? null : span('muted', message('lending.order.inFlight', counts)),
  );
}

function scroll(label: string, table: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
    table,
  );
}
