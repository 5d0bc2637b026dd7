/**
 * The alert rules: by promtool on made-up series, and in a real Prometheus on a detector that is really stopped.
 *
 * There every time of the rules is divided by DIVISOR, and the scrape interval with it, so that the test takes
 * seconds; the expressions are otherwise those that are deployed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { schema } from '@breakwater/shell';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  alertRules,
  dashboards,
  RULES_PATH,
  repositoryDocument,
  repositoryPath,
  repositoryText,
} from './deploy-files.ts';
import { until } from './end-to-end-world.ts';
import { type MonitoredSystem, scrapeJobs, startMonitoredSystem } from './monitored-system.ts';
import { promtoolPath } from './native-packages.ts';
import { type PrometheusServer, startPrometheus, untilScraped } from './prometheus-server.ts';

const DIVISOR = 5;
/** That of detector and gateway in deploy/prometheus/prometheus.yml, and how often rules are judged there. */
const SCRAPE_MS = 2_000;
/** How long a machine may take for what is awaited; no claim about the rules. */
const WAIT_MS = 90_000;
const TESTS_PATH = 'deploy/prometheus/breakwater.rules.test.yml';

function promtool(...args: readonly string[]): { readonly ok: boolean; readonly said: string } {
  const done = spawnSync(promtoolPath(), args, {
    cwd: repositoryPath('deploy/prometheus'),
    encoding: 'utf8',
  });
  return { ok: done.status === 0, said: done.stdout + done.stderr };
}

const testsShape = schema.object({
  tests: schema.array(
    schema.object({
      alert_rule_test: schema.array(
        schema.object({ alertname: schema.string(), exp_alerts: schema.array(schema.unknown()) }),
      ),
    }),
  ),
});

describe('the rules as files', () => {
  it('are what promtool takes', () => {
    expect(promtool('check', 'rules', 'breakwater.rules.yml')).toMatchObject({ ok: true });
    // The token's file is there only in a deployment.
    expect(promtool('check', 'config', '--syntax-only', 'prometheus.yml')).toMatchObject({
      ok: true,
    });
  });

  it('fire and stay silent as their tests say', () => {
    const outcome = promtool('test', 'rules', 'breakwater.rules.test.yml');
    expect(outcome, outcome.said).toMatchObject({ ok: true });
  });

  it('are each tested for firing and for silence', () => {
    const cases = repositoryDocument(TESTS_PATH, testsShape).tests.flatMap(
      ({ alert_rule_test }) => alert_rule_test,
    );
    for (const { alert } of alertRules()) {
      const own = cases.filter(({ alertname }) => alertname === alert);
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length > 0),
        `${alert} fires`,
      ).toBe(true);
      if (alert === 'BreakwaterWatchdog') continue;
      expect(
        own.some(({ exp_alerts }) => exp_alerts.length === 0),
        `${alert} silent`,
      ).toBe(true);
    }
  });

  it('each have a runbook of four parts, and no runbook is left over', () => {
    const named = alertRules().map(({ alert, annotations }) => {
      const text = repositoryText(annotations.runbook_url);
      expect(text.startsWith(`# ${alert}\n`)).toBe(true);
      expect(text.match(/^## .*$/gm)).toEqual([
        '## What it means',
        '## First three checks',
        '## What to do',
        '## When to wake whom',
      ]);
      expect(text.match(/^\d\. /gm)).toHaveLength(3);
      for (const [, file = ''] of text.matchAll(/`([a-z-]+\.md)`/g)) {
        expect(existsSync(repositoryPath(`deploy/runbooks/${file}`)), file).toBe(true);
      }
      return annotations.runbook_url.replace('deploy/runbooks/', '');
    });
    expect(named.sort()).toEqual(readdirSync(repositoryPath('deploy/runbooks')).sort());
  });
});

/** The rules with every time divided, and the bounds of BreakwaterStreamStalled and BreakwaterWebhookWaiting (15 min: to 5 s). */
function hurriedRules(): string {
  const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
  const divided = (count: string, unit: string): string =>
    `${(Number(count) * unitMs[unit as keyof typeof unitMs]) / DIVISOR}ms`;
  return repositoryText(RULES_PATH)
    .replaceAll(/for: (\d+)([smh])\b/g, (_all, count: string, unit: string) => {
      return `for: ${divided(count, unit)}`;
    })
    .replaceAll(/\[(\d+)([smhd])\]/g, (_all, count: string, unit: string) => {
      return `[${divided(count, unit)}]`;
    })
    .replace('> 15 and on', `> ${15 / DIVISOR} and on`)
    .replace('[720000ms])) > 60', `[720000ms])) > ${60 / DIVISOR}`)
    .replace('{job="webhooks"}) > 900', '{job="webhooks"}) > 5');
}

