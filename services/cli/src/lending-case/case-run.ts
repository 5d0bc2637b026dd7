/** The lending case while it is replayed: listens to prices and alerts, and makes the report of them at the end. */
import type { AlertContent, FeedRecord } from '@breakwater/core';
import { type LendingCase, SQUEEZE_FROM_US } from '@breakwater/simulator';
import { CaseAlerts } from './case-alerts.ts';
import { casePage } from './case-page.ts';
import { CaseCounts } from './case-report.ts';
import { caseLines } from './case-rows.ts';
import { PriceTap } from './price-tap.ts';

/** What is shown of 11 October, second by second. */
const DETAIL_US = 600_000_000;

export class CaseRun {
  readonly #own: LendingCase;
  readonly #version: string;
  readonly #alerts = new CaseAlerts();
  readonly #counts = new CaseCounts();
  readonly #prices: PriceTap = new PriceTap({
    fromUs: SQUEEZE_FROM_US,
    toUs: SQUEEZE_FROM_US + DETAIL_US,
  });

  constructor(own: LendingCase, version: string) {
    this.#own = own;
    this.#version = version;
  }

  /** The case's records; what they tell is counted on the way. */
  records(): Iterable<FeedRecord> {
    return this.#prices.listen(this.#own.records((operation) => this.#counts.add(operation)));
  }

  add(content: AlertContent): void {
    this.#alerts.add(content);
  }

  /** Lines for the terminal, and the page. */
  report(): { readonly lines: readonly string[]; readonly page: string } {
    const [prices, version] = [this.#prices, this.#version];
    const report = this.#counts.report(this.#own, { alerts: this.#alerts.all(), prices, version });
    return { lines: caseLines(report), page: casePage(report) };
  }
}
