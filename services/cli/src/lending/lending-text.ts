/** Orders and rule books for people: a paragraph each, times as files write them. Pure. */
import type { LendingOrder, LendingRule, LendingRules, LendingSource } from '@breakwater/core';

const SEOUL_US = 32_400_000_000;

/** What is in force, or a file's: one order or several. */
export function ordersText(shown: unknown): string {
  const orders = (Array.isArray(shown) ? shown : [shown]) as readonly LendingOrder[];
  return orders.map(orderText).join('\n');
}

function orderText(order: LendingOrder): string {
  const { venues, programmes, assets } = order.scope;
  const fields: readonly (readonly [string, string])[] = [
    ['issued', timeText(order.issuedTimeUs)],
    ['received', order.receivedTimeUs === null ? 'not known' : timeText(order.receivedTimeUs)],
    ['effective', spanText(order.effectiveTimeUs, order.endTimeUs)],
    ['venues', namesText(venues)],
    ['programmes', namesText(programmes)],
    ['assets', namesText(assets)],
    ['permitted', order.permitted.length === 0 ? 'nothing' : order.permitted.join(', ')],
  ];
  const lines = fields.map(([name, value]) => `  ${name.padEnd(11)}${value}`);
  return `${[order.id, ...lines, ...sourceLines(order.source)].join('\n')}\n`;
}

/** The rules in the order of the book. */
export function ruleBookText(shown: unknown): string {
  const { version, rules } = shown as LendingRules;
  return [`version ${version}, ${rules.length} rules\n`, ...rules.map(ruleText)].join('\n');
}

function ruleText(rule: LendingRule): string {
  const { id, kind, fromUs, toUs, venues, binding, assumed, source, ...numbers } = rule;
  const said = Object.entries(numbers)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name} ${valueText(value)}`);
  const notes = [
    ...(binding ? [] : ['one reading; what it finds has no severity']),
    ...(assumed.length === 0 ? [] : [`assumed: ${assumed.join(', ')}`]),
  ];
  const lines = [
    `${id}  (${kind})`,
    `  ${spanText(fromUs, toUs)}, ${venues.length === 0 ? 'all venues' : venues.join(', ')}`,
    ...said.map((line) => `  ${line}`),
    ...notes.map((line) => `  ${line}`),
    ...sourceLines(source),
  ];
  return `${lines.join('\n')}\n`;
}

function sourceLines({ en, ko, url }: LendingSource): string[] {
  return [en, ko, ...(url === undefined ? [] : [url])].map((line) => `  ${line}`);
}

/** As a file may have it. */
function timeText(timeUs: number): string {
  const seoul = new Date((timeUs + SEOUL_US) / 1_000).toISOString();
  return seoul.replace(/(\.000)?Z$/, '+09:00');
}

function spanText(fromUs: number, toUs: number | null): string {
  const from = fromUs === 0 ? 'always' : `from ${timeText(fromUs)}`;
  return toUs === null ? from : `${from} to ${timeText(toUs)}`;
}

function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'all' : names.join(', ');
}

/** Lists of things as `BTC, ETH 9000; KRW 10000`. */
function valueText(value: unknown): string {
  if (value === null) return 'not given';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const items = value as readonly unknown[];
  const isPlain = items.every((item) => typeof item !== 'object');
  return isPlain ? items.join(', ') : items.map(itemText).join('; ');
}

function itemText(item: unknown): string {
  return Object.entries(item as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== null)
    .map(([name, value]) =>
      name.endsWith('Us') && typeof value === 'number' ? timeText(value) : valueText(value),
    )
    .join(' ');
}
