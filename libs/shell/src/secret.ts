/**
 * A value that must not be seen: it prints as `[secret]` wherever it lands by accident (templates, JSON,
 * console, inspectors), and is read on purpose through `reveal()`.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

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

  /** Whether `candidate` is this secret, in a time that says nothing about where they differ. */
  matches(candidate: string): boolean {
    return timingSafeEqual(digestOf(this.#text), digestOf(candidate));
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }
}

/** Equal lengths for `timingSafeEqual`, whatever the candidate's length. */
function digestOf(text: string): Uint8Array {
  return createHash('sha256').update(text, 'utf8').digest();
}
