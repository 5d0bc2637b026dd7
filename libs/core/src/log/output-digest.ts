/** Running digest of all outputs: two 32-bit FNV-1a lanes over canonical JSON. Tells twins apart, not forgers. */

import { canonicalJson } from '../number/canonical-json.ts';
import type { StateIo } from '../state/state-io.ts';

export class OutputDigest {
  #left = 0x811c9dc5;
  #right = 0x01000193;

  add(output: unknown): void {
    const text = canonicalJson(output);
    let left = this.#left;
    let right = this.#right;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      left = Math.imul(left ^ code, 0x01000193);
      right = Math.imul(right ^ code ^ (left >>> 16), 0x85ebca6b);
    }
    this.#left = left;
    this.#right = right;
  }

  /** 16 hex digits. */
  get hex(): string {
    const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return word(this.#left) + word(this.#right);
  }

  keep(io: StateIo): void {
    this.#left = io.value(this.#left);
    this.#right = io.value(this.#right);
  }
}
