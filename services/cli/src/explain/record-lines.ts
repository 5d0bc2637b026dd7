/** Trades and forced orders as lines for people. Pure. */
import { exactText, timeText } from '../explanation/amounts.ts';
import type { Wording } from '../explanation/wording.ts';
import type { InputRecord } from './input-records.ts';

/** One line each, at most `countMax`; a last line says how many more there are. */
export function recordLines(
  records: readonly InputRecord[],
  countMax: number,
  wording: Wording,
): string[] {
  const lines = records.slice(0, countMax).map((record) => recordLine(record, wording));
  const count = records.length - lines.length;
  return count > 0 ? [...lines, wording.say('trade.more', { count })] : lines;
}

function recordLine(record: InputRecord, wording: Wording): string {
  const { offset, source, sourcePosition, market, timeUs, kind, side, price, quantity } = record;
  const [, pair = ''] = market.split(':');
  const [base = '', quote = ''] = pair.split('/');
  const what = `${wording.say(`kind.${kind}`)} ${wording.say(`side.${side}`)}`;
  const amount = `${exactText(quantity)} ${base} @ ${exactText(price)} ${quote}`;
  return `${timeText(timeUs, wording)}  ${what}  ${amount}  (offset ${offset}, ${source} #${sourcePosition})`;
}
