/** `breakwater start --live`: venues, log, detectors, page and webhooks in one process. */
import type { Alert } from '@breakwater/core';
import { buildPage } from '@breakwater/dashboard';
import { type LiveConfig, type LiveFeeds, liveProgress, runLive } from '@breakwater/feeds';
import type { Gateway } from '@breakwater/gateway';
import { EXIT_CODE } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import { startDetector } from '../composition/in-process-detector.ts';
import type { Parts } from '../composition/parts.ts';
import { startGateway } from '../demonstration/demonstration-gateway.ts';
import { startWebhooks } from '../demonstration/demonstration-webhooks.ts';
import { alertSentence } from '../tail/alert-line.ts';
import { followAlerts } from '../tail/follow-alerts.ts';
import { openLiveDomain } from './live-domain.ts';
import { LIVE_BANNER, LiveWords, liveBannerLines } from './live-words.ts';

export interface LiveStartPlan {
  readonly config: LiveConfig;
  readonly parts: Parts;
  readonly folder: string;
  /** Where it is kept, a later start goes on in the same log. */
  readonly isFolderKept: boolean;
  readonly port: number | undefined;
  readonly isTail: boolean;
}

/** Runs until Ctrl-C. Returns the exit code. @throws CommandError where a part cannot go on. */
export async function runLiveStart(plan: LiveStartPlan, context: CommandContext): Promise<number> {
  const { config, parts, folder, isFolderKept, isTail } = plan;
  const { terminal, version, signal } = context;
  const logger = createLogger({ service: 'breakwater', level: 'warn' });
  const metrics = new Metrics({ service: 'start', version });
  const topic = isFolderKept ? 'live' : `live.${context.wallMs().toString(36)}`;
  const [page, domain] = await Promise.all([buildPage(), openLiveDomain(parts, { folder, topic })]);
  const { gateway, url } = await startGateway(plan, context, {
    ...{ logger, metrics, page, banner: LIVE_BANNER },
    desk: { ...parts, topic, privateKey: domain.gatewayKey },
  });
  const detector = startDetector({ parts, topic, metrics, logger });
  const receipts = { ...parts, topic, privateKey: domain.webhooksKey };
  const webhooks = await startWebhooks(
    { folder, store: parts.store, logger, metrics, onMessage: null, receipts },
    context,
  );
  const at = { version, config, isTail, url, parts: parts.description };
  for (const line of liveBannerLines({ ...at, webhooks: webhooks.description }, terminal)) {
    terminal.say(line);
  }
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const watch = new LiveWatch(plan, context);
  const feeding = watch.feed({ topic, metrics, stop });
  try {
    const others = [detector.ended, webhooks.ended, watch.follow(topic, stop), lost(gateway)];
    await Promise.race([feeding, ...others]);
  } finally {
    ending.abort();
    await feeding.catch(() => {});
    await webhooks.stop();
    await gateway.stop();
    await detector.stop();
  }
  terminal.say(watch.ending());
  return EXIT_CODE.ok;
}

/** What the feeds and the alerts of this run were. */
class LiveWatch {
  readonly #plan: LiveStartPlan;
  readonly #context: CommandContext;
  readonly #alertIds = new Set<string>();
  #feeds: LiveFeeds | undefined;

  constructor(plan: LiveStartPlan, context: CommandContext) {
    this.#plan = plan;
    this.#context = context;
  }

  /** @throws CommandError where the log takes nothing any more. */
  async feed(run: {
    readonly topic: string;
    readonly metrics: Metrics;
    readonly stop: AbortSignal;
  }): Promise<void> {
    const { config, parts, isTail } = this.#plan;
    const logger = new LiveWords(this.#context.terminal, isTail);
    const onStarted = (feeds: LiveFeeds): void => {
      this.#feeds = feeds;
    };
    const { producer } = parts;
    const failure = await runLive({ ...run, config, producer, logger, onStarted });
    if (failure !== undefined) throw new CommandError(`${failure.code}: ${failure.detail}`);
  }

  async follow(topic: string, signal: AbortSignal): Promise<void> {
    const { reader, store } = this.#plan.parts;
    const { topicId } = required(await reader.inspect(topic, 0), 'looking at the log');
    const onAlert = (alert: Alert): Promise<void> => this.#take(alert);
    await followAlerts({ store, signal, filter: {}, from: 'now', topicId, onAlert });
  }

  /** The one line of the end. */
  ending(): string {
    const progress = this.#feeds === undefined ? undefined : liveProgress(this.#feeds);
    const { frameCount = 0, eventCount = 0, rejectedCount = 0, lossCount = 0 } = progress ?? {};
    const counts = `${frameCount} frames, ${eventCount} events, ${rejectedCount} rejected, ${lossCount} connections lost`;
    const { folder, isFolderKept } = this.#plan;
    const kept = isFolderKept ? ` They stay: --data-dir ${folder} goes on with them.` : '';
    return `Stopped. ${counts}; ${this.#alertIds.size} alerts.${kept}`;
  }

  async #take(alert: Alert): Promise<void> {
    this.#alertIds.add(alert.content.id);
    if (this.#plan.isTail) await this.#context.print(`${alertSentence(alert)}\n`);
  }
}

/** Rejects when the gateway cannot follow the store any more. */
async function lost(gateway: Gateway): Promise<void> {
  required(await gateway.ended, 'following the store');
}
