export {
  delay,
  drop,
  gap,
  materialise,
  reorder,
  repeat,
  type ShareOptions,
} from './fault.ts';
export type { LabelledEvent, QuietSpan, ScenarioLabels } from './labels.ts';
export {
  type CalmOptions,
  calmRecords,
  openScenario,
  type Scenario,
  type ScenarioName,
  type ScenarioOptions,
  scenarioNames,
} from './scenario.ts';