describe('the rules in a real Prometheus', () => {
  let system: MonitoredSystem;
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    system = await startMonitoredSystem();
    const jobs = scrapeJobs(system);
    const plan = { jobs, rules: hurriedRules(), intervalMs: SCRAPE_MS / DIVISOR };
    prometheus = await startPrometheus(plan);
    await untilScraped(prometheus);
    await system.feedSqueeze();
  });
  afterAll(async () => {
    await prometheus.stop();
    await system.close();
  });

  const fires = (name: string): Promise<void> =>
    until(`${name} fires`, async () => (await prometheus.firing()).includes(name), WAIT_MS);
  const ends = (name: string): Promise<void> =>
    until(`${name} ends`, async () => !(await prometheus.firing()).includes(name), WAIT_MS);
  /**
   * How long a rule waited since `sinceMs` before it fired, in the time of the deployment: evaluations, not seconds,
   * because a slow machine misses evaluations and never makes more of them.
   */
  const waitedSeconds = async (name: string, sinceMs: number): Promise<number> => {
    const pending = `ALERTS{alertname="${name}",alertstate="pending"}`;
    const window = `${Math.ceil(performance.now() - sinceMs)}ms`;
    const [count] = await prometheus.query(`max(count_over_time(${pending}[${window}]))`);
    return ((count?.value ?? 0) * SCRAPE_MS) / 1_000;
  };

  it('say only what is true: the squeeze was found late, and since its end no feed sends', async () => {
    // A stream counts as live once its mark was seen to move for a while.
    await until('the stream seen moving', async () => {
      const changes = 'changes(breakwater_stream_high_water_offset[60s]) > 12';
      return (await prometheus.query(changes)).length > 0;
    });
    const expected = [
      'BreakwaterAlertLatency',
      'BreakwaterSevereIncident',
      'BreakwaterVenueBlind',
      'BreakwaterWatchdog',
    ];
    await expect.poll(() => prometheus.firing(), { timeout: WAIT_MS }).toEqual(expected);
  });

  it('say that the store refuses at once, that alerts wait, and that the lag grows', async () => {
    const refusedMs = performance.now();
    system.refuseAppends('refuse');
    await fires('BreakwaterAppendFailures');
    expect(await waitedSeconds('BreakwaterAppendFailures', refusedMs)).toBe(0);
    await fires('BreakwaterStoreUnavailable');
    await system.grow(6_000);
    await fires('BreakwaterLogLag');
    await fires('BreakwaterLogTimeBehind');
    system.refuseAppends('accept');
    await ends('BreakwaterLogLag');
    await ends('BreakwaterStoreUnavailable');
    await ends('BreakwaterLogTimeBehind');
  });

  it('say that a receiver takes nothing, that warnings were given up, and that nobody sends any', async () => {
    system.webhooks.addDeafEndpoint();
    await fires('BreakwaterWebhookWaiting');
    system.webhooks.giveUpDeafEndpoint();
    await fires('BreakwaterWebhookDeadLetters');
    await system.webhooks.stop();
    await fires('BreakwaterWebhooksAbsent');
  });

  it('say that the detector is dead, and the lag as it is seen from outside', async () => {
    await ends('BreakwaterStreamStalled');
    const stoppedMs = performance.now();
    await system.stopDetector();
    await fires('BreakwaterDetectorAbsent');
    // 15 s, and one evaluation on either side.
    expect(await waitedSeconds('BreakwaterDetectorAbsent', stoppedMs)).toBeLessThanOrEqual(19);
    await fires('BreakwaterStreamStalled');
    expect(await waitedSeconds('BreakwaterStreamStalled', stoppedMs)).toBeLessThanOrEqual(19);
    expect(await prometheus.firing()).not.toContain('BreakwaterGatewayAbsent');
  });
});

it('metrics that rules and dashboards ask for are published under these names', async () => {
  const system = await startMonitoredSystem();
  try {
    await system.feedSqueeze();
    const texts = await Promise.all(
      [system.detectorUrl, system.gatewayUrl, system.webhooks.url].map(async (url) =>
        (await fetch(`${url}/metrics`)).text(),
      ),
    );
    const published = new Set(
      [...texts.join('\n').matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
      ),
    );
    const asked = [
      ...alertRules().map(({ expr }) => expr),
      ...[...dashboards().values()].flatMap(({ panels }) =>
        panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ),
    ].flatMap((expr) => expr.match(/\b(?:breakwater|process|nodejs)_\w+/g) ?? []);
    expect(asked.filter((name) => !published.has(name))).toEqual([]);
    expect(asked.length).toBeGreaterThan(40);
  } finally {
    await system.close();
  }
});
