/** `breakwater start`: the whole product in one process, on a scenario of its own. */
import type { KeyObject } from 'node:crypto';
import { controlPublicKeyHex, generateControlKey } from '@breakwater/codec';
import type { Alert } from '@breakwater/core';
import { buildPage } from '@breakwater/dashboard';
import type { Gateway } from '@breakwater/gateway';
import { EXIT_CODE } from '@breakwater/shell';
import { openScenario, type Scenario, type ScenarioName } from '@breakwater/simulator';
import { createLogger, Metrics } from '@breakwater/telemetry';
import type { ReceivedMessage } from '@breakwater/webhooks';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import { domainControls } from '../composition/domain-opening.ts';
import {
  type InProcessDetector,
  startDetector,
  untilDetected,
} from '../composition/in-process-detector.ts';
import { createTopic, type Parts } from '../composition/parts.ts';
import { alertSentence } from '../tail/alert-line.ts';
import { followAlerts } from '../tail/follow-alerts.ts';
import { feedDemonstration } from './demonstration-feed.ts';
import { startGateway } from './demonstration-gateway.ts';
import { startWebhooks } from './demonstration-webhooks.ts';
import { BANNER, bannerLines, endingLine } from './start-words.ts';

export interface StartPlan {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Log seconds per second, once there is something to see. */
  readonly speed: number;
  /** undefined: 8080, or any free one where that is taken. */
  readonly port: number | undefined;
  readonly parts: Parts;
  readonly webhooks: { readonly folder: string; readonly isFolderKept: boolean };
  /** Whether alerts and what happens are shown on the terminal; else nothing is said after the page's address. */
  readonly isTail: boolean;
}

/** How long before the incident the feed slows down: long enough to see the calm, short enough not to wait. */
const WATCH_LEAD_US = 10_000_000;

/** Runs until Ctrl-C; the page stays up after the scenario. Returns the exit code. */
export async function runStart(plan: StartPlan, context: CommandContext): Promise<number> {
  const startedMs = performance.now();
  const scenario = openScenario(plan.scenario, { seed: plan.seed });
  const logger = createLogger({ service: 'breakwater', level: 'warn' });
  const metrics = new Metrics({ service: 'start', version: context.version });
  const topic = `simulation.${plan.scenario}.${plan.seed}.${context.wallMs().toString(36)}`;
  const { parts, isTail, speed } = plan;
  const { version } = context;
  const about = { version, isTail, speed, watchLeadUs: WATCH_LEAD_US };
  const shown = withTail(context, isTail);
  const [page] = await Promise.all([
    buildPage(),
    createTopic(parts, { topic, partitionCount: 1, clock: 'create', retentionMs: -1 }),
  ]);
  // What people say and receivers do is signed by keys of their own, made for this run as the operator's is.
  const [desk, receiptDesk] = [generateControlKey(), generateControlKey()];
  const { gateway, url } = await startGateway(plan, context, {
    ...{ logger, metrics, page, banner: BANNER },
    desk: { topic, privateKey: desk, producer: parts.producer, reader: parts.reader },
  });
  const detector = startDetector({ parts, topic, metrics, logger });
  const webhooks = await startWebhooks(
    {
      ...{ folder: plan.webhooks.folder, store: parts.store, logger, metrics },
      onMessage: plan.webhooks.isFolderKept ? null : sayFirst(shown, startedMs),
      receipts: { topic, privateKey: receiptDesk, producer: parts.producer, reader: parts.reader },
    },
    context,
  );
  const at = { scenario, url, parts: parts.description, webhooks: webhooks.description };
  for (const line of bannerLines({ ...about, ...at }, context.terminal)) context.terminal.say(line);
  const ending = new AbortController();
  const stop = AbortSignal.any([context.signal, ending.signal]);
  const watch = new AlertWatch(plan, context, startedMs);
  const watching = watch.follow(topic, stop);
  try {
    const work = feedAndWait(plan, shown, {
      ...{ scenario, topic, detector },
      desks: [desk, receiptDesk],
    });
    await Promise.race([work, detector.ended, webhooks.ended, watching, storeLost(gateway)]);
  } finally {
    ending.abort();
    await webhooks.stop();
    await gateway.stop();
    await detector.stop();
  }
  const { alertIds, firstAlertMs } = watch.seen;
  const { folder, isFolderKept } = plan.webhooks;
  const result = {
    ...{ scenario, firstAlertMs, alertCount: alertIds.size },
    tookMs: performance.now() - startedMs,
    keptFolder: isFolderKept ? folder : null,
  };
  context.terminal.say(endingLine(result, context.env));
  return EXIT_CODE.ok;
}

