/**
 * A value that must not be seen: it prints as `[secret]` wherever it lands by accident (templates, JSON,
 * console, inspectors), and is read on purpose through `reveal()`.
 */
const MASK = '[secret]';

export class Secret {
  /** A private field, so that inspectors print nothing of it. */
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value itself, for the one adapter that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }
}
