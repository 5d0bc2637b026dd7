/** A control content as the records that carry it: a calibration that is too long for one becomes several. */
import { createHash } from 'node:crypto';
import { CALIBRATION_PART_COUNT_MAX, type CalibrationPart, canonicalJson } from '@breakwater/core';
import { CONTENT_BYTE_COUNT_MAX } from './framing.ts';

export interface ControlContent<Type extends string = string> {
  readonly type: Type;
  /** JSON value. */
  readonly content: unknown;
}

/** What surrounds the lists of a part: hash, numbers, names and brackets. */
const ENVELOPE_BYTE_COUNT = 512;

/**
 * Returns the contents of the records to be appended, in their order, with none between them. One that is too long, and no
 * calibration that could be parted, comes back as it is: who encodes it says that it is too long.
 */
export function controlRecords<Type extends string>(
  control: ControlContent<Type>,
): readonly ControlContent<Type | 'calibration-part'>[] {
  const { type, content } = control;
  if (type !== 'calibration' || !hasLists(content)) return [control];
  const text = canonicalJson(content);
  if (Buffer.byteLength(text) <= CONTENT_BYTE_COUNT_MAX) return [control];
  const hash = createHash('sha256').update(text).digest('hex');
  const pieces = piecesOf(content);
  if (pieces.length > CALIBRATION_PART_COUNT_MAX) return [control];
  const partCount = pieces.length;
  return pieces.map((piece, at) => {
    const part: CalibrationPart = { hash, part: at + 1, partCount, ...piece };
    return { type: 'calibration-part', content: part };
  });
}

interface WithLists {
  readonly baselines: readonly unknown[];
  readonly rates: readonly unknown[];
}

function hasLists(content: unknown): content is WithLists {
  const { baselines, rates } = (content ?? {}) as Partial<WithLists>;
  return Array.isArray(baselines) && Array.isArray(rates);
}

type Piece = Pick<CalibrationPart, 'head' | 'baselines' | 'rates'>;

/** As much of both lists as fits into each. */
function piecesOf({ baselines, rates, ...head }: WithLists): Piece[] {
  const room = CONTENT_BYTE_COUNT_MAX - ENVELOPE_BYTE_COUNT;
  let lists = { baselines: [] as unknown[], rates: [] as unknown[] };
  const pieces: Piece[] = [{ head, ...lists }];
  let left = room - byteCountOf(head);
  const add = (list: 'baselines' | 'rates', entry: unknown): void => {
    const byteCount = byteCountOf(entry) + 1;
    if (byteCount > left) {
      lists = { baselines: [], rates: [] };
      pieces.push(lists);
      left = room;
    }
    lists[list].push(entry);
    left -= byteCount;
  };
  for (const entry of baselines) add('baselines', entry);
  for (const entry of rates) add('rates', entry);
  return pieces;
}

function byteCountOf(value: unknown): number {
  return Buffer.byteLength(canonicalJson(value));
}
