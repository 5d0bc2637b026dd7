export type { LabelledEvent, QuietSpan, ScenarioLabels } from './labels.ts';
export {
  MILESTONES,
  ORDER_DAYS,
  type OrderDay,
  SQUEEZE_FROM_US,
} from './lending-2025/case-calendar.ts';
export {
  type LoansAfterOrder,
  OrderCount,
  suspensionOrder,
} from './lending-2025/case-order.ts';
export { type CaseSeries, SeriesCount } from './lending-2025/case-series.ts';
export { FigureCounts, type ReturnedFigure } from './lending-2025/figure-count.ts';
export { type LendingCase, openLendingCase } from './lending-2025/lending-case.ts';
export type { CaseOperation } from './lending-2025/lending-tape.ts';
export {
  type FigureUnit,
  PUBLISHED_FIGURES,
  type PublishedFigure,
  type Relation,
} from './lending-2025/published-figures.ts';
export {
  UNRECONCILED_FIGURES,
  type UnreconciledFigure,
} from './lending-2025/unreconciled-figures.ts';
export {
  calmRecords,
  openScenario,
  type Scenario,
  type ScenarioName,
  type ScenarioOptions,
  scenarioNames,
} from './scenario.ts';
