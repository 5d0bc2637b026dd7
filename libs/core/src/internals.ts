/**
 * Parts of the core for the benchmark's rival, which keeps its own decode, books, panes and windows but decides with
 * the same detectors. No promise is made about this entry; nothing else may import it.
 */
export { AlertWriter } from './alert/alert-writer.ts';
export { IncidentBook } from './alert/incident.ts';
export { ControlState } from './control/control-state.ts';
export { DEFAULT_LENDING_RULES } from './control/default-lending-rules.ts';
export { Baselines } from './detect/baselines.ts';
export { CascadeDetector } from './detect/cascade/cascade-detector.ts';
export { type CatalogueWords, THRESHOLD_LETTERS } from './detect/catalogue.ts';
export { CoverageDetector } from './detect/coverage/coverage-detector.ts';
export { SurgeDetector } from './detect/surge/surge-detector.ts';
export { LendingBook } from './lending/lending-book.ts';
export type { LendingEntry } from './lending/lending-entry.ts';
export { PlainLendingBook } from './lending/plain-lending-book.ts';
export { Market } from './market/market.ts';
export { BOOK_STATE, PANE, paneSlot, SQUARE_QUANTA_MAX } from './window/open-panes.ts';
export { SealSchedule } from './window/seal-schedule.ts';
export { WINDOW_US, WindowBank } from './window/window-bank.ts';
