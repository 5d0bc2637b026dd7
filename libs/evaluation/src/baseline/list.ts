/** The plain rules that every evaluation runs on the same input. */
import type { Baseline } from './baseline.ts';
import { CHANGE_POINT } from './change-point.ts';
import { COUNT_RATIO, FLOW_Z } from './flow-rules.ts';
import { PRICE_GAP } from './price-gap.ts';
import { CUSUM, EWMA_Z, FIXED_MOVE } from './price-rules.ts';

export const BASELINES: readonly Baseline[] = [
  FIXED_MOVE,
  PRICE_GAP,
  EWMA_Z,
  CUSUM,
  CHANGE_POINT,
  FLOW_Z,
  COUNT_RATIO,
];
