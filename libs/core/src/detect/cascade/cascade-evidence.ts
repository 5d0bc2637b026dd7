/** What an alert of detector B prints. */
import type { InputRange, Ruling } from '../../alert/alert.ts';
import type { AlertFacts, AlertFigure } from '../../alert/alert-writer.ts';
import type { Market } from '../../market/market.ts';
import { PANE } from '../../window/open-panes.ts';
import { WINDOW, WINDOW_US } from '../../window/window-bank.ts';
import { rarityDays } from '../baselines.ts';
import type { CASCADE } from './cascade.ts';
import { CASCADE_WINDOWS, type CascadeScope } from './cascade-scope.ts';

type Facts = AlertFacts<typeof CASCADE>;

/** Members named in an alert; a surge over hundreds of symbols is told by its largest. */
const MEMBER_COUNT_MAX = 20;

/** Batches in the deciding window; by its label a lower bound where a sampled feed is among those counted. */
export function cascadeFigure(scope: CascadeScope, windowAt: number): AlertFigure<typeof CASCADE> {
  const window = CASCADE_WINDOWS[windowAt] as number;
  return {
    label: labelOf(scope, windowAt, window),
    value: scope.count(windowAt),
    windowUs: WINDOW_US[window] as number,
  };
}

function labelOf(
  scope: CascadeScope,
  windowAt: number,
  window: number,
): AlertFigure<typeof CASCADE>['label'] {
  if (isMostlyLoans(scope, windowAt, window)) return 'LOAN_REPAYMENTS';
  const of = scope.side === 'SELL' ? 'LONG_LIQUIDATIONS' : 'SHORT_LIQUIDATIONS';
  return isSampled(scope) ? `${of}_SAMPLED` : of;
}

/** Whether more than half of what is forced buys back what was lent, as the venues' loans say. */
function isMostlyLoans(scope: CascadeScope, windowAt: number, window: number): boolean {
  if (scope.side === 'SELL') return false;
  let count = 0;
  for (const { bank, borrowed } of scope.members) {
    if (borrowed?.isFed !== true) continue;
    const forced = bank.sum(window, scope.column);
    const loans = borrowed.forcedCount(window, bank);
    count += loans < forced ? loans : forced;
  }
  return 2 * count > scope.count(windowAt);
}

export function describeCascade(
  scope: CascadeScope,
  windowAt: number,
  timeUs: number,
  rulings: readonly Ruling<typeof CASCADE>[],
): Facts {
  const window = CASCADE_WINDOWS[windowAt] as number;
  const windowUs = WINDOW_US[window] as number;
  const members = largest(scope, window);
  const sum = (column: number): number =>
    scope.members.reduce((total, market) => total + market.bank.sum(window, column), 0);
  const count = scope.count(windowAt);
  const thresholds = scope.thresholds[windowAt];
  const expected = scope.expected(windowAt, timeUs);
  return {
    rulings: [...rulings].sort((left, right) => (left.rule < right.rule ? -1 : 1)),
    scope: {
      assets: names(members.map((market) => market.definition.base)),
      venues: names(members.map((market) => market.definition.venue)),
      markets: members.map((market) => market.definition.key).sort(),
    },
    symptom: null,
    rarityDays:
      thresholds === undefined ? null : rarityDays(thresholds, scope.score(windowAt, timeUs)),
    threshold: scope.thresholds[windowAt]?.s1 ?? 0,
    channels: [
      {
        name: isSampled(scope) ? 'countMin' : 'count',
        windowUs,
        raw: {
          batchCount: count,
          otherSideBatchCount: sum(scope.otherColumn),
          sampledCount: sum(PANE.SAMPLED),
          symbolCount: scope.members.filter((market) => market.bank.sum(window, scope.column) > 0)
            .length,
        },
        value: count,
        baseline: expected,
        scale: 1,
        tailScore: scope.score(windowAt, timeUs),
      },
    ],
    unavailable: scope.corroborable ? [] : ['corroboration: one venue, no prices'],
    decomposition: null,
    course: scope.course.describe(scope),
    quality: quality(scope, windowAt, sum(PANE.LATE) > 0),
    inputs: inputs(members, windowUs),
  };
}

/**
 * Whether a sampled feed is among those that the counts rest on, in the longest window: what is printed at the worst moment
 * and a little later says the same of itself.
 */
function isSampled({ members, column }: CascadeScope): boolean {
  return members.some(
    ({ bank }) => bank.sum(WINDOW.S300, PANE.SAMPLED) > 0 && bank.sum(WINDOW.S300, column) > 0,
  );
}

function quality(scope: CascadeScope, windowAt: number, late: boolean): Facts['quality'] {
  const flags: Facts['quality'][number][] = [];
  if (late) flags.push('LATE');
  if (!scope.calibrated || scope.thresholds[windowAt]?.provisional === true) {
    flags.push('PROVISIONAL_THRESHOLDS');
  }
  // A sampled feed shows at most one order per second and symbol: the count is a lower bound.
  if (isSampled(scope)) flags.push('SAMPLED');
  return flags;
}

/** The members with most batches in the window, ties by key. */
function largest(scope: CascadeScope, window: number): Market[] {
  const active = scope.members.filter((market) => market.bank.sum(window, scope.column) > 0);
  active.sort((left, right) => {
    const more = right.bank.sum(window, scope.column) - left.bank.sum(window, scope.column);
    return more !== 0 ? more : left.definition.key < right.definition.key ? -1 : 1;
  });
  return active.slice(0, MEMBER_COUNT_MAX);
}

function inputs(members: readonly Market[], windowUs: number): InputRange[] {
  const ranges: InputRange[] = [];
  for (const market of members) {
    const range = market.bank.offsetRange(windowUs);
    if (range === null) continue;
    ranges.push({
      market: market.definition.key,
      firstOffset: range.first,
      lastOffset: range.last,
    });
  }
  return ranges.sort((left, right) => (left.market < right.market ? -1 : 1));
}

function names(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
