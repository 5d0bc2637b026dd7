/** One alert as a piece of the document. Every text goes through `textContent`: nothing of an alert is ever markup. */
import { toneOf } from './alert-board.js';
import {
  durationText,
  flagText,
  kstText,
  labelText,
  numberText,
  percentText,
  scopeText,
  stateText,
  titleText,
  utcText,
  windowText,
} from './format.js';

/** A list item for the alert; `isOpen` keeps the evidence open when a revision replaces it. */
export function alertItem({ key, stream, id, alert }, { isOpen }) {
  const { content } = alert;
  const item = element('li', 'alert');
  item.dataset.key = key;
  item.dataset.severity = toneOf(content);
  item.dataset.direction = content.direction;
  const details = element('details');
  details.open = isOpen;
  const evidence = element('div', 'evidence');
  const fill = () => {
    if (details.open) evidence.replaceChildren(...evidenceParts({ stream, id, alert }));
  };
  details.addEventListener('toggle', fill);
  fill();
  details.append(summaryOf(content), evidence);
  item.append(details);
  return item;
}

/** Ages grow without a new revision. */
export function showAge(item, content, logTimeUs) {
  const end = content.closeTimeUs ?? Math.max(logTimeUs, content.timeUs);
  const duration = durationText((end - content.onsetTimeUs) / 1e6);
  const text = content.state === 'CLOSED' ? `lasted ${duration}` : `for ${duration}`;
  const age = item.querySelector('.age');
  if (age.textContent !== text) age.textContent = text;
}

function summaryOf(content) {
  const summary = element('summary');
  const tone = toneOf(content);
  const badge = element('span', 'badge', tone === 'BLIND' ? 'BLIND' : tone);
  if (tone === 'BLIND') badge.dataset.wide = '';
  badge.title = tone === 'BLIND' ? 'Data is missing' : `Severity ${tone.slice(1)} of 4`;
  const what = element('div', 'what');
  const title = element('div', 'title');
  const arrow = { SELL_OFF: '▼', SQUEEZE: '▲' }[content.direction];
  if (arrow !== undefined) title.append(element('span', 'direction', arrow));
  title.append(titleText(content));
  const sub = element('div', 'sub');
  sub.append(element('span', 'chip state', stateText(content.state)));
  if (content.detector !== 'D') sub.append(element('span', '', labelText(content.label)));
  if (content.calibration.origin !== 'market') {
    const chip = element('span', 'chip', content.calibration.origin);
    chip.title = `Thresholds are ${content.calibration.origin}, not calibrated on this market`;
    sub.append(chip);
  }
  what.append(title, sub);
  const where = element('div', 'where', scopeText(content.scope));
  const when = element('div', 'when');
  const onset = element('div', 'onset', `${utcText(content.onsetTimeUs).slice(11)} UTC · `);
  onset.append(`${kstText(content.onsetTimeUs).slice(11)} KST`);
  onset.title = `Onset ${utcText(content.onsetTimeUs)} UTC = ${kstText(content.onsetTimeUs)} KST`;
  const head = element('div');
  head.append(
    element('span', 'age'),
    element('span', 'day', utcText(content.onsetTimeUs).slice(0, 10)),
  );
  when.append(head, onset);
  summary.append(badge, what, where, when, scoreOf(content), element('span', 'open-mark', '›'));
  return summary;
}

/** Score against threshold; the bar ends at twice the threshold or at the score. */
function scoreOf(content) {
  const score = element('div', 'score');
  if (content.threshold <= 0) return score;
  const line = element('div', 'score-line');
  const threshold = element('span', 'muted', `threshold ${numberText(content.threshold)}`);
  line.append(element('b', '', numberText(content.score)), threshold);
  const end = Math.max(content.score, content.threshold * 2);
  const meter = element('div', 'meter');
  meter.append(meterOf(content.score / end, content.threshold / end));
  score.append(line, meter);
  score.title = 'Evidence as −log10 of how likely it is by chance, against the alert threshold';
  return score;
}

