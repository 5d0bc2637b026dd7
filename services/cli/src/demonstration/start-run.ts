/** `breakwater start`: the whole product in one process, on a scenario of its own. */
import type { KeyObject } from 'node:crypto';
import { controlPublicKeyHex, generateControlKey } from '@breakwater/codec';
import { buildPage, type PageFile } from '@breakwater/dashboard';
import { createGateway, type Gateway } from '@breakwater/gateway';
import {
  ConfigurationError,
  Environment,
  httpSettings,
  readConfiguration,
} from '@breakwater/shell';
import { openScenario, type Scenario, type ScenarioName } from '@breakwater/simulator';
import { createLogger, type Logger, Metrics } from '@breakwater/telemetry';
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
import { startWebhooks } from './demonstration-webhooks.ts';

export interface StartPlan {
  readonly scenario: ScenarioName;
  readonly seed: number;
  /** Log seconds per second, once there is something to see. */
  readonly speed: number;
  /** undefined: 8080, or any free one where that is taken. */
  readonly port: number | undefined;
  readonly parts: Parts;
  readonly webhooks: { readonly folder: string; readonly isFolderKept: boolean };
}

const HTTP_PORT_DEFAULT = 8_080;
/** How long before the incident the feed slows down: long enough to see the calm, short enough not to wait. */
const WATCH_LEAD_US = 10_000_000;
const BANNER = 'Demonstration on simulated data. Not for production.';

/** Runs until Ctrl-C; the page stays up after the scenario. Returns the exit code. */
export async function runStart(plan: StartPlan, context: CommandContext): Promise<number> {
  const startedMs = performance.now();
  const scenario = openScenario(plan.scenario, { seed: plan.seed });
  const logger = createLogger({ service: 'breakwater', level: 'warn' });
  const metrics = new Metrics({ service: 'start', version: context.version });
  const topic = `simulation.${plan.scenario}.${plan.seed}.${context.wallMs().toString(36)}`;
  const { parts } = plan;
  const [page] = await Promise.all([
    buildPage(),
    createTopic(parts, { topic, partitionCount: 1, clock: 'create', retentionMs: -1 }),
  ]);
  // What people say and receivers do is signed by keys of their own, made for this run as the operator's is.
  const [desk, receiptDesk] = [generateControlKey(), generateControlKey()];
  const { gateway, url } = await startGateway(plan, context, {
    logger,
    metrics,
    topic,
    desk,
    page,
  });
  const detector = startDetector({ parts, topic, metrics, logger });
  const webhooks = await startWebhooks(
    {
      ...{ folder: plan.webhooks.folder, store: parts.store, logger, metrics },
      onMessage: plan.webhooks.isFolderKept ? null : sayFirst(context, startedMs),
      receipts: { topic, privateKey: receiptDesk, producer: parts.producer, reader: parts.reader },
    },
    context,
  );
  sayBanner(plan, context, { scenario, url, webhooks: webhooks.description });
  const ending = new AbortController();
  const stop = AbortSignal.any([context.signal, ending.signal]);
  const printing = printAlerts(plan, context, { topic, startedMs, stop });
  try {
    const work = feedAndWait(plan, context, {
      ...{ scenario, topic, detector },
      desks: [desk, receiptDesk],
    });
    await Promise.race([work, detector.ended, webhooks.ended, printing, storeLost(gateway)]);
    return 0;
  } finally {
    ending.abort();
    await webhooks.stop();
    await gateway.stop();
    await detector.stop();
  }
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

/** Prints each revision; says how long the first one took, for that is what a first run is judged by. */
async function printAlerts(
  plan: StartPlan,
  { print, terminal }: CommandContext,
  at: { readonly topic: string; readonly startedMs: number; readonly stop: AbortSignal },
): Promise<void> {
  const { reader, store } = plan.parts;
  const { topicId } = required(await reader.inspect(at.topic, 0), 'looking at the log');
  let isFirst = true;
  await followAlerts({
    store,
    signal: at.stop,
    filter: {},
    from: 'beginning',
    topicId,
    onAlert: async (alert) => {
      if (isFirst) {
        const tookS = ((performance.now() - at.startedMs) / 1_000).toFixed(1);
        terminal.say(`First alert ${tookS} s after the start.`);
      }
      isFirst = false;
      await print(`${alertSentence(alert)}\n`);
    },
  });
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

async function startGateway(
  plan: StartPlan,
  { env }: CommandContext,
  run: {
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly topic: string;
    readonly desk: KeyObject;
    readonly page: ReadonlyMap<string, PageFile>;
  },
): Promise<{ gateway: Gateway; url: string }> {
  const { logger, metrics, page, topic, desk: privateKey } = run;
  const { store, view, producer, reader } = plan.parts;
  const desk = { topic, privateKey, producer, reader };
  const listen = async (port: string | undefined): Promise<{ gateway: Gateway; url: string }> => {
    const environment = new Environment({ env, flags: { HTTP_PORT: port } });
    const { http } = readConfiguration(environment, { http: httpSettings(HTTP_PORT_DEFAULT) });
    const gateway = createGateway({
      ...{ store, view, http, logger, metrics, page, desk },
      banner: BANNER,
    });
    try {
      return { gateway, ...(await gateway.start()) };
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  };
  if (plan.port !== undefined) return listen(String(plan.port));
  try {
    return await listen(undefined);
  } catch (error) {
    // Something else has the default port, and nobody asked for it by name: any free one will do.
    if (error instanceof ConfigurationError && (env['HTTP_PORT'] ?? '') === '') return listen('0');
    throw error;
  }
}

function sayBanner(
  plan: StartPlan,
  { terminal, version }: CommandContext,
  {
    scenario,
    url,
    webhooks,
  }: { readonly scenario: Scenario; readonly url: string; readonly webhooks: string },
): void {
  const leadInMin = (scenario.incidentTimeUs - scenario.startTimeUs) / 60e6;
  const pace = Number.isFinite(plan.speed) ? `${plan.speed} × real time` : 'full speed';
  for (const line of [
    '',
    `  ${terminal.bold(`Breakwater ${version}`)}   ${terminal.warning(BANNER)}`,
    '',
    `  Page      ${terminal.bold(url)}`,
    `  Alerts    ${url}/v1/alerts   Metrics ${url}/metrics`,
    `  Webhooks  ${webhooks}`,
    `  Scenario  ${scenario.name}, seed ${scenario.seed}: ${scenario.summary}`,
    `  Parts     ${plan.parts.description}`,
    `  Pace      ${leadInMin.toFixed(0)} min of calm at full speed, then ${pace} from ${WATCH_LEAD_US / 1e6} s before the incident`,
    '  Ctrl-C ends.',
    '',
  ]) {
    terminal.say(line);
  }
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
