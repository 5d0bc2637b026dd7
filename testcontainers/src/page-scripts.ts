/** Scripts for the stage that several tests of the page share. */
import type { StageScript } from './page-stage.ts';
import { stagedSqueeze } from './staged-alerts.ts';
import { STAGE_ONSET_US, STAGE_STREAM, stagedFrames, stagedVenues } from './staged-market.ts';

/** The second after the onset at which the stage stands. */
export const NOW_SECOND = 80;
export const SQUEEZE_ID: string = 'a'.repeat(32);
export const BITHUMB_ID: string = '1'.padStart(32, '0');

export function stageScript(change: Partial<StageScript> = {}): StageScript {
  return {
    stream: STAGE_STREAM,
    session: {
      ...{ name: 'kim', role: 'supervisor', venue: null, canAcknowledge: true },
      banner: 'Demonstration on simulated data. Not for production.',
    },
    alerts: [],
    frames: stagedFrames({ fromSecond: -300, untilSecond: NOW_SECOND, isSqueezed: false }),
    heartbeat: [stageBeat()],
    ...change,
  };
}

export function squeezeScript(change: Partial<StageScript> = {}): StageScript {
  const frames = stagedFrames({ fromSecond: -300, untilSecond: NOW_SECOND, isSqueezed: true });
  return stageScript({ alerts: stagedSqueeze(), frames, ...change });
}

/** Of a live stream; `change` is what differs. */
export function stageBeat(change: object = {}): object {
  const logTimeUs = STAGE_ONSET_US + NOW_SECOND * 1e6;
  const coverage = { venueCount: stagedVenues().length, blindVenues: [] };
  return {
    ...{ stream: STAGE_STREAM, highWater: 1, stallMs: 120, lagMs: 800 },
    ...{ logTimeUs, coverage, ...change },
  };
}
