/** All markets at a glance: what the page shows while nothing is picked, so that calm looks alive. */
import { percentText } from '@breakwater/client';
import { Block, type Child, element, span } from '../elements/element.ts';
import { amountText, moneyText } from '../texts/amounts.ts';
import { type MessageKey, message, messageOf, textsInUse } from '../texts/messages.ts';
import { marketText } from '../texts/names.ts';
import { type MarketHistory, type MarketTrack, PREMIUMS } from './market-history.ts';

const SVG = 'http://www.w3.org/2000/svg';
const MINUTE_US = 60_000_000;
const LINE_US = 600_000_000;
/** Points of the small line; more cannot be told apart. */
const LINE_POINT_COUNT = 60;
const ROW_COUNT_MAX = 120;

const COLUMNS: readonly (readonly [MessageKey, string])[] = [
  ['markets.market', ''],
  ['markets.price', 'number'],
  ['markets.line', ''],
  ['premium.venueGap', 'number'],
  ['premium.nationalPremium', 'number'],
  ['markets.sold', 'number'],
  ['markets.bought', 'number'],
  ['markets.forced', 'number'],
];

export class MarketOverview {
  readonly #block: Block;

  constructor(box: HTMLElement) {
    this.#block = new Block(box);
  }

  /** Once per log second at most. */
  show(histories: Iterable<MarketHistory>): void {
    const all = [...histories];
    const times = all.map(({ lastUs }) => lastUs);
    this.#block.show([textsInUse(), ...times].join(), () => overviewParts(all));
  }
}

function overviewParts(histories: readonly MarketHistory[]): Child[] {
  const tracks = histories.flatMap(({ tracks }) => [...tracks.values()]).sort(byKind);
  const title = element(
    'div',
    {},
    element(
      'a',
      { class: 'back', href: '#', 'data-focus': 'back' },
      `‹ ${message('incident.back')}`,
    ),
    element('h2', { id: 'overview-title', tabindex: '-1' }, message('markets.title')),
  );
  if (tracks.length === 0) return [title, element('p', { class: 'calm' }, message('markets.none'))];
  const head = COLUMNS.map(([key, kind]) => {
    return element('th', { scope: 'col', class: kind }, message(key));
  });
  const rows = tracks.slice(0, ROW_COUNT_MAX).map(row);
  const more = tracks.length - ROW_COUNT_MAX;
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
  return [
    title,
    element('p', { class: 'muted' }, message('markets.note')),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': message('markets.title') },
      table,
    ),
    more > 0 ? element('p', { class: 'muted' }, message('markets.more', { count: more })) : null,
  ];
}

/** Those with a premium first: what the house watches most. */
function byKind(a: MarketTrack, b: MarketTrack): number {
  const rank = (track: MarketTrack): number => (hasPremium(track) ? 0 : 1);
  return rank(a) - rank(b) || (a.market.key < b.market.key ? -1 : 1);
}

function hasPremium({ premiums }: MarketTrack): boolean {
  return PREMIUMS.some((name) => !Number.isNaN(premiums[name].at(-1) ?? Number.NaN));
}

function row(track: MarketTrack): HTMLElement {
  const { market, prices, premiums, sells, buys, forcedSells, forcedBuys, timesUs } = track;
  const fromUs = (timesUs.at(-1) ?? 0) - MINUTE_US;
  const first = timesUs.findLastIndex((timeUs) => timeUs <= fromUs) + 1;
  const sum = (column: readonly number[]): number => {
    return column.slice(first).reduce((total, value) => total + value, 0);
  };
  const price = prices.at(-1) ?? Number.NaN;
  const premium = (column: readonly number[]): string => {
    const value = column.at(-1) ?? Number.NaN;
    return Number.isNaN(value) ? '–' : percentText(value);
  };
  const forced = sum(forcedSells) + sum(forcedBuys);
  const { key, quote, type } = market;
  const number = { class: 'number' };
  return element(
    'tr',
    {},
    element(
      'th',
      { scope: 'row' },
      `${marketText(key)} `,
      span('muted', messageOf('market.type', type)),
    ),
    element('td', number, Number.isNaN(price) ? '–' : moneyText(price, quote)),
    element('td', {}, smallLine(track)),
    element('td', number, premium(premiums.venueGap)),
    element('td', number, premium(premiums.nationalPremium)),
    element('td', number, type === 'fx' ? '–' : amountText(sum(sells))),
    element('td', number, type === 'fx' ? '–' : amountText(sum(buys))),
    element('td', number, isDerivative(type) ? amountText(Math.round(forced)) : '–'),
  );
}

function isDerivative(type: string): boolean {
  return type === 'linear' || type === 'inverse';
}

/** The price of the last ten minutes, drawn with attributes since the page's policy allows no inline style. */
function smallLine({ timesUs, prices }: MarketTrack): SVGElement {
  const lastUs = timesUs.at(-1) ?? 0;
  const first = Math.max(
    0,
    timesUs.findIndex((timeUs) => timeUs > lastUs - LINE_US),
  );
  const step = Math.max(1, Math.ceil((timesUs.length - first) / LINE_POINT_COUNT));
  const points: [number, number][] = [];
  for (let i = first; i < timesUs.length; i += step) {
    const price = prices[i] ?? Number.NaN;
    if (!Number.isNaN(price)) points.push([timesUs[i] ?? 0, price]);
  }
  const levels = points.map(([, price]) => price);
  const low = Math.min(...levels);
  // A line that moves less than a thousandth is drawn as calm as it is.
  const height = Math.max(Math.max(...levels) - low, low * 0.001);
  const at = ([timeUs, price]: [number, number]): string => {
    const x = 100 - ((lastUs - timeUs) / LINE_US) * 100;
    return `${x.toFixed(1)},${(21 - ((price - low) / height) * 18).toFixed(1)}`;
  };
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'small-line');
  svg.setAttribute('viewBox', '0 0 100 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'polyline');
  line.setAttribute('points', points.map(at).join(' '));
  svg.append(line);
  return svg;
}
