/**
 * History played back to a page: fed at a pace, detected by the detector as it is, steered by a person. A jump ahead feeds what lies
 * between at once; a jump back begins a run anew, since what is told of an instant follows from all that was before it.
 *
 * Invariants
 * PLB1 one run at a time; each has a topic of its own, so that nothing of one run is told in another.
 * PLB2 what is shown at an instant is what a replay up to it tells: steering changes when it is told and nothing else.
 */
import { generateControlKey } from '@breakwater/codec';
import type { PlaybackCommand, Playback as PlaybackState } from '@breakwater/contract';
import { LogFeeder } from '@breakwater/feeds';
import type { PlaybackDesk } from '@breakwater/gateway';
import type { Logger, Metrics } from '@breakwater/telemetry';
import { streamName } from '@breakwater/websocket';
import { required } from '../command/command-error.ts';
import { type DomainControl, domainControls } from '../composition/domain-opening.ts';
import {
  type InProcessDetector,
  startDetector,
  untilDetected,
} from '../composition/in-process-detector.ts';
import { createTopic, type Parts } from '../composition/parts.ts';
import type { ReplaySource } from '../replay/replay-source.ts';
import { PlaybackClock } from './playback-clock.ts';

export interface PlaybackPlan {
  readonly source: ReplaySource;
  readonly calibration: DomainControl | undefined;
  readonly parts: Parts;
  /** Of the first run's topic; later ones have a number behind it. */
  readonly topic: string;
  /** Log seconds per second; Infinity: as fast as it goes. */
  readonly speed: number;
  /** Public keys, in hex, that may sign acknowledgements. */
  readonly deskKeys: readonly string[];
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Log time of TICKs after the last record: long enough for the last panes to be sealed. */
const TAIL_US = 30_000_000;
/** A jump to less than this before now is where it is: people aim at a line of some hundred pixels. */
const BACK_US_MIN = 1_000_000;

interface Run {
  readonly topic: string;
  readonly clock: PlaybackClock;
  readonly detector: InProcessDetector;
  readonly stopping: AbortController;
  stream: string | null;
  isOver: boolean;
}

export class Playback implements PlaybackDesk {
  readonly #plan: PlaybackPlan;
  #run: Run | null = null;
  #runCount = 0;
  /** What was asked for: of the next run, where there is one. */
  #speed: number;
  #isPaused = false;
  /** Set where a jump back asks for another run, or one was asked for before the first. */
  #back: { readonly targetUs: number } | null = null;
  #woken = Promise.withResolvers<void>();

  constructor(plan: PlaybackPlan) {
    this.#plan = plan;
    this.#speed = plan.speed;
  }

  get state(): PlaybackState {
    const { source } = this.#plan;
    const { fromUs, toUs } = source.span;
    const run = this.#run;
    const pace = this.#speed;
    const targetMs = run?.clock.targetMs ?? null;
    const targetUs =
      targetMs === null ? null : Math.min(toUs, fromUs + Math.round(targetMs * 1_000));
    return {
      ...{ name: source.name, origin: source.origin, stream: run?.stream ?? null, fromUs, toUs },
      atUs: run === null ? fromUs : Math.min(toUs, Math.max(fromUs, this.#detectedUs(run))),
      targetUs: this.#back?.targetUs ?? targetUs,
      speed: Number.isFinite(pace) ? pace : null,
      ...{ isPaused: this.#isPaused, isOver: run?.isOver ?? false },
    };
  }

  steer({ toUs, speed, isPaused }: PlaybackCommand): void {
    if (speed !== undefined) this.#speed = speed ?? Number.POSITIVE_INFINITY;
    this.#isPaused = isPaused ?? this.#isPaused;
    const run = this.#run;
    if (run !== null) {
      run.clock.speed = this.#speed;
      run.clock.isPaused = this.#isPaused;
    }
    if (toUs !== undefined) this.#jump(run, toUs);
  }

  /** The topic of the run on screen, which acknowledgements go to. */
  get topic(): string {
    return this.#run?.topic ?? this.#plan.topic;
  }

  /** Plays until the signal, run after run. @throws CommandError where the log or the detector fails. */
  async play(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers();
      const run = await this.#begin();
      const stop = AbortSignal.any([signal, run.stopping.signal]);
      await Promise.race([this.#feed(run, stop), run.detector.ended]);
      if (!stop.aborted) {
        run.isOver = true;
        await Promise.race([this.#woken.promise, aborted, run.detector.ended]);
      }
      await run.detector.stop();
    }
    this.#run = null;
  }

  /** PLB1. What was asked for until it stands is ahead of it: it begins at the beginning. */
  async #begin(): Promise<Run> {
    const { parts, metrics, logger, source } = this.#plan;
    this.#runCount += 1;
    const topic = this.#runCount === 1 ? this.#plan.topic : `${this.#plan.topic}.${this.#runCount}`;
    await createTopic(parts, { topic, partitionCount: 1, clock: 'create', retentionMs: -1 });
    const { topicId } = required(await parts.reader.inspect(topic, 0), 'looking at the log');
    const detector = startDetector({ parts, topic, metrics, logger });
    const { fromUs } = source.span;
    const detectedMs = (): number => {
      return ((detector.worker()?.pipeline.logTimeUs ?? 0) - fromUs) / 1_000;
    };
    const wall = { nowMs: () => performance.now(), sleep: pause };
    const clock = new PlaybackClock({ wall, detectedMs }, this.#speed);
    clock.isPaused = this.#isPaused;
    if (this.#back !== null) clock.jump((this.#back.targetUs - fromUs) / 1_000);
    this.#back = null;
    const stream = streamName({ topicId, partition: 0 });
    const run = { topic, clock, detector, stream, stopping: new AbortController(), isOver: false };
    this.#run = run;
    return run;
  }

  async #feed(run: Run, stop: AbortSignal): Promise<void> {
    const { source, calibration, parts, deskKeys } = this.#plan;
    const privateKey = generateControlKey();
    const genesis = { ...source.genesis, deskKeys };
    const controls = calibration === undefined ? [] : [calibration];
    const contents = [...domainControls(genesis, privateKey, controls), ...source.controls];
    const feeder = new LogFeeder({
      ...{ producer: parts.producer, topic: run.topic, partition: 0, clock: 'create', stop },
      // Log time is what the clock counts: its pace is the playback's, and its order that of the records (PLB2).
      ...{ speed: 1, wall: run.clock, tailUs: TAIL_US },
      controls: { domain: source.genesis.domain, privateKey, sequence: 0, contents },
    });
    required(await feeder.feed(source.records()), 'writing the log');
    await untilDetected(run.detector, { parts, topic: run.topic }, stop);
  }

  #jump(run: Run | null, toUs: number): void {
    const { fromUs, toUs: endUs } = this.#plan.source.span;
    const targetUs = Math.min(Math.max(toUs, fromUs), endUs);
    if (run === null || this.#back !== null) {
      this.#back = { targetUs };
      return;
    }
    const nowUs = fromUs + run.clock.nowMs() * 1_000;
    if (targetUs < Math.min(nowUs, this.#detectedUs(run)) - BACK_US_MIN) {
      this.#back = { targetUs };
      run.stopping.abort();
      this.#woken.resolve();
    } else if (!run.isOver) run.clock.jump((targetUs - fromUs) / 1_000);
  }

  #detectedUs({ detector }: Run): number {
    return detector.worker()?.pipeline.logTimeUs ?? 0;
  }
}

/** Resolves after the time, or as soon as `stop` is aborted. */
function pause(
  delayMs: number,
  stop: Pick<AbortSignal, 'aborted'> & Partial<AbortSignal>,
): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
