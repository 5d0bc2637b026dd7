import { QUARANTINE_REASONS } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { type DomainReading, Metrics } from './index.ts';

const nowUs = (): number => 1_700_000_005_000_000;

function metricsOf(service = 'detector'): Metrics {
  return new Metrics({ service, version: '1.2.3', nowUs });
}
async function samples(metrics: Metrics): Promise<Map<string, number>> {
  const { text } = await metrics.exposition();
  const lines = text.split('\n').filter((line) => line.startsWith('breakwater_'));
  return new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}
const CALM = {
  venue: 'upbit',
  sourceCount: 3,
  faultySourceCount: 0,
  blind: false,
  lastEventUs: 1_699_999_998_000_000,
};
function domainReading(recordCount: number): DomainReading {
  const eventCountByKind = new Float64Array(11);
  eventCountByKind[1] = 7;
  const quarantineCountByReason = new Float64Array(QUARANTINE_REASONS.length);
  quarantineCountByReason[QUARANTINE_REASONS.indexOf('bad-checksum')] = 2;
  const counters = {
    recordCount,
    tickCount: 3,
    controlCount: 1,
    eventCountByKind,
    repeatCount: 4,
    holeCount: 5,
    lateCount: 6,
    beyondLateCount: 8,
    staleDeltaCount: 9,
    quarantineCountByReason,
  };
  const whole = { restatedCount: 0, isLowerBound: false } as const;
  return {
    counters,
    logTimeUs: 1_700_000_000_000_000,
    lagRecordCount: 12,
    isLive: true,
    clockOffsetSeconds: -0.25,
    openIncidents: [
      { severity: 'S3', cause: 'VENUE' },
      { severity: 'S3', cause: 'VENUE' },
      { severity: 'S1', cause: 'MARKET' },
    ],
    venues: [CALM, { ...CALM, venue: 'bithumb', faultySourceCount: 1, blind: true }],
    lending: {
      venues: [
        {
          venue: 'bithumb',
          shares: [
            { ...whole, measure: 'users', window: '30d', numerator: 3_635, denominator: 27_600 },
            { ...whole, measure: 'loans', window: '30d', numerator: 0, denominator: 0 },
          ],
          evidence: 4.5,
          orders: [],
          assets: [
            {
              ...{ asset: 'USDT', market: 'bithumb:USDT/KRW:spot' },
              ...{ openLoanCount: 7, owedWon: 123_000_000 },
              coverage: {
                forced: [{ percent: 2, upWon: 40, downWon: 1 }],
                ...{ askWon: 80, bidWon: 90, gainUp: 0.6, gainDown: 0 },
              },
            },
            { asset: 'XRP', market: '', openLoanCount: 1, owedWon: 5, coverage: null },
          ],
        },
      ],
      findingCounts: new Map([['unknown-loan', 3]]),
    },
  };
}

