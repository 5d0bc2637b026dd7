/** A real Prometheus for tests: this machine's binary on files of the test, on loopback, in a folder of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './end-to-end-world.ts';
import { freePorts } from './free-port.ts';
import { prometheusPath } from './native-packages.ts';
import { NativeProcess } from './native-process.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

export interface PrometheusPlan {
  /** `host:port` by job. */
  readonly jobs: Readonly<Record<string, string>>;
  /** Text of a rules file; none where absent. */
  readonly rules?: string;
  readonly intervalMs: number;
}

export interface PrometheusSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number; // unit: that of the query
}

export interface PrometheusServer {
  readonly url: string;
  /** An instant query. @throws Error with what Prometheus says where it refuses the query. */
  query(expression: string): Promise<readonly PrometheusSample[]>;
  /** Names of the alerts that fire now. */
  firing(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const START_MS = 20_000;

/** @throws Error naming what is missing and the command that gets it. */
export async function startPrometheus(plan: PrometheusPlan): Promise<PrometheusServer> {
  const command = prometheusPath();
  const [port = 0] = await freePorts(1);
  const folder = makeRunFolder('prometheus');
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, configuration(plan));
  if (plan.rules !== undefined) writeFileSync(join(folder, 'rules.yml'), plan.rules);
  const url = `http://127.0.0.1:${port}`;
  const running = new NativeProcess({
    part: 'prometheus',
    command,
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder, 'series')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    folder,
  });
  await running.waitUntil(() => isReady(url), START_MS);
  const query = (expression: string): Promise<readonly PrometheusSample[]> =>
    ask(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  return {
    url,
    query,
    firing: async () => {
      const found = await query('ALERTS{alertstate="firing"}');
      return [...new Set(found.map(({ metric }) => metric['alertname'] ?? ''))].sort();
    },
    stop: async () => {
      await running.stop();
      removeRunFolder(folder);
    },
  };
}

/** Waits until every job was scraped twice: a rise needs a sample before it. */
export async function untilScraped(prometheus: Pick<PrometheusServer, 'query'>): Promise<void> {
  await until('every job scraped twice', async () => {
    const [once] = await prometheus.query('min(count_over_time(up[1m]))');
    const [isUp] = await prometheus.query('min(up)');
    return (once?.value ?? 0) >= 2 && isUp?.value === 1;
  });
}

/** JSON is YAML. */
function configuration({ jobs, rules, intervalMs }: PrometheusPlan): string {
  const interval = `${intervalMs}ms`;
  return JSON.stringify({
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: rules === undefined ? [] : ['rules.yml'],
    scrape_configs: Object.entries(jobs).map(([job, target]) => ({
      job_name: job,
      static_configs: [{ targets: [target] }],
    })),
  });
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [seconds: number, text: string];
    }[];
  };
}

async function ask(url: string): Promise<readonly PrometheusSample[]> {
  const answer = (await (await fetch(url)).json()) as Answer;
  if (answer.status !== 'success' || answer.data === undefined) {
    throw new Error(`Prometheus refuses the query: ${answer.error ?? answer.status}`);
  }
  return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}
