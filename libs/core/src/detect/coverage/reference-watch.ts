/**
 * References that a domain lacks: markets trade in a currency, and nobody says what it is worth. What then cannot be compared is not
 * healthy: a watch of detector D says so for each currency (docs/detection-model.md, "Coverage").
 *
 * Invariants
 * RW1 currencies are visited in name order; a verdict follows from sealed panes alone.
 * RW2 a rate that rests, over a weekend or a holiday, is not missing.
 */

import type { AlertFacts, AlertSink } from '../../alert/alert-writer.ts';
import { Lifecycle } from '../../alert/lifecycle.ts';
import type { Ruleset } from '../../control/ruleset.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import { COVERAGE } from './coverage.ts';

/** A market must have traded for so long: at the beginning of a log much is still to come. */
const TRADED_US_MIN = 600_000_000;
/** Longer than a currency market rests: a long weekend with a holiday (RW2). */
const RESTED_US_MAX = 345_600_000_000;
const CLOSE_AFTER = { closeAfterUsMin: 10_000_000, closeAfterUsMax: 10_000_000 } as const;

interface Currency {
  readonly name: string;
  /** What trades in it. */
  readonly markets: readonly Market[];
  readonly rate: Market | undefined;
  readonly lifecycle: Lifecycle<typeof COVERAGE>;
}

export class ReferenceWatch {
  readonly #writer: AlertSink<typeof COVERAGE>;
  #currencies: readonly Currency[] = [];

  constructor(writer: AlertSink<typeof COVERAGE>) {
    this.#writer = writer;
  }

  /** Markets or rules have changed; the currencies that stay keep their alerts. */
  plan(markets: readonly Market[], { stablecoins }: Ruleset): void {
    const priced = markets.filter(({ definition: { type, quote } }) => {
      return type === 'spot' && quote !== 'USD' && !stablecoins.includes(quote);
    });
    const names = [...new Set(priced.map(({ definition }) => definition.quote))].sort();
    this.#currencies = names.map((name) => ({
      name,
      markets: priced.filter(({ definition }) => definition.quote === name),
      rate: markets.find(({ definition: { type, base, quote } }) => {
        return type === 'fx' && base === 'USD' && quote === name;
      }),
      lifecycle: this.#currencies.find((known) => known.name === name)?.lifecycle ?? opened(),
    }));
  }

  /** Once per sealed second: `endUs` is its end. */
  judge(endUs: number, timeUs: number): void {
    for (const currency of this.#currencies) {
      const isMissing = isUnpriced(currency, endUs);
      if (!isMissing && !currency.lifecycle.open) continue;
      const level = isMissing ? 1 : 0;
      this.#writer.observe(
        {
          detector: COVERAGE,
          subject: `USD/${currency.name}`,
          direction: 'NONE',
          kin: {
            ...{ group: `reference:${currency.name}`, precedence: 0 },
            ...{ quoteGroup: null, currency: null, peg: null },
          },
        },
        currency.lifecycle,
        { timeUs, level, score: level, pressing: level, quiet: isMissing ? 0 : 1, blind: 0 },
        timeUs,
        {
          figure: () => ({ label: 'NO_REFERENCE', value: level, windowUs: 0 }),
          facts: () => factsOf(currency, isMissing),
        },
      );
    }
  }

  keep(io: StateIo): void {
    this.#currencies = io.value(this.#currencies);
  }
}

function opened(): Lifecycle<typeof COVERAGE> {
  return new Lifecycle(CLOSE_AFTER);
}

/** Whether something has traded in the currency for a while, and there is no rate of these days (RW2). */
function isUnpriced({ markets, rate }: Currency, endUs: number): boolean {
  const isTraded = markets.some(({ firstTradeUs }) => {
    return firstTradeUs > 0 && endUs - firstTradeUs >= TRADED_US_MIN;
  });
  const pricedUs = rate?.pricePaneUs ?? 0;
  return isTraded && (pricedUs === 0 || endUs - pricedUs > RESTED_US_MAX);
}

function factsOf({ name, markets }: Currency, isMissing: boolean): AlertFacts<typeof COVERAGE> {
  const names = (of: (market: Market) => string): string[] => [...new Set(markets.map(of))].sort();
  return {
    rulings: isMissing ? [{ rule: 'D.reference', severity: 'S1', value: 1, limit: 1 }] : [],
    scope: {
      assets: names(({ definition }) => definition.base),
      venues: names(({ definition }) => definition.venue),
      markets: names(({ definition }) => definition.key),
    },
    symptom: null,
    threshold: 1,
    rarityDays: null,
    channels: [],
    unavailable: isMissing ? [`reference:USD/${name}`] : [],
    decomposition: null,
    quality: [],
    inputs: [],
  };
}
