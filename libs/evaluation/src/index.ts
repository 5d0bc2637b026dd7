export {
  type DocumentFacts,
  type EvaluationDocument,
  evaluationDocument,
  type PartialRun,
  type TailRow,
} from './document.ts';
export { galleryText } from './gallery.ts';
export { type Labels, timeUs } from './labels.ts';
export { htmlReport } from './report/html.ts';
export { type RunResult, resultOf } from './run-result.ts';
export { tailShape } from './tail-shape.ts';
export { Tape } from './tape.ts';
export type { TargetRow } from './targets.ts';
