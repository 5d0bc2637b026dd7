import type { Position } from './alert-types.ts';

/** Below, at or above zero as `a` stands before, at or behind `b` in its stream. */
export function comparePositions(a: Position, b: Position): number {
  const [before = 0, beforeSequence = 0] = a.split('-').map(Number);
  const [after = 0, afterSequence = 0] = b.split('-').map(Number);
  return before - after || beforeSequence - afterSequence;
}
