/** The one number that says how bad it is, as people read it. Pure. */
import type { Figure } from './answer-types.ts';
import type { TitleLanguage } from './names.ts';

/** A number with what it is of. */
export interface FigureAt {
  readonly value: number; // unit: a share as a natural logarithm, a plain ratio, or a count
  readonly windowUs: number; // 0: a level
}

/** Of an alert what says how many are usual. */
export interface CountedChannel {
  readonly name: string;
  readonly windowUs: number;
  readonly baseline: number;
}

/** Below half of a hundredth of a percent nothing has moved that anybody would name. */
const PERCENT_MIN = 0.005;

/** Returns a difference of natural logarithms as percent, with its sign: `+253.1 %`, `−0.42 %`. */
export function percentText(ln: number): string {
  const percent = Math.expm1(ln) * 100;
  const size = Math.abs(percent);
  if (size < PERCENT_MIN) return '0.00 %';
  return `${percent < 0 ? '−' : '+'}${size < 100 ? size.toFixed(2) : size.toFixed(1)} %`;
}

/** From here on a ratio is told in times: nobody reads 50058 %. */
const TIMES_MIN = 10;

/** Returns a plain ratio as percent: `13.17 %`, `253.1 %`; of ten and more how many times: `501 ×`. */
export function ratioText(ratio: number): string {
  if (ratio >= TIMES_MIN) return `${numberText(Math.round(ratio))} ×`;
  const percent = ratio * 100;
  return `${Math.abs(percent) < 100 ? percent.toFixed(2) : percent.toFixed(1)} %`;
}

/** Returns a plain ratio as a part of what follows: `52.30 % of`, `501 times`; in Korean, where it comes before, `52.30 %`, `501배`. */
function partText(ratio: number, language: TitleLanguage): string {
  if (ratio < TIMES_MIN) return `${ratioText(ratio)}${language === 'ko' ? '' : ' of'}`;
  return `${numberText(Math.round(ratio))}${language === 'ko' ? '배' : ' times'}`;
}

/** Returns four significant digits; whole numbers with their thousands apart. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.000_1 || size >= 1e15)) return value.toExponential(2);
  if (size >= 1_000) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return String(Number(value.toPrecision(4)));
}

const DAY_SECONDS = 86_400;

/** Returns the length of a window: `15 s`, `5 min`, `30 d`; `15초`, `5분`, `30일`. */
export function windowText(windowUs: number, language: TitleLanguage): string {
  const seconds = windowUs / 1_000_000;
  const [secondsWord, minutesWord] = language === 'ko' ? ['초', '분'] : [' s', ' min'];
  if (seconds > 0 && seconds % DAY_SECONDS === 0) {
    return `${seconds / DAY_SECONDS}${language === 'ko' ? '일' : ' d'}`;
  }
  if (seconds < 120 || seconds % 60 !== 0) return `${seconds}${secondsWord}`;
  return `${seconds / 60}${minutesWord}`;
}

/**
 * Returns `+2.31 % against other venues`, `412 forced orders in 60 s, usually 6`; '' where the label has no number. Without
 * `usual`, how many there are usually in the window, the clause that says so is left out.
 */
export function figureText(
  figure: Figure | null,
  at: FigureAt,
  language: TitleLanguage,
  usual: number | null = null,
): string {
  if (figure === null || figure.from === 'missing') return '';
  const places = {
    percent: figure.from === 'ratio' ? ratioText(at.value) : percentText(at.value),
    ...(figure.from === 'ratio' ? { part: partText(at.value, language) } : {}),
    count: numberText(at.value),
    ...(at.windowUs > 0 ? { window: windowText(at.windowUs, language) } : {}),
    ...(usual === null ? {} : { usual: numberText(usual) }),
  };
  // What is not known, such as what is usual, is left out with its clause.
  const clauses = filled(figure.text[language], places).split(', ');
  return clauses.filter((clause) => !/\{\w+\}/.test(clause)).join(', ');
}

/**
 * Returns how many are usual in the window of a figure that counts: a count grows with its window, and the channel may be
 * of another. null where the figure counts nothing, or the alert lacks its channel.
 */
export function usualCount(
  figure: Figure | null,
  channels: readonly CountedChannel[],
  windowUs: number,
): number | null {
  if (figure?.from !== 'count') return null;
  const channel = channels.find(({ name }) => name === figure.channel);
  if (channel === undefined || channel.windowUs === 0) return null;
  return (channel.baseline * windowUs) / channel.windowUs;
}

/** Returns the text with its `{places}` filled in; a place without a value stays as it is. */
export function filled(template: string, places: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => places[name] ?? place);
}
