/** What an alert of an inferred cascade prints. */
import type { InputRange } from '../../alert/alert.ts';
import type { AlertFacts, AlertFigure } from '../../alert/alert-writer.ts';
import type { Market } from '../../market/market.ts';
import type { CASCADE } from './cascade.ts';
import { INFERRED_SYMBOL_COUNT, INFERRED_WITHIN_US, type InferredScope } from './inferred-scope.ts';

/** Members named in an alert; a fall of hundreds of markets is told by the first by name. */
const MEMBER_COUNT_MAX = 20;

/** Symbols pressed within the minute. */
export function inferredFigure(scope: InferredScope): AlertFigure<typeof CASCADE> {
  return {
    label: scope.side === 'SELL' ? 'LONG_LIQUIDATIONS_INFERRED' : 'SHORT_LIQUIDATIONS_INFERRED',
    value: scope.pressedUs.size,
    windowUs: INFERRED_WITHIN_US,
  };
}

export function describeInferred(scope: InferredScope, level: number): AlertFacts<typeof CASCADE> {
  const value = scope.pressedUs.size;
  const markets = [...scope.pressedUs.keys()]
    .sort((left, right) => (left.definition.key < right.definition.key ? -1 : 1))
    .slice(0, MEMBER_COUNT_MAX);
  const limit = INFERRED_SYMBOL_COUNT;
  const rule = 'B.inferred.5-symbols-60s';
  return {
    rulings: level > 0 ? [{ rule, severity: 'S1', value, limit }] : [],
    scope: {
      assets: names(markets.map(({ definition }) => definition.base)),
      venues: names(markets.map(({ definition }) => definition.venue)),
      markets: markets.map(({ definition }) => definition.key),
    },
    symptom: null,
    // Nobody has counted how often that happens, and no score is compared.
    rarityDays: null,
    threshold: 0,
    channels: [
      {
        ...{ name: 'symbols', windowUs: INFERRED_WITHIN_US, value, baseline: 0, scale: 1 },
        raw: { symbolCount: value },
        tailScore: 0,
      },
    ],
    unavailable: ['liquidations: no feed in this domain'],
    decomposition: null,
    quality: ['INFERRED'],
    inputs: inputs(markets),
  };
}

function inputs(markets: readonly Market[]): InputRange[] {
  return markets.flatMap(({ bank, definition }) => {
    const range = bank.offsetRange(INFERRED_WITHIN_US);
    if (range === null) return [];
    return [{ market: definition.key, firstOffset: range.first, lastOffset: range.last }];
  });
}

function names(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
