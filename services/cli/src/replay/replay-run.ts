/**
 * `breakwater replay`: history through the real path into a log and a store of its own.
 *
 *   open → calibrate (two passes over the calibrate span) → feed ║ detect ║ print → summary
 */
import { generateControlKey } from '@breakwater/codec';
import {
  type Alert,
  assert,
  type Calibration,
  ENTRY_ID_FIRST,
  type FeedRecord,
  type PipelineCounters,
  type StreamKey,
} from '@breakwater/core';
import {
  calibrationControl,
  type EncodedChunk,
  type FeedSummary,
  LogFeeder,
  type OverlayPlan,
  overlay,
  type RejectedRow,
} from '@breakwater/feeds';
import { EXIT_CODE } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import { type DomainControl, domainControls } from '../composition/domain-opening.ts';
import {
  type InProcessDetector,
  startDetector,
  untilDetected,
} from '../composition/in-process-detector.ts';
import { createTopic, type Parts } from '../composition/parts.ts';
import { IncidentRun } from '../incidents/incident-run.ts';
import { CaseRun } from '../lending-case/case-run.ts';
import { alertLine } from '../tail/alert-line.ts';
import { AlertTally, type TimeSpan } from './alert-tally.ts';
import { bookTexts } from './books-file.ts';
import { chooseOverlays, type OverlayChoice, OverlayJudge } from './overlay-score.ts';
import { ReplayOutput } from './replay-output.ts';
import {
  budgetReport,
  dataReport,
  describeSummary,
  incidentReport,
  isUnsound,
  lendingReport,
  logReport,
  type ReplaySummary,
  rowReport,
  without,
} from './replay-report.ts';
import type { ReplaySource } from './replay-source.ts';

export interface ReplayPlan {
  readonly source: ReplaySource;
  readonly openMs: number;
  readonly parts: Parts;
  /** Log seconds per second; Infinity: as fast as it goes. */
  readonly speed: number;
  readonly out: string | undefined;
  readonly overlays: OverlayChoice | undefined;
  /** Share of rows that may be lost before the replay is not complete. */
  readonly lostShareMax: number;
}

/** Returns the exit code: 1 where the replay was stopped on the way, `unsound` where too much of the data is lost. */
export async function runReplay(plan: ReplayPlan, context: CommandContext): Promise<number> {
  const output = new ReplayOutput(plan.out, context.print);
  const startedMs = performance.now();
  const calibration = await calibrate(plan.source, context);
  const calibrateMs = performance.now() - startedMs;
  const run = await new Replay(plan, context, output).run(calibration);
  const summary: ReplaySummary = {
    ...run.summary,
    took: { openMs: plan.openMs, calibrateMs, replayMs: run.replayMs },
  };
  await output.document('summary.json', summary);
  await output.close();
  for (const line of describeSummary(summary)) context.terminal.say(line);
  return { complete: EXIT_CODE.ok, stopped: EXIT_CODE.failed, unsound: EXIT_CODE.unsound }[
    summary.ending
  ];
}

