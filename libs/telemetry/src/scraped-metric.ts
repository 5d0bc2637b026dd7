/** Metrics that are filled anew at every scrape from counts kept elsewhere. */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface MetricName {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/** A label set, in the order of `labelNames`, and its value. */
export type Sample = readonly [labels: readonly string[], value: number];

/** A gauge whose samples are those of `read` at each scrape, and no others. */
export function scrapedGauge(
  registry: Registry,
  metric: MetricName,
  read: () => Iterable<Sample>,
): void {
  const { name, help, labelNames = [] } = metric;
  new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect(): void {
      this.reset();
      for (const [labels, value] of read()) this.set(labelSet(labelNames, labels), value);
    },
  });
}

/** A counter that is added up anew at every scrape; samples of the same labels are summed. */
export function scrapedCounter(
  registry: Registry,
  metric: MetricName,
  read: () => Iterable<Sample>,
): void {
  const { name, help, labelNames = [] } = metric;
  new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect(): void {
      this.reset();
      for (const [labels, value] of read()) this.inc(labelSet(labelNames, labels), value);
    },
  });
}

function labelSet(
  names: readonly string[],
  values: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
