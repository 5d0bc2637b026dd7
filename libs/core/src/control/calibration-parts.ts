/**
 * A calibration that is too long for one record comes as several, each signed, and counts only when it is whole.
 *
 * Invariants
 * CP1 the parts of a calibration come from one key, in their order, with no part of another calibration between them.
 * CP2 the first part of a calibration forgets what was begun before it; any other that does not continue is refused.
 * CP3 what is put together has the hash that every part named, or none of it counts.
 */

import { canonicalJson } from '../number/canonical-json.ts';
import { sha256Hex } from '../number/sha256.ts';
import type { StateIo } from '../state/state-io.ts';
import { BASELINE_COUNT_MAX, RATE_COUNT_MAX } from './calibration.ts';
import { type Content, type ContentCursor, readContent } from './content.ts';

/** Type `calibration-part`. */
export interface CalibrationPart {
  /** SHA-256 of the canonical whole: what alerts name as their calibration. */
  readonly hash: string;
  readonly part: number; // unit: running number, 1 to partCount
  readonly partCount: number;
  /** Of the whole everything but its two long lists; in the first part only. */
  readonly head?: unknown;
  /** What comes next of each list. */
  readonly baselines: readonly unknown[];
  readonly rates: readonly unknown[];
}

/** Some 3,500 subjects; together 16 MiB are held while a calibration comes in. */
export const CALIBRATION_PART_COUNT_MAX = 64;
const HASH = /^[0-9a-f]{64}$/;

interface Begun {
  readonly signerKey: string;
  readonly hash: string;
  readonly partCount: number;
  readonly head: unknown;
  readonly baselines: unknown[];
  readonly rates: unknown[];
  part: number; // unit: running number of the last that came
}

/** What is known after a part: that more are to come, the whole content, or why the part does not count. */
export type PartVerdict =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'whole'; readonly content: unknown }
  | { readonly kind: 'fault'; readonly path: string; readonly expected: string };

export class CalibrationParts {
  #begun: Begun | undefined;

  take(signerKey: string, content: unknown): PartVerdict {
    const read = readPart(content);
    if (read.kind === 'fault') return { kind: 'fault', ...read.fault };
    const begun = this.#continued(signerKey, read.value);
    if (typeof begun === 'string') return { kind: 'fault', path: '$.part', expected: begun };
    begun.part = read.value.part;
    begun.baselines.push(...read.value.baselines);
    begun.rates.push(...read.value.rates);
    this.#begun = begun;
    if (begun.part < begun.partCount) return { kind: 'waiting' };
    this.#begun = undefined;
    const { head, baselines, rates, hash } = begun;
    const whole = { ...(head as object), baselines, rates };
    if (sha256Hex(canonicalJson(whole)) === hash) return { kind: 'whole', content: whole }; // CP3
    return { kind: 'fault', path: '$.hash', expected: 'the hash of what the parts make' };
  }

  /** What the part continues or begins (CP1, CP2), or the part that was expected instead. */
  #continued(signerKey: string, { part, hash, partCount, head }: CalibrationPart): Begun | string {
    if (part === 1) {
      return { signerKey, hash, partCount, head, baselines: [], rates: [], part: 0 };
    }
    const begun = this.#begun;
    if (begun === undefined || begun.signerKey !== signerKey || begun.hash !== hash) {
      return 'part 1 of this calibration before any other';
    }
    if (begun.partCount !== partCount || part !== begun.part + 1) {
      return `part ${begun.part + 1} of ${begun.partCount}`;
    }
    return begun;
  }

  keep(io: StateIo): void {
    this.#begun = io.value(this.#begun);
  }
}

function readPart(content: unknown): Content<CalibrationPart> {
  return readContent(content, (cursor) => {
    const hash = cursor.field('hash').text();
    if (!HASH.test(hash)) cursor.field('hash').refuse('a SHA-256 in hex');
    const partCount = cursor
      .field('partCount')
      .integer({ min: 2, max: CALIBRATION_PART_COUNT_MAX });
    const part = cursor.field('part').integer({ min: 1, max: partCount });
    const head = part === 1 ? { head: cursor.field('head').object() } : {};
    const any = (at: ContentCursor): unknown => at.anything;
    return {
      ...{ hash, part, partCount, ...head },
      baselines: cursor.field('baselines').list(BASELINE_COUNT_MAX, any),
      rates: cursor.field('rates').list(RATE_COUNT_MAX, any),
    };
  });
}
