/** What is published of webhooks. Endpoints are named by their operator, and their label is bounded. */
import { Counter, Histogram, type Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.ts';
import { type EndpointReading, WEBHOOK_OUTCOMES, type WebhookOutcome } from './readings.ts';
import { scrapedGauge } from './scraped-metric.ts';

/** Endpoints of one process; beyond it they share the label `other`. */
const ENDPOINT_COUNT_MAX = 256;
/** An exchange on another continent answers in a second; an attempt is given up after 15. */
const ATTEMPT_BUCKETS_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 20];
/** At once, behind a first retry, and hours later. */
const DELAY_BUCKETS_SECONDS = [0.5, 1, 2, 5, 10, 30, 60, 600, 3_600, 21_600, 86_400, 259_200];

/** Why a message was not queued: it would have named another venue, or no part of it was short enough. */
const WITHHELD_REASONS = ['too-long', 'other-venue'] as const;
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

export class WebhookMetrics {
  readonly #endpoint = new BoundedLabel(ENDPOINT_COUNT_MAX);
  readonly #attempts: Counter;
  readonly #attemptSeconds: Histogram;
  readonly #delaySeconds: Histogram;
  readonly #withheld: Counter;
  #read: () => readonly EndpointReading[] = () => [];
  #isLedgerFailing: (() => boolean) | null = null;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: 'breakwater_webhook_attempts_total',
      help: 'Attempts to deliver a message to an endpoint, by outcome.',
      labelNames: ['endpoint', 'outcome'],
      registers,
      collect: () => this.#countFromZero(),
    });
    this.#attemptSeconds = new Histogram({
      name: 'breakwater_webhook_attempt_duration_seconds',
      help: 'Time of one attempt, answer included; outcome is delivered or failed.',
      labelNames: ['outcome'],
      buckets: ATTEMPT_BUCKETS_SECONDS,
      registers,
    });
    this.#delaySeconds = new Histogram({
      name: 'breakwater_webhook_delivery_delay_seconds',
      help: 'From queueing a message to its delivery, retries included.',
      buckets: DELAY_BUCKETS_SECONDS,
      registers,
    });
    this.#withheld = new Counter({
      name: 'breakwater_webhook_withheld_total',
      help: 'Messages that were not queued because something in them must not leave.',
      labelNames: ['endpoint', 'reason'],
      registers,
      collect: () => this.#countWithheldFromZero(),
    });
    this.#registerEndpoints(registry);
    this.#registerLedger(registry);
  }

  /** Publishes what `read` says of each endpoint, at scrape. */
  watch(read: () => readonly EndpointReading[]): void {
    this.#read = read;
  }

  /** Publishes whether the ledger takes nothing now; only a process that sends has one. */
  watchLedger(isFailing: () => boolean): void {
    this.#isLedgerFailing = isFailing;
  }

  attempted(attempt: {
    readonly endpoint: string;
    readonly outcome: WebhookOutcome;
    readonly seconds: number;
  }): void {
    const { outcome, seconds } = attempt;
    const isDelivered = outcome === 'delivered';
    this.#attempts.inc({ endpoint: this.#endpoint.of(attempt.endpoint), outcome });
    this.#attemptSeconds.observe({ outcome: isDelivered ? 'delivered' : 'failed' }, seconds);
  }

  /** A message has arrived, so long after it was queued. */
  delivered(delaySeconds: number): void {
    this.#delaySeconds.observe(Math.max(0, delaySeconds));
  }

  withheld(endpoint: string, reason: WithheldReason): void {
    this.#withheld.inc({ endpoint: this.#endpoint.of(endpoint), reason });
  }

  /** So that the first failure of an endpoint is a rise already. */
  #countFromZero(): void {
    for (const { endpoint: name } of this.#read()) {
      const endpoint = this.#endpoint.of(name);
      for (const outcome of WEBHOOK_OUTCOMES) this.#attempts.inc({ endpoint, outcome }, 0);
    }
  }

  #countWithheldFromZero(): void {
    for (const { endpoint: name } of this.#read()) {
      const endpoint = this.#endpoint.of(name);
      for (const reason of WITHHELD_REASONS) this.#withheld.inc({ endpoint, reason }, 0);
    }
  }

  #registerLedger(registry: Registry): void {
    const metric = {
      name: 'breakwater_webhook_ledger_failing',
      help: '1 while the ledger of webhooks cannot be written, so that nothing is sent.',
    };
    scrapedGauge(registry, metric, () =>
      this.#isLedgerFailing === null ? [] : [[[], this.#isLedgerFailing() ? 1 : 0]],
    );
  }

  #registerEndpoints(registry: Registry): void {
    const gauge = (name: string, help: string, value: (r: EndpointReading) => number): void => {
      const readings = (): Iterable<readonly [readonly string[], number]> => this.#samples(value);
      scrapedGauge(registry, { name, help, labelNames: ['endpoint'] }, readings);
    };
    gauge(
      'breakwater_webhook_endpoint_active',
      '1 where the endpoint is served, 0 where it is unproven or disabled.',
      ({ isActive }) => (isActive ? 1 : 0),
    );
    gauge(
      'breakwater_webhook_pending_messages',
      'Messages that wait for their delivery.',
      (r) => r.pendingCount,
    );
    gauge(
      'breakwater_webhook_dead_messages',
      'Messages given up after 72 hours, until they are replayed.',
      (r) => r.deadCount,
    );
    gauge(
      'breakwater_webhook_oldest_pending_seconds',
      'Age of the oldest message that waits; 0 where none does.',
      (r) => r.oldestPendingSeconds,
    );
  }

  /** Endpoints beyond the bound share one sample, the largest of theirs. */
  #samples(value: (reading: EndpointReading) => number): Map<readonly string[], number> {
    const byLabel = new Map<string, number>();
    for (const reading of this.#read()) {
      const label = this.#endpoint.of(reading.endpoint);
      byLabel.set(label, Math.max(value(reading), byLabel.get(label) ?? 0));
    }
    return new Map([...byLabel].map(([label, number]) => [[label], number]));
  }
}
