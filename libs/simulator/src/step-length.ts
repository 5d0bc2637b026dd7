/** The simulated world moves in steps of a tenth of a second; delays and windows are bounded by it. */
export const STEP_MS = 100;
export const STEP_US: number = STEP_MS * 1_000;
