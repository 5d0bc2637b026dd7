/** What each channel measured and what is usual there, in percent and amounts; the integers behind it folded under it. */
import { type ChannelEvidence, numberText, percentText, ratioText } from '@breakwater/client';
import { element, span } from '../elements/element.ts';
import { wonText } from '../texts/amounts.ts';
import { channelKind, scoreText, wordText } from '../texts/catalogue.ts';
import { integerText } from '../texts/format.ts';
import { identifierText, message } from '../texts/messages.ts';
import { windowText } from '../texts/phrases.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import { scrolling, tableHead } from './table.ts';

export function channelTable({ detector, channels }: ShownContent): HTMLElement {
  const head = tableHead([
    ['evidence.channel', ''],
    ['evidence.window', 'number'],
    ['evidence.value', 'number'],
    ['evidence.usual', 'number'],
  ]);
  const table = element(
    'table',
    { class: 'channels' },
    head,
    ...channels.map((channel) => channelRows(detector, channel)),
  );
  return scrolling('evidence.measured', table);
}

function channelRows(detector: string, channel: ChannelEvidence): HTMLElement {
  const { name, windowUs, raw, tailScore } = channel;
  const number = { class: 'number' };
  const { value, usual } = wordsOf(detector, channel);
  const integers = Object.entries(raw).map(([key, count]) => {
    const name = span('muted', `${identifierText('raw', key)} `);
    return element('li', { title: key }, name, integerText(count));
  });
  const score = `${message('verdict.score')} ${numberText(tailScore)}`;
  const summary = element('summary', {}, message('evidence.raw'));
  const list = element('ul', {}, ...integers, element('li', { class: 'muted' }, score));
  const details = element('details', { 'data-fold': `raw ${name} ${windowUs}` }, summary, list);
  return element(
    'tbody',
    {},
    element(
      'tr',
      { title: `${name} · ${scoreText(detector)}` },
      element('th', { scope: 'row' }, wordText(detector, 'channels', name)),
      element('td', number, windowText(windowUs)),
      element('td', number, value),
      element('td', number, usual),
    ),
    element('tr', { class: 'raw' }, element('td', { colspan: '4' }, details)),
  );
}

/** A share in percent, a count as it is; of trades by side how much was sold and bought. */
function wordsOf(detector: string, channel: ChannelEvidence): { value: string; usual: string } {
  const { name, value, baseline, scale, raw } = channel;
  const kind = channelKind(detector, name);
  if (kind === 'share') {
    const spread = Math.expm1(scale) * 100;
    const width = `${Number(spread.toPrecision(2))} %`;
    return { value: percentText(value), usual: `${percentText(baseline)} ± ${width}` };
  }
  if (kind === 'ratio') return { value: ratioText(value), usual: ratioText(baseline) };
  if (kind === 'won') return { value: wonText(value), usual: wonText(baseline) };
  if (kind === 'count') {
    const usual = message('evidence.count', { count: numberText(baseline) });
    return { value: message('evidence.count', { count: numberText(value) }), usual };
  }
  const [sold, bought] = [raw['sellQuanta'], raw['buyQuanta']];
  if (sold !== undefined && bought !== undefined && sold + bought > 0) {
    const share = (part: number): string => ((part / (sold + bought)) * 100).toFixed(1);
    const shares = { sold: share(sold), bought: share(bought) };
    // Where the usual is well within its own spread, neither side outweighs the other.
    const isEven = Math.abs(baseline) < scale / 2;
    const usual = isEven ? message('evidence.sides.even') : usualText(baseline, scale);
    return { value: message('evidence.sides', shares), usual };
  }
  return { value: numberText(value), usual: usualText(baseline, scale) };
}

function usualText(baseline: number, scale: number): string {
  return `${numberText(baseline)} ± ${numberText(scale)}`;
}
