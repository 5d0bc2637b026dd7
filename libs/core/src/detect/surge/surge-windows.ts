/** What detector A looks at: windows, the level behind them, and two directions. */
import { WINDOW_US } from '../../window/window-bank.ts';
import { thresholdWindows } from '../detector-calibration.ts';
import { LEVEL_WINDOW_US, SURGE } from './surge.ts';

/** Detector A's windows, as indices into WINDOW_US; the level comes behind them. */
export const SURGE_WINDOWS: readonly number[] = thresholdWindows(SURGE);
export const LEVEL_AT: number = SURGE_WINDOWS.length;
/** Lengths by index, that of the level last. */
export const SURGE_WINDOWS_US: readonly number[] = [
  ...SURGE_WINDOWS.map((window) => WINDOW_US[window] as number),
  LEVEL_WINDOW_US,
];
export const DIRECTION_SIGN = { SELL_OFF: 1, SQUEEZE: -1 } as const;
export type SurgeDirection = keyof typeof DIRECTION_SIGN;
export const DIRECTIONS: readonly SurgeDirection[] = ['SELL_OFF', 'SQUEEZE'];
