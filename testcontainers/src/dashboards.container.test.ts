/**
 * Every query of the Grafana dashboards, asked of a real Prometheus that scrapes the running system, has an answer.
 * Grafana itself is not run: there is none to be had without a container engine.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlertSubscriber, subscribeToAlerts } from './alert-subscriber.ts';
import { dashboards, RULES_PATH, repositoryText } from './deploy-files.ts';
import { until } from './end-to-end-world.ts';
import { metricFaults } from './metric-faults.ts';
import { type MonitoredSystem, scrapeJobs, startMonitoredSystem } from './monitored-system.ts';
import { type PrometheusServer, startPrometheus, untilScraped } from './prometheus-server.ts';

const INTERVAL_MS = 400;
const POLL = { timeout: 60_000 };
/** What Grafana puts in for its variables; long enough to hold all that this test does, on any machine. */
const VARIABLES: readonly (readonly [name: string, value: string])[] = [
  ['$__rate_interval', '10m'],
  ['$__range', '10m'],
  ['$domain', '.*'],
];
/** Queries that are empty while all is well, each with the fault that this test provokes for it. */
const NEEDS_FAULT: readonly (readonly [part: string, fault: string])[] = [
  ['breakwater_retries_total', 'the store refuses appends for a moment'],
  ['breakwater_websocket_closed_total', 'one subscriber leaves'],
];

let system: MonitoredSystem;
let prometheus: PrometheusServer;
let subscriber: AlertSubscriber;

beforeAll(async () => {
  system = await startMonitoredSystem();
  const jobs = scrapeJobs(system);
  const rules = repositoryText(RULES_PATH);
  prometheus = await startPrometheus({ jobs, rules, intervalMs: INTERVAL_MS });
  await untilScraped(prometheus);
  await system.feedSqueeze();
  subscriber = await subscribeToAlerts(system.gatewayUrl);
  await until('alerts delivered', () => subscriber.alerts.length > 3);
  (await subscribeToAlerts(system.gatewayUrl)).close();
  system.refuseAppends('refuse');
  await until('a retry scraped', async () => {
    return (await prometheus.query('breakwater_retries_total > 0')).length > 0;
  });
  system.refuseAppends('accept');
  // Rates need two samples of everything, also of what has just appeared.
  for (const [metric] of NEEDS_FAULT) {
    await until(`${metric} scraped twice`, async () => {
      return (await prometheus.query(`rate(${metric}[10m])`)).length > 0;
    });
  }
});

afterAll(async () => {
  subscriber?.close();
  await prometheus?.stop();
  await system?.close();
});

function filledIn(expression: string): string {
  return VARIABLES.reduce((text, [name, value]) => text.replaceAll(name, value), expression);
}

describe.each([...dashboards()])('%s', (_name, dashboard) => {
  it('asks nothing that has no answer', async () => {
    const unanswered: string[] = [];
    for (const { title, targets = [] } of dashboard.panels) {
      for (const { expr } of targets) {
        const samples = await prometheus.query(filledIn(expr));
        // NaN (a quantile or share of nothing) does not count as a result.
        const isAnswered = samples.some(({ value }) => Number.isFinite(value));
        if (!isAnswered) unanswered.push(`${title}: ${expr}`);
      }
    }
    expect(unanswered).toEqual([]);
  });

  it('names one data source, and lays its panels out without overlap', () => {
    const taken = new Set<string>();
    for (const { type, targets = [], gridPos } of dashboard.panels) {
      if (type !== 'row') expect(targets.length).toBeGreaterThan(0);
      for (const { datasource } of targets) expect(datasource.uid).toBe('breakwater-prometheus');
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`)).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

it('shows the squeeze, the latency of its alerts and every venue', async () => {
  const severe = await prometheus.query('sum(breakwater_alert_revisions_total{severity=~"S3|S4"})');
  expect(severe[0]?.value).toBeGreaterThan(0);
  const observed = await prometheus.query('breakwater_alert_latency_seconds_count{job="detector"}');
  expect(observed[0]?.value).toBeGreaterThan(0);
  const venues = await prometheus.query('breakwater_venue_sources');
  expect(venues.map(({ metric }) => metric['venue'])).toEqual(
    expect.arrayContaining(['upbit', 'bithumb']),
  );
  // Ticks go on once the store accepts, and with them log time.
  const now = async (name: string): Promise<number | undefined> =>
    (await prometheus.query(name))[0]?.value;
  await expect.poll(() => now('breakwater_log_time_behind_seconds'), POLL).toBeLessThan(3);
  await expect.poll(() => now('breakwater_log_clock_offset_seconds'), POLL).toBeLessThan(1);
});

it('still asks what only a fault answers', () => {
  const asked = [...dashboards().values()].flatMap(({ panels }) =>
    panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  );
  for (const [part] of NEEDS_FAULT) expect(asked.join('\n')).toContain(part);
});

/** The labels of a metric's samples in an exposition. */
function labelledBy(text: string, label: string): Set<string> {
  return new Set([...text.matchAll(new RegExp(`${label}="([^"]*)"`, 'g'))].map(([, v = '']) => v));
}

describe.each(['detector', 'gateway', 'webhooks'] as const)('the metrics of the %s', (service) => {
  let text = '';
  beforeAll(async () => {
    text = await (await fetch(`http://${scrapeJobs(system)[service]}/metrics`)).text();
  });

  it('pass promtool', () => {
    expect(metricFaults(text)).toBe('');
  });

  it('carry no instrument, no account and no address of a receiver', () => {
    expect(labelledBy(text, 'market').size + labelledBy(text, 'symbol').size).toBe(0);
    // An asset that is lent is named; a market of it, a borrower and an address are not.
    expect(text).not.toMatch(/USDT\/|\/USDT|:spot|h1:|https?:\/\/127\.0\.0\.1/);
  });
});

it('shows the warnings that webhooks delivered, and what a deaf receiver lets wait', async () => {
  const value = async (query: string): Promise<number | undefined> =>
    (await prometheus.query(query))[0]?.value;
  const attempts = 'breakwater_webhook_attempts_total';
  const delivered = `sum(${attempts}{endpoint="desk",outcome="delivered"})`;
  await expect.poll(() => value(delivered), POLL).toBeGreaterThan(3);
  expect(await value(`sum(${attempts}{endpoint="desk",outcome!="delivered"})`)).toBe(0);
  system.webhooks.addDeafEndpoint();
  const waiting = 'breakwater_webhook_pending_messages{endpoint="deaf-desk"}';
  await expect.poll(() => value(waiting), POLL).toBeGreaterThan(3);
  const refused = `${attempts}{endpoint="deaf-desk",outcome="refused"}`;
  await expect.poll(() => value(refused), POLL).toBeGreaterThan(0);
});