/** The context of those that tell what happens: what they say is for who asked for it. */
function withTail(context: CommandContext, isTail: boolean): CommandContext {
  return isTail ? context : { ...context, terminal: { ...context.terminal, say: () => {} } };
}

async function feedAndWait(
  plan: StartPlan,
  { signal, terminal }: CommandContext,
  run: {
    readonly scenario: Scenario;
    readonly topic: string;
    readonly detector: InProcessDetector;
    readonly desks: readonly KeyObject[];
  },
): Promise<void> {
  const { scenario, topic } = run;
  const privateKey = generateControlKey();
  const genesis = { ...scenario.genesis, deskKeys: run.desks.map(controlPublicKeyHex) };
  const calibration = { type: 'calibration', content: scenario.calibration } as const;
  const contents = domainControls(genesis, privateKey, [calibration]);
  await feedDemonstration({
    records: scenario.records(),
    watchFromUs: scenario.incidentTimeUs - WATCH_LEAD_US,
    speed: plan.speed,
    producer: plan.parts.producer,
    topic,
    controls: { domain: scenario.domain, privateKey, contents },
    stop: signal,
    onWatch: () => terminal.say(`The incident begins in ${WATCH_LEAD_US / 1e6 / plan.speed} s.`),
  });
  await untilDetected(run.detector, { parts: plan.parts, topic }, signal);
  if (!signal.aborted) terminal.say('The scenario is over; the page stays up. Ctrl-C ends.');
  await aborted(signal);
}

interface Seen {
  readonly alertIds: ReadonlySet<string>;
  readonly firstAlertMs: number | null;
}

/** Follows the alerts of the topic: counts them, and shows each revision where somebody asked for it. */
class AlertWatch {
  readonly #plan: StartPlan;
  readonly #context: CommandContext;
  readonly #startedMs: number;
  readonly #alertIds = new Set<string>();
  #firstAlertMs: number | null = null;

  constructor(plan: StartPlan, context: CommandContext, startedMs: number) {
    this.#plan = plan;
    this.#context = context;
    this.#startedMs = startedMs;
  }

  get seen(): Seen {
    return { alertIds: this.#alertIds, firstAlertMs: this.#firstAlertMs };
  }

  async follow(topic: string, signal: AbortSignal): Promise<void> {
    const { reader, store } = this.#plan.parts;
    const { topicId } = required(await reader.inspect(topic, 0), 'looking at the log');
    const onAlert = (alert: Alert): Promise<void> => this.#take(alert);
    await followAlerts({ store, signal, filter: {}, from: 'beginning', topicId, onAlert });
  }

  async #take(alert: Alert): Promise<void> {
    this.#alertIds.add(alert.content.id);
    const isFirst = this.#firstAlertMs === null;
    this.#firstAlertMs ??= performance.now() - this.#startedMs;
    if (!this.#plan.isTail) return;
    const { print, terminal } = this.#context;
    if (isFirst) {
      terminal.say(`First alert ${(this.#firstAlertMs / 1_000).toFixed(1)} s after the start.`);
    }
    await print(`${alertSentence(alert)}\n`);
  }
}

/** Says when the first webhook was verified, and whom it was for. */
function sayFirst(
  { terminal }: CommandContext,
  startedMs: number,
): (message: ReceivedMessage) => void {
  let isFirst = true;
  return ({ id }) => {
    const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
    if (isFirst) terminal.say(`First webhook verified by its receiver after ${tookS} s: ${id}.`);
    isFirst = false;
  };
}

/** Rejects when the gateway cannot follow the store any more. */
async function storeLost(gateway: Gateway): Promise<void> {
  required(await gateway.ended, 'following the store');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
