/**
 * Lines as bytes, written cell by cell without a text for a number: what `String` would write, digit for digit. Most numbers of
 * market data are whole or have few decimals, and those are written from their digits; the rest is left to `String`.
 */

const [ZERO, DOT, MINUS] = [48, 46, 45];
/** Digits that a double holds for certain: below, no two decimals are the same number. */
const PLAIN_MAX = 1e15;
/** `String` writes smaller numbers with an exponent. */
const PLAIN_MIN = 1e-6;
const PLACES_MAX = 12;
const SCALES: readonly number[] = Array.from({ length: PLACES_MAX + 1 }, (_, at) =>
  Number(`1e${at}`),
);
/** 2^53 has 16 digits. */
const HALF_DIGIT_COUNT = 8;
const HALF = 1e8;
/** The longest number of `String`: -1.7976931348623157e+308. */
const NUMBER_LENGTH_MAX = 24;

/** Decimals of the numbers of one column, which as a rule are as many as of the one before. */
export interface PlacesHint {
  places: number;
}

export class LineBytes {
  #bytes: Buffer;
  #length = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; from now on it belongs to who took it. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(this.#bytes.length);
    this.#length = 0;
    return taken;
  }

  byte(code: number): void {
    this.#reach(1);
    this.#bytes[this.#length] = code;
    this.#length += 1;
  }

  text(text: string): void {
    this.#reach(3 * text.length);
    this.#length += this.#bytes.write(text, this.#length);
  }

  copy(bytes: Uint8Array): void {
    this.#reach(bytes.length);
    // Words and symbols: shorter than a call of `set` is worth.
    for (let at = 0; at < bytes.length; at += 1)
      this.#bytes[this.#length + at] = bytes[at] as number;
    this.#length += bytes.length;
  }

  /** As `String(value)` writes it. */
  number(value: number, hint: PlacesHint): void {
    const size = value < 0 ? -value : value;
    if (size <= Number.MAX_SAFE_INTEGER && Number.isInteger(size)) {
      this.#reach(NUMBER_LENGTH_MAX);
      if (value < 0) this.byte(MINUS);
      this.#digits(size, 0);
      return;
    }
    if (!(size < PLAIN_MAX && size >= PLAIN_MIN)) {
      this.text(String(value));
      return;
    }
    const places = placesOf(size, hint.places);
    if (places < 0) {
      this.text(String(value));
      return;
    }
    hint.places = places;
    this.#reach(NUMBER_LENGTH_MAX);
    if (value < 0) this.byte(MINUS);
    this.#digits(Math.round(size * (SCALES[places] as number)), places);
  }

  /** Digits from the last to the first, and a point in front of the last `places`. */
  #digits(digits: number, places: number): void {
    const bytes = this.#bytes;
    let length = 1;
    for (let bound = 10; bound <= digits; bound *= 10) length += 1;
    if (length <= places) length = places + 1;
    let at = this.#length + length + (places > 0 ? 1 : 0);
    this.#length = at;
    // In halves that are small integers, which are divided without a double.
    const high = Math.floor(digits / HALF);
    let rest = digits - high * HALF;
    for (let written = 0; written < length; written += 1) {
      if (written === HALF_DIGIT_COUNT) rest = high;
      if (written === places && places > 0) {
        at -= 1;
        bytes[at] = DOT;
      }
      const next = (rest / 10) | 0;
      at -= 1;
      bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
  }

  #reach(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * this.#bytes.length));
    this.#bytes.copy(longer, 0, 0, this.#length);
    this.#bytes = longer;
  }
}

/** The fewest decimals that mean the number; -1 where they are more than can be told, or too many digits. */
function placesOf(size: number, first: number): number {
  let places = isWhole(size, first) ? first : -1;
  for (let next = 0; places < 0 && next <= PLACES_MAX; next += 1) {
    if (isWhole(size, next)) places = next;
  }
  while (places > 0 && isWhole(size, places - 1)) places -= 1;
  return places;
}

/** Whether `size` is the double nearest to a number of so many decimals: a division of two exact numbers is rounded once. */
function isWhole(size: number, places: number): boolean {
  const scale = SCALES[places] as number;
  const digits = Math.round(size * scale);
  return digits < PLAIN_MAX && digits / scale === size;
}