describe('Metrics', () => {
  it('reads a domain at scrape and forgets it when told', async () => {
    const metrics = metricsOf();
    let recordCount = 10;
    const stop = metrics.watchDomain('krw', () => domainReading(recordCount));
    await metrics.exposition();
    recordCount = 11;
    const found = await samples(metrics);
    expect(found.get('breakwater_records_total{domain="krw"}')).toBe(11);
    expect(found.get('breakwater_events_total{domain="krw",kind="trade"}')).toBe(7);
    expect(found.get('breakwater_quarantined_total{domain="krw",reason="bad-checksum"}')).toBe(2);
    expect(found.get('breakwater_duplicate_events_total{domain="krw"}')).toBe(4);
    expect(found.get('breakwater_late_events_total{domain="krw"}')).toBe(6);
    expect(found.get('breakwater_log_time_seconds{domain="krw"}')).toBe(1_700_000_000);
    expect(found.get('breakwater_log_time_behind_seconds{domain="krw"}')).toBe(5);
    expect(found.get('breakwater_log_lag_records{domain="krw"}')).toBe(12);
    stop();
    expect((await samples(metrics)).has('breakwater_records_total{domain="krw"}')).toBe(false);
  });

  it('says how well venues are seen, and how far clocks are apart', async () => {
    const metrics = metricsOf();
    metrics.watchDomain('krw', () => domainReading(1));
    const found = await samples(metrics);
    expect(found.get('breakwater_log_clock_offset_seconds{domain="krw"}')).toBe(-0.25);
    expect(found.get('breakwater_venue_blind{domain="krw",venue="upbit"}')).toBe(0);
    expect(found.get('breakwater_venue_blind{domain="krw",venue="bithumb"}')).toBe(1);
    expect(found.get('breakwater_venue_sources{domain="krw",venue="upbit"}')).toBe(3);
    expect(found.get('breakwater_venue_faulty_sources{domain="krw",venue="bithumb"}')).toBe(1);
    expect(found.get('breakwater_venue_silence_seconds{domain="krw",venue="upbit"}')).toBe(2);
  });

  it('says what is lent, how much of it was forced, and what a move would force', async () => {
    const metrics = metricsOf();
    metrics.watchDomain('krw', () => domainReading(1));
    const found = await samples(metrics);
    const of = (name: string, labels = ''): number | undefined =>
      found.get(`breakwater_lending_${name}{domain="krw",venue="bithumb"${labels}}`);
    expect(of('forced_share', ',measure="users",window="30d"')).toBeCloseTo(0.1317, 4);
    expect(of('forced_share', ',measure="loans",window="30d"')).toBe(0);
    expect(of('borrowers', ',window="30d"')).toBe(27_600);
    expect(of('early_warning_evidence')).toBe(4.5);
    expect(of('open_loans', ',asset="XRP"')).toBe(1);
    expect(of('outstanding_won', ',asset="USDT"')).toBe(123_000_000);
    const within = ',asset="USDT",percent="2"';
    expect(of('forced_within_won', `${within},direction="up"`)).toBe(40);
    expect(of('forced_within_won', `${within},direction="down"`)).toBe(1);
    expect(of('depth_won', ',asset="USDT",side="ask"')).toBe(80);
    expect(of('loop_gain', ',asset="USDT",direction="up"')).toBe(0.6);
    expect(of('loop_gain', ',asset="XRP",direction="up"')).toBeUndefined();
    const rule = 'breakwater_lending_findings_total{domain="krw",rule="unknown-loan"}';
    expect(found.get(rule)).toBe(3);
  });

  it('compares log time with wall time only where the log is live', async () => {
    const metrics = metricsOf();
    const replay = { isLive: false, clockOffsetSeconds: null, lagRecordCount: null };
    metrics.watchDomain('krw', () => ({ ...domainReading(1), ...replay }));
    const names = [...(await samples(metrics)).keys()].join('\n');
    expect(names).not.toMatch(/time_behind|clock_offset|lag_records/);
  });

  it('bounds venues, and shows the worst of those that share a label', async () => {
    const metrics = metricsOf();
    const venues = Array.from({ length: 300 }, (_, index) => {
      return { ...CALM, venue: `venue-${index}`, blind: index === 290 };
    });
    metrics.watchDomain('krw', () => ({ ...domainReading(1), venues }));
    const found = [...(await samples(metrics))].filter(([name]) => /venue_blind/.test(name));
    expect(found).toHaveLength(257);
    expect(new Map(found).get('breakwater_venue_blind{domain="krw",venue="other"}')).toBe(1);
  });

  it('says which partitions stand still and why, and counts retries and rewinds', async () => {
    const metrics = metricsOf();
    let haltCode: string | null = null;
    const stop = metrics.watchPartition('t/0', () => ({ haltCode, lagCount: 5_001 }));
    const well = 'breakwater_partition_halted{partition="t/0",code=""}';
    expect((await samples(metrics)).get(well)).toBe(0);
    haltCode = 'diverged';
    metrics.retrying('append');
    metrics.rewinding();
    const found = await samples(metrics);
    expect(found.get('breakwater_partition_halted{partition="t/0",code="diverged"}')).toBe(1);
    expect(found.has(well)).toBe(false);
    expect(found.get('breakwater_partition_lag_records{partition="t/0"}')).toBe(5_001);
    expect(found.get('breakwater_retries_total{operation="append"}')).toBe(1);
    expect(found.get('breakwater_rewinds_total')).toBe(1);
    expect(found.get('breakwater_appends_total{outcome="fatal"}')).toBe(0);
    stop();
    expect([...(await samples(metrics)).keys()].join()).not.toContain('partition_halted');
  });

  it('says of a detector without work each reason, each expected domain, and that it holds nothing', async () => {
    const metrics = metricsOf();
    const domains = new Map([['krw', false]]);
    metrics.watchDetector(() => ({ unreadyFor: ['no-partition'], heldCount: 0, domains }));
    const found = await samples(metrics);
    expect(found.get('breakwater_detector_unready{reason="no-partition"}')).toBe(1);
    expect(found.get('breakwater_detector_unready{reason="lagging"}')).toBe(0);
    expect(found.get('breakwater_partitions_held')).toBe(0);
    expect(found.get('breakwater_domain_held{domain="krw"}')).toBe(0);
  });

  it('counts alerts and appends', async () => {
    const metrics = metricsOf();
    const alert = { detector: 'A', severity: 'S2', state: 'OPEN' };
    metrics.alertAppended({ ...alert, latencySeconds: 2.2 });
    metrics.alertAppended({ ...alert, latencySeconds: null });
    metrics.appendAnswered({ outcome: 'DUP', seconds: 0.002 });
    const found = await samples(metrics);
    const revisions = 'breakwater_alert_revisions_total{detector="A",severity="S2",state="OPEN"}';
    expect(found.get(revisions)).toBe(2);
    expect(found.get('breakwater_alert_latency_seconds_count')).toBe(1);
    expect(found.get('breakwater_alert_latency_seconds_bucket{le="3"}')).toBe(1);
    expect(found.get('breakwater_alert_latency_seconds_bucket{le="2"}')).toBe(0);
    expect(found.get('breakwater_appends_total{outcome="DUP"}')).toBe(1);
    expect(found.get('breakwater_append_duration_seconds_count')).toBe(1);
  });

  it('counts incidents that were raised and those that go on, by severity and cause', async () => {
    const metrics = metricsOf();
    const raised = (severity: string, cause: string): string =>
      `breakwater_incidents_raised_total{severity="${severity}",cause="${cause}"}`;
    expect((await samples(metrics)).get(raised('S3', 'VENUE'))).toBe(0);
    metrics.incidentRaised({ severity: 'S3', cause: 'VENUE' });
    metrics.watchDomain('krw', () => domainReading(1));
    const found = await samples(metrics);
    expect([found.get(raised('S3', 'VENUE')), found.get(raised('S2', 'FX'))]).toEqual([1, 0]);
    expect(found.has(raised('S1', 'VENUE'))).toBe(false);
    const open = (severity: string, cause: string): number | undefined =>
      found.get(`breakwater_incidents_open{domain="krw",severity="${severity}",cause="${cause}"}`);
    expect([open('S3', 'VENUE'), open('S1', 'MARKET'), open('S4', 'FX')]).toEqual([2, 1, 0]);
  });

  it('publishes subscribers, streams and feeds', async () => {
    const metrics = metricsOf('gateway');
    metrics.watchSubscribers(() => ({
      clientCount: 2,
      queuedByteCount: 300,
      deliveryCount: 40,
      closedCountByReason: { slow: 1 },
      refusedCountByReason: { origin: 5 },
    }));
    metrics.watchStream('t:0', () => ({ highWater: 9, stallSeconds: 0.5, unreadableCount: 1 }));
    const feed = { recordCount: 1, eventCount: 2, byteCount: 3, rejectedCount: 4 };
    metrics.watchFeed('replay', () => feed);
    const found = await samples(metrics);
    expect(found.get('breakwater_websocket_clients')).toBe(2);
    expect(found.get('breakwater_websocket_closed_total{reason="slow"}')).toBe(1);
    expect(found.get('breakwater_websocket_refused_total{reason="origin"}')).toBe(5);
    expect(found.get('breakwater_stream_stall_seconds{stream="t:0"}')).toBe(0.5);
    expect(found.get('breakwater_feed_events_total{feed="replay"}')).toBe(2);
    expect(found.get('breakwater_build_info{service="gateway",version="1.2.3"}')).toBe(1);
  });

  it('keeps the number of series bounded and loses no count', async () => {
    const metrics = metricsOf();
    for (let i = 0; i < 300; i += 1) {
      const feed = { recordCount: 1, eventCount: 0, byteCount: 0, rejectedCount: 0 };
      metrics.watchFeed(`feed-${i}`, () => feed);
    }
    const found = [...(await samples(metrics))].filter(([name]) => /feed_records/.test(name));
    expect(found).toHaveLength(257);
    expect(found.reduce((sum, [, value]) => sum + value, 0)).toBe(300);
    expect(new Map(found).get('breakwater_feed_records_total{feed="other"}')).toBe(44);
  });

  it('has a registry per instance', async () => {
    const [one, two] = [metricsOf('one'), metricsOf('two')];
    one.appendAnswered({ outcome: 'OK', seconds: 1 });
    expect((await samples(two)).get('breakwater_appends_total{outcome="OK"}')).toBe(0);
  });

  it('names counters, units and help by convention', async () => {
    const metrics = metricsOf();
    const { text } = await metrics.exposition();
    const types = text.matchAll(/^# TYPE (breakwater_\S+) (\S+)$/gm);
    for (const [, name, type] of types) {
      if (type === 'counter') expect(name).toMatch(/_total$/);
      if (type === 'histogram') expect(name).toMatch(/_seconds$/);
      expect(text).toMatch(new RegExp(`^# HELP ${name} \\S`, 'm'));
    }
  });
});
