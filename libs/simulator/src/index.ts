export {
  delay,
  drop,
  gap,
  materialise,
  REORDER_WINDOW_US_MAX,
  reorder,
  repeat,
  type ShareOptions,
} from './fault.ts';
export type { LabelledEvent, QuietSpan, ScenarioLabels } from './labels.ts';
export {
  type MarketMinute,
  type MinuteReport,
  minuteReport,
  reportLines,
} from './minute-report.ts';
export {
  type CalmOptions,
  calmRecords,
  openScenario,
  type Scenario,
  type ScenarioName,
  type ScenarioOptions,
  scenarioNames,
} from './scenario.ts';
