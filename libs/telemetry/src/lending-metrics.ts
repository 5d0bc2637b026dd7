/** What is published of lending programmes: shares, what is owed, what a move would force, and how often rules have found something. */
import type { LendingReading, VenueLendingReading } from '@breakwater/core';
import type { Registry } from 'prom-client';
import { BoundedLabel } from './bounded-label.ts';
import type { DomainReading } from './readings.ts';
import { type Sample, scrapedCounter, scrapedGauge } from './scraped-metric.ts';
import type { WatchList } from './watch-list.ts';

/** Lending venues and assets of one process; beyond, they share the label `other`, which is that of the last. */
const LABEL_COUNT_MAX = 64;

interface Parts {
  readonly registry: Registry;
  readonly domains: WatchList<DomainReading>;
}
interface Labels {
  readonly venue: BoundedLabel;
  readonly asset: BoundedLabel;
}
interface Metric {
  readonly name: string;
  readonly help: string;
  /** Beside domain and venue. */
  readonly labels: readonly string[];
  readonly samples: (venue: VenueLendingReading, labels: Labels) => Iterable<Sample>;
}

const ASSET = ['asset'];
const METRICS: readonly Metric[] = [
  {
    name: 'breakwater_lending_forced_share',
    help: 'Share of users, loans and won repaid by force, by window, of those with a loan open in it.',
    labels: ['measure', 'window'],
    *samples({ shares }) {
      for (const { measure, window, numerator, denominator } of shares) {
        yield [[measure, window], denominator === 0 ? 0 : numerator / denominator];
      }
    },
  },
  {
    name: 'breakwater_lending_borrowers',
    help: 'Users with a loan open in the window: what the share of users is of.',
    labels: ['window'],
    *samples({ shares }) {
      for (const { measure, window, denominator } of shares) {
        if (measure === 'users') yield [[window], denominator];
      }
    },
  },
  {
    name: 'breakwater_lending_early_warning_evidence',
    help: 'Evidence that users are repaid by force faster than tolerated, as a natural logarithm; the alarm is at ln 10^4.',
    labels: [],
    *samples({ evidence }) {
      yield [[], evidence];
    },
  },
  {
    name: 'breakwater_lending_open_loans',
    help: 'Loans that owe something.',
    labels: ASSET,
    *samples({ assets }, { asset: label }) {
      for (const { asset, openLoanCount } of assets) yield [[label.of(asset)], openLoanCount];
    },
  },
  {
    name: 'breakwater_lending_outstanding_won',
    help: 'What open loans owe, at the prices at which they were drawn.',
    labels: ASSET,
    *samples({ assets }, { asset: label }) {
      for (const { asset, owedWon } of assets) yield [[label.of(asset)], owedWon];
    },
  },
  {
    name: 'breakwater_lending_forced_within_won',
    help: 'What a move of so many percent, up or down, would repay by force.',
    labels: ['asset', 'percent', 'direction'],
    *samples({ assets }, { asset: label }) {
      for (const { asset, coverage } of assets) {
        for (const { percent, upWon, downWon } of coverage?.forced ?? []) {
          yield [[label.of(asset), String(percent), 'up'], upWon];
          yield [[label.of(asset), String(percent), 'down'], downWon];
        }
      }
    },
  },
  {
    name: 'breakwater_lending_depth_won',
    help: 'What the book of the lent asset takes within 2 % of its best price, by side.',
    labels: ['asset', 'side'],
    *samples({ assets }, { asset: label }) {
      for (const { asset, coverage } of assets) {
        if (coverage === null) continue;
        yield [[label.of(asset), 'ask'], coverage.askWon];
        yield [[label.of(asset), 'bid'], coverage.bidWon];
      }
    },
  },
  {
    name: 'breakwater_lending_loop_gain',
    help: 'The part of a move, up or down, that comes back as a further move by forced repayments; at 1 a move finances itself.',
    labels: ['asset', 'direction'],
    *samples({ assets }, { asset: label }) {
      for (const { asset, coverage } of assets) {
        if (coverage === null) continue;
        yield [[label.of(asset), 'up'], coverage.gainUp];
        yield [[label.of(asset), 'down'], coverage.gainDown];
      }
    },
  },
];

export function registerLendingMetrics({ registry, domains }: Parts): void {
  const labels = {
    venue: new BoundedLabel(LABEL_COUNT_MAX),
    asset: new BoundedLabel(LABEL_COUNT_MAX),
  };
  for (const { name, help, labels: own, samples } of METRICS) {
    const labelNames = ['domain', 'venue', ...own];
    scrapedGauge(registry, { name, help, labelNames }, function* () {
      for (const [domain, { lending }] of domains.readings()) {
        for (const venue of lending.venues) {
          for (const [values, number] of samples(venue, labels)) {
            yield [[domain, labels.venue.of(venue.venue), ...values], number];
          }
        }
      }
    });
  }
  registerFindings({ registry, domains });
}

function registerFindings({ registry, domains }: Parts): void {
  const metric = {
    name: 'breakwater_lending_findings_total',
    help: 'What the loan book has found, by rule; those that no alert tells among them (rows that contradict the book).',
    labelNames: ['domain', 'rule'],
  };
  scrapedCounter(registry, metric, function* () {
    for (const [domain, { lending }] of domains.readings()) {
      for (const [rule, count] of countsOf(lending)) yield [[domain, rule], count];
    }
  });
}

function countsOf({ findingCounts }: LendingReading): [string, number][] {
  return [...findingCounts].sort(([left], [right]) => (left < right ? -1 : 1));
}