/** What the source brings along, or what its quiet span says; nothing where it has none. */
export async function calibrate(
  source: ReplaySource,
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<DomainControl | undefined> {
  const { name, origin, genesis } = source;
  if (source.calibration !== undefined) {
    return { type: 'calibration', content: source.calibration };
  }
  if (source.calibrate === undefined) return undefined;
  const progress = terminal.progress('calibrating');
  try {
    return await calibrationControl({
      name,
      origin,
      genesis,
      ...source.calibrate,
      records: () => source.records(),
      stop: signal,
      onProgress: (share) => progress.update(share, 'two passes'),
    });
  } finally {
    progress.end();
  }
}

/** Pages of entries pulled at once. */
const PAGE_COUNT_MAX = 500;
const POLL_MS = 20;

class Replay {
  readonly #plan: ReplayPlan;
  readonly #context: CommandContext;
  readonly #output: ReplayOutput;
  readonly #topic: string;
  readonly #tally = new AlertTally();
  readonly #incidents: IncidentRun;
  #judge: OverlayJudge | undefined;
  /** What the lending case's report is gathered by; of other sources there is none. */
  readonly #case: CaseRun | undefined;

  constructor(plan: ReplayPlan, context: CommandContext, output: ReplayOutput) {
    this.#plan = plan;
    this.#context = context;
    this.#output = output;
    const { genesis, lendingCase } = plan.source;
    this.#incidents = new IncidentRun(genesis.ruleset);
    this.#case = lendingCase === undefined ? undefined : new CaseRun(lendingCase, context.version);
    this.#topic = `${plan.source.genesis.domain}.${context.wallMs().toString(36)}`;
  }

  async run(
    calibration: DomainControl | undefined,
  ): Promise<{ summary: Omit<ReplaySummary, 'took'>; replayMs: number }> {
    const { parts, source } = this.#plan;
    const startedMs = performance.now();
    await createTopic(parts, {
      topic: this.#topic,
      partitionCount: 1,
      clock: 'create',
      retentionMs: -1,
    });
    const metrics = new Metrics({ service: 'replay', version: this.#context.version });
    const logger = createLogger({ service: 'replay', level: 'error' });
    const detector = startDetector({ parts, topic: this.#topic, metrics, logger });
    try {
      const fed = await this.#feedAndPrint(detector, calibration);
      const replayMs = performance.now() - startedMs;
      const pipeline = detector.worker()?.pipeline;
      assert(pipeline !== undefined, 'what was fed has been detected');
      const books = bookTexts(pipeline.books(), source.instruments);
      await this.#output.document('books.json', books);
      await this.#reportCase();
      const { counters } = pipeline;
      const lending = lendingReport(pipeline.lending());
      const end = { calibration, counters, lending };
      return { summary: this.#summary(fed, replayMs, end), replayMs };
    } finally {
      await detector.stop();
    }
  }

  async #reportCase(): Promise<void> {
    if (this.#case === undefined || this.#context.signal.aborted) return;
    const { lines, page } = this.#case.report();
    await this.#output.page('lending-2025.html', page);
    for (const line of lines) this.#context.terminal.say(line);
  }

  async #feedAndPrint(
    detector: InProcessDetector,
    calibration: DomainControl | undefined,
  ): Promise<FeedSummary> {
    const { parts } = this.#plan;
    const { signal } = this.#context;
    const { topicId } = required(await parts.reader.inspect(this.#topic, 0), 'looking at the log');
    const stream = { topicId, partition: 0 };
    const done = new AbortController();
    const printing = this.#printUntil(stream, done.signal);
    try {
      const feeding = this.#feed(calibration);
      // A detector that stops leaves nothing to feed for.
      const fed = await Promise.race([
        feeding,
        detector.ended.then(() => feeding),
        printing.then(() => feeding),
      ]);
      await untilDetected(detector, { parts, topic: this.#topic }, signal);
      return fed;
    } finally {
      done.abort();
      await printing;
      await this.#keepQuarantine(stream);
    }
  }

  async #feed(calibration: DomainControl | undefined): Promise<FeedSummary> {
    const { source, speed, parts } = this.#plan;
    const { signal, terminal } = this.#context;
    const privateKey = generateControlKey();
    const others = calibration === undefined ? [] : [calibration];
    const contents = [...domainControls(source.genesis, privateKey, others), ...source.controls];
    const { fromUs, toUs } = source.span;
    const progress = terminal.progress('replaying');
    const feeder = new LogFeeder({
      producer: parts.producer,
      topic: this.#topic,
      partition: 0,
      clock: 'create',
      speed: Number.isFinite(speed) ? speed : 'unbounded',
      controls: { domain: source.genesis.domain, privateKey, sequence: 0, contents },
      stop: signal,
      onProgress: (now) => {
        const share = Math.min(1, Math.max(0, (now.logTimeUs - fromUs) / (toUs - fromUs)));
        const rate = `${Math.round(now.eventsPerSecond / 1_000)}k events/s`;
        progress.update(share, `${new Date(now.logTimeUs / 1_000).toISOString()} | ${rate}`);
      },
    });
    try {
      return required(await feeder.feed(this.#records()), 'writing to the log');
    } finally {
      progress.end();
    }
  }

  #records(): AsyncIterable<FeedRecord | EncodedChunk> | Iterable<FeedRecord> {
    const { source, overlays } = this.#plan;
    if (this.#case !== undefined) return this.#case.records();
    const onRejected = (row: RejectedRow): void => this.#output.rejected(row);
    if (overlays === undefined) return source.chunks?.(onRejected) ?? source.records(onRejected);
    const records = source.records(onRejected);
    const { instruments, genesis } = source;
    const { stablecoins } = genesis.ruleset;
    const spans = this.#scoredSpans();
    const chosen: OverlayPlan = chooseOverlays(overlays, { instruments, stablecoins, spans });
    this.#judge = new OverlayJudge(chosen, instruments.get(chosen.market)?.base ?? '');
    return overlay(asynchronous(records), chosen);
  }

  #scoredSpans(): readonly TimeSpan[] {
    const { quiet, span, calibrate: calibrated } = this.#plan.source;
    const spans = quiet.length > 0 ? quiet : [span];
    return calibrated === undefined ? spans : spans.flatMap((one) => without(one, calibrated));
  }

  /** Prints the alerts in log order as they are stored; after `done`, up to the last one. */
  async #printUntil(stream: StreamKey, done: AbortSignal): Promise<void> {
    const { store } = this.#plan.parts;
    let cursor = ENTRY_ID_FIRST;
    for (;;) {
      const isLast = done.aborted;
      const outcome = await store.range(stream, 'alerts', cursor, PAGE_COUNT_MAX);
      const entries = outcome.kind === 'retryable' ? [] : required(outcome, 'reading alerts');
      for (const { id, json } of entries) {
        const alert = JSON.parse(json) as Alert;
        this.#tally.add(alert.content);
        this.#incidents.add(alert.content);
        this.#judge?.add(alert.content);
        this.#case?.add(alert.content);
        await this.#output.alert(alertLine(alert));
        cursor = id;
      }
      if (entries.length > 0) continue;
      if (isLast && outcome.kind === 'ok') return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #keepQuarantine(stream: StreamKey): Promise<void> {
    const { store } = this.#plan.parts;
    for (let cursor = ENTRY_ID_FIRST; ; ) {
      const outcome = await store.range(stream, 'quarantine', cursor, PAGE_COUNT_MAX);
      const entries = required(outcome, 'reading the quarantine');
      if (entries.length === 0) return;
      for (const { id, json } of entries) {
        await this.#output.quarantined({ id, ...(JSON.parse(json) as object) });
        cursor = id;
      }
    }
  }

  #summary(
    fed: FeedSummary,
    replayMs: number,
    end: {
      readonly calibration: DomainControl | undefined;
      readonly counters: PipelineCounters;
      readonly lending: ReplaySummary['lendingFindingCountByRule'];
    },
  ): Omit<ReplaySummary, 'took'> {
    const { source } = this.#plan;
    const content = end.calibration?.content as Calibration | undefined;
    const { calibrate: calibrated, span, quiet } = source;
    // Episodes laid over the quiet are no false alarms, so a run with overlays says nothing about the budget.
    const isJudged = content !== undefined && this.#judge === undefined;
    const budget =
      !isJudged || calibrated === undefined
        ? null
        : { tally: this.#tally, calibration: content, calibrate: calibrated, span, quiet };
    const streams = source.accounting();
    const log = logReport(end.counters);
    const data = dataReport(streams, log, this.#plan.lostShareMax);
    return {
      name: source.name,
      domain: source.genesis.domain,
      ending: fed.ending === 'complete' && isUnsound(data) ? 'unsound' : fed.ending,
      data,
      rows: rowReport(streams),
      ...{ streams, log, lendingFindingCountByRule: end.lending },
      incidents: incidentReport(this.#incidents),
      alerts: {
        alertCount: this.#tally.alertCount,
        revisionCount: this.#tally.revisionCount,
        byDetector: this.#tally.lines(),
      },
      calibrated: content !== undefined,
      budget: budget === null ? null : budgetReport(budget),
      overlays: this.#judge?.score ?? null,
      eventsPerSecond: (fed.eventCount * 1_000) / replayMs,
    };
  }
}

async function* asynchronous(
  records: AsyncIterable<FeedRecord> | Iterable<FeedRecord>,
): AsyncGenerator<FeedRecord> {
  yield* records;
}
