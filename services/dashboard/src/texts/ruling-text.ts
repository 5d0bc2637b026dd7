/** What a rule found, with its number and its limit, in words. Pure but for the language and the catalogue. */
import {
  type Direction,
  numberText,
  percentText,
  type Ruling,
  ratioText,
} from '@breakwater/client';
import { wonText } from './amounts.ts';
import { unitOf, wordText } from './catalogue.ts';
import { roundPercentText } from './format.ts';
import { message } from './messages.ts';
import { durationText } from './phrases.ts';

type Measured = Pick<Ruling, 'rule' | 'value' | 'limit'>;

/** `One venue 10 % from the others: measured +225.1 %, limit +10 %.` */
export function rulingText(detector: string, direction: Direction, ruling: Measured): string {
  const text = sentenceStart(wordText(detector, 'rules', ruling.rule));
  // Some rules state what could not be looked at: there is nothing to compare.
  if (ruling.value === 0 && ruling.limit === 0) return message('ruling.plain', { text });
  const { value, limit } = numbersOf(detector, direction, ruling);
  return message('ruling.measured', { text, value, limit });
}

/** What the limit would have had to be for the rule to say nothing: `limit above +225.1 % (it is +10 %)`. */
export function silenceText(detector: string, direction: Direction, ruling: Measured): string {
  const text = wordText(detector, 'rules', ruling.rule);
  return message('silence.rule', { text, ...numbersOf(detector, direction, ruling) });
}

function sentenceStart(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function numbersOf(
  detector: string,
  direction: Direction,
  { rule, value, limit }: Measured,
): { value: string; limit: string } {
  const unit = unitOf(detector, rule);
  if (unit === 'share') {
    // Rules compare sizes; a fall is told as one.
    const signed = (size: number): number => (direction === 'SELL_OFF' ? -size : size);
    return { value: percentText(signed(value)), limit: roundPercentText(signed(limit)) };
  }
  if (unit === 'seconds') {
    return { value: durationText(value * 1e6), limit: durationText(limit * 1e6) };
  }
  const told = (number: number): string => {
    if (unit === 'times') return message('ruling.times', { number: numberText(number) });
    if (unit === 'ratio') return ratioText(number);
    if (unit === 'won') return wonText(number);
    return numberText(number);
  };
  return { value: told(value), limit: told(limit) };
}

/**
 * What would have kept the alert lower, step by step, and silent at the end: below S4 only without every rule that made
 * it S4. Of the rules of one step all must be out.
 */
export function silenceSteps(
  rulings: readonly Ruling[],
): { readonly severity: string; readonly rulings: readonly Ruling[] }[] {
  const severities = [...new Set(rulings.flatMap(({ severity }) => severity ?? []))].sort();
  return severities.reverse().map((severity) => {
    return { severity, rulings: rulings.filter((each) => each.severity === severity) };
  });
}
