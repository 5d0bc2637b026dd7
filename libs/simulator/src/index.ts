export type { LabelledEvent, QuietSpan, ScenarioLabels } from './labels.ts';
export {
  calmRecords,
  openScenario,
  type Scenario,
  type ScenarioName,
  type ScenarioOptions,
  scenarioNames,
} from './scenario.ts';
