export { type LabelledEvent, type QuietSpan, type ScenarioLabels } from './labels.ts';
export {
  type CalmOptions,
  calmRecords,
  openScenario,
  type Scenario,
  type ScenarioName,
  type ScenarioOptions,
  scenarioNames,
} from './scenario.ts';
