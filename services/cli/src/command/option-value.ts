/** Option texts of the command line as values; what is wrong is said in the option's own terms. */
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError, which commander prints with the option's name. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,16}$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** A share in percent, such as 5 or 0.5. */
export function percent(text: string): number {
  const value = Number(text);
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text) || value > 100) {
    throw new InvalidArgumentError('It must be a number of percent from 0 to 100.');
  }
  return value;
}

/** A factor over real time; `max` is as fast as the machine can. */
export function speed(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (!/^\d{1,7}(\.\d{1,3})?$/.test(text) || value <= 0) {
    throw new InvalidArgumentError('It must be a number above 0, such as 10, or max.');
  }
  return value;
}

const DURATION_UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `90s`, `15min`, `12h`, `30d` in milliseconds; `forever` is -1, as Kafka has it. */
export function durationMs(text: string): number {
  if (text === 'forever') return -1;
  const match = /^(\d{1,6})(s|min|h|d)$/.exec(text);
  const unitMs = DURATION_UNIT_MS[match?.[2] ?? ''];
  if (match === null || unitMs === undefined) {
    throw new InvalidArgumentError('It must be a duration such as 12h or 30d, or forever.');
  }
  return Number(match[1]) * unitMs;
}

/** Collects an option that may be given several times, or once with commas. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  const added = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (added.length === 0) throw new InvalidArgumentError('It must name at least one.');
  return [...before, ...added];
}
