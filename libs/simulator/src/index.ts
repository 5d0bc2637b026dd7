export type { LabelledEvent, QuietSpan, ScenarioLabels } from './labels.ts';
export { ORDER_DAYS, type OrderDay } from './lending-2025/case-calendar.ts';
export { type LendingCase, openLendingCase } from './lending-2025/lending-case.ts';
export {
  calmRecords,
  openScenario,
  type Scenario,
  type ScenarioName,
  type ScenarioOptions,
  scenarioNames,
} from './scenario.ts';
