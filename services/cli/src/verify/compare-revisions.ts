/** What was recomputed beside what was stored: the same to the byte, or the first thing that differs. Pure. */
import type { StoredRevision } from '../bundle/bundle-format.ts';

/** Where two values part, with both as they are printed; `absent` where one has no such field. */
export interface Difference {
  /** Of the revision's entry. */
  readonly position: string;
  /** Dotted path of the field; empty for the revision as a whole. */
  readonly field: string;
  readonly recomputed: string;
  readonly stored: string;
}

const ABSENT = 'absent';

/** The first difference in the order of the log; null where every byte is the same. */
export function compareRevisions(
  recomputed: readonly StoredRevision[],
  stored: readonly StoredRevision[],
): Difference | null {
  const count = Math.max(recomputed.length, stored.length);
  for (let at = 0; at < count; at += 1) {
    const [ours, theirs] = [recomputed[at], stored[at]];
    if (ours === undefined || theirs === undefined || ours.position !== theirs.position) {
      const position = ours?.position ?? theirs?.position ?? '';
      return { position, field: '', recomputed: placeOf(ours), stored: placeOf(theirs) };
    }
    if (ours.json === theirs.json) continue;
    return { position: ours.position, ...fieldOf(ours.json, theirs.json) };
  }
  return null;
}

function placeOf(revision: StoredRevision | undefined): string {
  return revision === undefined ? ABSENT : `a revision at ${revision.position}`;
}

function fieldOf(ours: string, theirs: string): Omit<Difference, 'position'> {
  let other: unknown;
  try {
    other = JSON.parse(theirs);
  } catch {
    return { field: '', recomputed: 'JSON', stored: theirs.slice(0, 200) };
  }
  const found = firstDifference(JSON.parse(ours), other, []);
  // The values are the same and the bytes are not: the order of fields, or a number written otherwise.
  if (found === null)
    return { field: '', recomputed: 'canonical JSON', stored: 'other bytes for the same values' };
  return found;
}

function firstDifference(
  ours: unknown,
  theirs: unknown,
  path: readonly string[],
): Omit<Difference, 'position'> | null {
  if (!isTree(ours) || !isTree(theirs) || Array.isArray(ours) !== Array.isArray(theirs)) {
    if (Object.is(ours, theirs)) return null;
    return { field: path.join('.'), recomputed: printed(ours), stored: printed(theirs) };
  }
  const keys = new Set([...Object.keys(ours), ...Object.keys(theirs)]);
  for (const key of keys) {
    const found = firstDifference(ours[key], theirs[key], [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function printed(value: unknown): string {
  return value === undefined ? ABSENT : JSON.stringify(value);
}