/** Drawn with attributes, since the page's policy allows no inline style. */
function meterOf(fill, limit) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 5');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const bar = (name, x, width) => {
    const rect = document.createElementNS(SVG, 'rect');
    rect.setAttribute('class', name);
    for (const [attribute, value] of Object.entries({ x, width, y: 0, height: 5 })) {
      rect.setAttribute(attribute, String(value));
    }
    svg.append(rect);
  };
  bar('fill', 0, Math.max(0, Math.min(100, fill * 100)));
  bar('limit', limit * 100 - 0.5, 1);
  return svg;
}
const SVG = 'http://www.w3.org/2000/svg';

function evidenceParts({ stream, id, alert }) {
  const { content, inputs } = alert;
  const left = element('div');
  left.append(element('h3', '', 'Evidence'), channelTable(content.channels));
  if (content.unavailable.length > 0) {
    left.append(element('h3', '', 'Could not be computed'));
    for (const line of content.unavailable) left.append(element('p', 'muted', line));
  }
  const parts = decompositionRows(content.decomposition);
  const right = element('div');
  if (parts.length > 0) right.append(element('h3', '', 'Price, before → now'), list(parts));
  right.append(element('h3', '', 'Record'), list(recordRows({ stream, id, content, inputs })));
  return [left, right];
}

function channelTable(channels) {
  const table = element('table');
  const head = element('tr');
  for (const [name, kind] of [
    ['Channel', ''],
    ['Window', 'number'],
    ['Value', 'number'],
    ['Usual', 'number'],
    ['Score', 'number'],
    ['Raw integers', ''],
  ]) {
    head.append(element('th', kind, name));
  }
  table.append(head);
  for (const channel of channels) {
    const row = element('tr');
    const raw = Object.entries(channel.raw).map(([name, value]) => `${name} ${value}`);
    row.append(
      element('td', '', channel.name),
      element('td', 'number', windowText(channel.windowUs)),
      element('td', 'number', numberText(channel.value)),
      element('td', 'number', `${numberText(channel.baseline)} ± ${numberText(channel.scale)}`),
      element('td', 'number', numberText(channel.tailScore)),
      element('td', 'muted raw', raw.join(', ')),
    );
    table.append(row);
  }
  const scroll = element('div', 'scroll');
  scroll.append(table);
  return scroll;
}

const PARTS = {
  fx: 'Exchange rate',
  globalDepeg: 'Global peg',
  nationalPremium: 'National premium',
  venueGap: 'Venue gap',
  relativePremium: 'Relative premium',
};

function decompositionRows(decomposition) {
  return Object.entries(PARTS).flatMap(([name, text]) => {
    const pair = decomposition?.[name];
    if (pair === null || pair === undefined) return [];
    // The exchange rate is the logarithm of a price; only its change says something in percent.
    if (name === 'fx') return [[text, percentText(pair.after - pair.before)]];
    return [[text, `${percentText(pair.before)} → ${percentText(pair.after)}`]];
  });
}

function recordRows({ stream, id, content, inputs }) {
  const offsets = inputs.map((i) => `${i.market} ${i.firstOffset}–${i.lastOffset}`);
  const rows = [
    ['Onset', `${utcText(content.onsetTimeUs)} UTC · ${kstText(content.onsetTimeUs)} KST`],
    ['Opened', `${utcText(content.openTimeUs)} UTC`],
    ['Rules', content.severityRules.join(', ')],
    ['Markets', content.scope.markets.join(', ')],
    ['Data quality', content.quality.map(flagText).join(', ')],
    ['Calibration', `${content.calibration.origin} · ${content.calibration.hash.slice(0, 12)}`],
    ['Incident', content.incidentId],
    ['Alert', `${content.id} · revision ${content.revision}`],
    ['Position', `${stream} · ${id}`],
    ['Input offsets', offsets.join('; ')],
  ];
  return rows.filter(([, text]) => text !== '');
}

function list(rows) {
  const dl = element('dl');
  for (const [name, text] of rows) dl.append(element('dt', '', name), element('dd', '', text));
  return dl;
}

function element(tag, className = '', text = '') {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  if (text !== '') node.textContent = text;
  return node;
}
