/** Texts for people from the numbers of an alert. Pure: no clock, no locale, no document. */

const DAY_SECONDS = 86_400;
const KST_OFFSET_US = 9 * 3_600_000_000;

/** `2025-10-11 21:19:58` in UTC. */
export function utcText(timeUs) {
  return new Date(Math.floor(timeUs / 1_000)).toISOString().slice(0, 19).replace('T', ' ');
}

/** The same instant on a clock in Seoul; Korea has no daylight saving time. */
export function kstText(timeUs) {
  return utcText(timeUs + KST_OFFSET_US);
}

/** `48 s`, `3 min 05 s`, `2 h 14 min`, `5 d 3 h`. */
export function durationText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  if (whole < DAY_SECONDS) {
    return `${Math.floor(whole / 3_600)} h ${twoDigits(Math.floor((whole % 3_600) / 60))} min`;
  }
  return `${Math.floor(whole / DAY_SECONDS)} d ${Math.floor((whole % DAY_SECONDS) / 3_600)} h`;
}

/** `15 s`, `5 min`: the length of a window. */
export function windowText(windowUs) {
  const seconds = windowUs / 1_000_000;
  return seconds < 120 ? `${seconds} s` : `${seconds / 60} min`;
}

/** Four significant digits, without an exponent where people expect none. */
export function numberText(value) {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0001 || size >= 1e9)) return value.toExponential(2);
  if (size >= 1_000) return grouped(Math.round(value));
  return String(Number(value.toPrecision(4)));
}

/** A difference of logarithms as percent, always with its sign. */
export function percentText(ln) {
  const percent = Math.expm1(ln) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(2)} %`;
}

const DIRECTIONS = { SELL_OFF: 'sell-off', SQUEEZE: 'squeeze', NONE: '' };
const STATES = {
  OPEN: 'open',
  UPDATE: 'open',
  ESCALATE: 'escalated',
  DE_ESCALATE: 'easing',
  HELD_BLIND: 'held: feed missing',
  CLEARING: 'clearing',
  CLOSED: 'closed',
};
const LABELS = {
  GLOBAL: 'moves everywhere: the peg itself',
  NATIONAL: 'national premium moves',
  VENUE: 'one venue apart from the others',
  PRICE: 'price move',
  LONG_LIQUIDATIONS: 'forced selling of longs',
  SHORT_LIQUIDATIONS: 'forced buying by shorts',
};

export function stateText(state) {
  return STATES[state] ?? lower(state);
}

export function labelText(label) {
  return LABELS[label] ?? lower(label);
}

/** What is happening, in a few words: `USDT squeeze`, `BTC liquidation cascade`. */
export function titleText(content) {
  const assets = content.scope.assets.join(', ') || content.subject;
  const direction = DIRECTIONS[content.direction] ?? lower(content.direction);
  if (content.detector === 'B') return `${assets} liquidation cascade`;
  if (content.detector === 'D') return `No reliable data: ${content.subject}`;
  return direction === '' ? `${assets} ${labelText(content.label)}` : `${assets} ${direction}`;
}

/** Where: venues, then how many markets. */
export function scopeText(scope) {
  const venues = scope.venues.join(', ') || 'all venues';
  const count = scope.markets.length;
  return count === 0 ? venues : `${venues} · ${count} ${count === 1 ? 'market' : 'markets'}`;
}

export function flagText(flag) {
  return lower(flag);
}

function lower(name) {
  return String(name).toLowerCase().replaceAll('_', ' ');
}

function grouped(whole) {
  return String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

function twoDigits(number) {
  return String(number).padStart(2, '0');
}
