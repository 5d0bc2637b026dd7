/** The evidence of one alert: what was measured, against what, and where it can be recomputed. */
import type {
  AlertContent,
  AlertHistory,
  ChannelEvidence,
  Decomposition,
} from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { type Child, element, span } from '../elements/element.ts';
import { missingText, scoreText, sourceOf, wordText } from '../texts/catalogue.ts';
import {
  integerText,
  kstClock,
  kstText,
  numberText,
  percentText,
  utcClock,
  utcText,
} from '../texts/format.ts';
import { type MessageKey, message, messageOf } from '../texts/messages.ts';
import { stateText, windowText } from '../texts/phrases.ts';

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

/** How the alert came to be what it is; `undefined` while it loads, null where it cannot be read. */
export function courseParts(history: AlertHistory | null | undefined): Child[] {
  if (history === undefined) return [heading('course.title'), note('course.loading')];
  if (history === null) return [heading('course.title'), note('course.failed')];
  const rows = history.revisions.map(({ event }) => {
    const { revision, timeUs, state, severity, score, id } = event.data.content;
    return element(
      'li',
      { 'data-severity': severity, 'data-id': id },
      span('badge', severity),
      span('', `${utcClock(timeUs)} UTC · ${kstClock(timeUs)} KST`),
      span('chip', stateText(state)),
      span(
        'muted',
        `${message('verdict.score')} ${numberText(score)} · ${message('course.revision')} ${revision}`,
      ),
    );
  });
  const missingCount = history.missing;
  return [
    heading('course.title'),
    missingCount === 0
      ? null
      : element('p', { class: 'muted' }, message('course.missing', { count: missingCount })),
    element('ol', { class: 'course' }, ...rows),
  ];
}

export function recordParts({ stream, id, alert }: Entry): Child[] {
  const { content, inputs } = alert;
  const { calibration, quality, scope } = content;
  const offsets = inputs.map((range) => `${range.market} ${range.firstOffset}–${range.lastOffset}`);
  const flags = quality.map((flag) => wordText(content.detector, 'flags', flag));
  const rows: [MessageKey, string | readonly Child[]][] = [
    ['record.onset', bothTimes(content.onsetTimeUs)],
    ['record.opened', bothTimes(content.openTimeUs)],
    ['record.peak', bothTimes(content.peakTimeUs)],
    ['record.closed', content.closeTimeUs === null ? '' : bothTimes(content.closeTimeUs)],
    ['record.rules', content.severityRules.map((rule) => ruleItem(content.detector, rule))],
    ['record.quality', flags.join(', ') || message('record.quality.none')],
    ['record.calibration', `${messageOf('origin', calibration.origin)} · ${calibration.hash}`],
    ['record.ruleset', content.rulesetHash],
    ['record.detector', `${content.detector} ${content.detectorVersion} · ${content.rule}`],
    ['record.markets', scope.markets.join(', ')],
    ['record.inputs', offsets.join('; ')],
    ['record.position', `${stream} · ${id}`],
    ['record.incident', content.incidentId],
    ['record.alert', `${content.id} · ${message('course.revision')} ${content.revision}`],
  ];
  const shown = rows.filter(([, told]) => told.length > 0);
  const list = element(
    'dl',
    { class: 'record' },
    ...shown.flatMap(([key, told]) => [
      element('dt', {}, message(key)),
      element('dd', {}, ...(typeof told === 'string' ? [told] : told)),
    ]),
  );
  return [heading('record.title'), list];
}

/** A rule in words, its name, and who published its number. */
function ruleItem(detector: string, rule: string): HTMLElement {
  const text = wordText(detector, 'rules', rule);
  return element('p', { title: sourceOf(detector, rule) }, `${text} `, element('code', {}, rule));
}

export function heading(key: MessageKey): HTMLElement {
  return element('h3', {}, message(key));
}

function subheading(key: MessageKey): HTMLElement {
  return element('h4', {}, message(key));
}

function note(key: MessageKey): HTMLElement {
  return element('p', { class: 'muted' }, message(key));
}

function bothTimes(timeUs: number): string {
  return `${utcText(timeUs)} UTC · ${kstText(timeUs)} KST`;
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
