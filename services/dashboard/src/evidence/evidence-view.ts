/** The evidence of one alert: what was measured, and against what. */
import type { AlertContent, ChannelEvidence, Decomposition } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { type Child, element, span } from '../elements/element.ts';
import { missingText, scoreText, wordText } from '../texts/catalogue.ts';
import { integerText, numberText, percentText } from '../texts/format.ts';
import { type MessageKey, message } from '../texts/messages.ts';
import { windowText } from '../texts/phrases.ts';
import { heading } from './heading.ts';

const SVG = 'http://www.w3.org/2000/svg';
const PARTS = ['fx', 'globalDepeg', 'nationalPremium', 'venueGap', 'relativePremium'] as const;

/** Verdict, channels, what is missing, and the parts of the price. */
export function evidenceParts({ alert }: Entry): Child[] {
  const { content } = alert;
  const { channels, unavailable, decomposition } = content;
  return [
    heading('evidence.title'),
    content.threshold > 0 ? verdict(content) : null,
    channels.length === 0
      ? element('p', { class: 'muted' }, message('evidence.hidden'))
      : channelTable(content),
    ...(unavailable.length === 0
      ? []
      : [
          subheading('evidence.unavailable'),
          element(
            'ul',
            { class: 'plain muted' },
            ...unavailable.map((line) => element('li', {}, missingText(content.detector, line))),
          ),
        ]),
    ...decompositionParts(decomposition),
  ];
}

/** Score against threshold, and what would not have fired. */
function verdict(content: AlertContent): HTMLElement {
  const { score, threshold } = content;
  const margin = score - threshold;
  const values = {
    score: numberText(score),
    threshold: numberText(threshold),
    margin: numberText(Math.abs(margin)),
  };
  const end = Math.max(score, threshold * 2);
  return element(
    'div',
    { class: 'verdict', title: scoreText(content.detector) },
    element(
      'div',
      { class: 'score-line' },
      span('', `${message('verdict.score')} `, element('b', {}, values.score)),
      span('muted', message('verdict.threshold', values)),
    ),
    meter(score / end, threshold / end),
    element('p', {}, message(margin >= 0 ? 'verdict.fired' : 'verdict.below', values)),
  );
}

/** Drawn with attributes, since the page's policy allows no inline style. */
function meter(fill: number, limit: number): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'meter');
  svg.setAttribute('viewBox', '0 0 100 6');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, x, width] of [
    ['ground', 0, 100],
    ['fill', 0, Math.max(0, Math.min(100, fill * 100))],
    ['limit', limit * 100 - 0.4, 0.8],
  ] as const) {
    const bar = document.createElementNS(SVG, 'rect');
    bar.setAttribute('class', name);
    for (const [attribute, value] of Object.entries({ x, width, y: 0, height: 6 })) {
      bar.setAttribute(attribute, String(value));
    }
    svg.append(bar);
  }
  return svg;
}

function channelTable({ detector, channels }: AlertContent): HTMLElement {
  const head = tableHead([
    ['evidence.channel', ''],
    ['evidence.window', 'number'],
    ['evidence.value', 'number'],
    ['evidence.usual', 'number'],
    ['evidence.score', 'number'],
  ]);
  const table = element(
    'table',
    { class: 'channels' },
    head,
    ...channels.map((channel) => channelRows(detector, channel)),
  );
  return scrolling('evidence.title', table);
}

/** The measurement, and under it the integers that it is recomputed from. */
function channelRows(detector: string, channel: ChannelEvidence): HTMLElement {
  const { name, windowUs, value, baseline, scale, tailScore, raw } = channel;
  const number = { class: 'number' };
  const integers = Object.entries(raw).map(([key, count]) => {
    return element('li', {}, span('muted', `${key} `), integerText(count));
  });
  const label = element('h5', {}, message('evidence.raw'));
  return element(
    'tbody',
    {},
    element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        `${wordText(detector, 'channels', name)} `,
        element('code', {}, name),
      ),
      element('td', number, windowText(windowUs)),
      element('td', number, numberText(value)),
      element('td', number, `${numberText(baseline)} ± ${numberText(scale)}`),
      element('td', number, numberText(tailScore)),
    ),
    element(
      'tr',
      { class: 'raw' },
      element('td', { colspan: '5' }, label, element('ul', {}, ...integers)),
    ),
  );
}

function decompositionParts(decomposition: Decomposition | null): Child[] {
  const rows = PARTS.flatMap((name) => {
    const pair = decomposition?.[name] ?? null;
    if (pair === null) return [];
    // The exchange rate is the logarithm of a price; only its change says something in percent.
    const level = (ln: number): string =>
      name === 'fx' ? numberText(Math.exp(ln)) : percentText(ln);
    return [
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, message(`parts.${name}`)),
        element('td', { class: 'number' }, level(pair.before)),
        element('td', { class: 'number' }, level(pair.after)),
        element('td', { class: 'number' }, percentText(pair.after - pair.before)),
      ),
    ];
  });
  if (rows.length === 0) return [];
  const head = tableHead([
    [null, ''],
    ['parts.before', 'number'],
    ['parts.now', 'number'],
    ['parts.change', 'number'],
  ]);
  const table = element('table', {}, head, element('tbody', {}, ...rows));
  return [subheading('parts.title'), scrolling('parts.title', table)];
}

function subheading(key: MessageKey): HTMLElement {
  return element('h4', {}, message(key));
}

function tableHead(columns: readonly (readonly [MessageKey | null, string])[]): HTMLElement {
  const cells = columns.map(([key, kind]) => {
    return element('th', { scope: 'col', class: kind }, key === null ? '' : message(key));
  });
  return element('thead', {}, element('tr', {}, ...cells));
}

/** A wide table scrolls in itself, by keyboard too. */
function scrolling(label: MessageKey, table: HTMLElement): HTMLElement {
  const attributes = {
    class: 'scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': message(label),
  };
  return element('div', attributes, table);
}
