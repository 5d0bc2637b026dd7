/** Foreign formats: pure parsers of rows and frames, without files. */

export { BarRowDecoder, surveyBarRow } from './bar-row.ts';
export { BinanceBookSync } from './binance-book-sync.ts';
export { writeBookBreak } from './book-break.ts';
export {
  BookChangeDecoder,
  BookRowDecoder,
  surveyBookChangeRow,
  surveyBookRow,
} from './book-row.ts';
export {
  DECIMAL_FAULT,
  type DecimalParts,
  decimalParts,
  describeDecimalFault,
  exactSteps,
  roundedSteps,
} from './decimal.ts';
export { LENDING_FIELDS, LendingRowDecoder, surveyLendingRow } from './lending-row.ts';
export { LiquidationRowDecoder, surveyLiquidationRow } from './liquidation-row.ts';
export type {
  EventSink,
  HeldTally,
  InstrumentSteps,
  RowDecoder,
  RowFields,
  RowIgnored,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
  TradeNumbers,
} from './row.ts';
export { aggressorOfBuyerIsMaker, SIDE_MEANINGS, type SideMeaning, sideOf } from './side-name.ts';
export { StepSurvey } from './step-survey.ts';
export {
  isRejection,
  marketOfRow,
  outcomeOf,
  type RowMarket,
  type RowTimes,
  type TableFormat,
  type TableSpec,
  type TimeNote,
  timesOfRow,
} from './table-row.ts';
export { surveyTickerRow, TickerRowDecoder } from './ticker-row.ts';
export {
  parseTimestampUs,
  TIME_FORMATS,
  type TimeFormat,
  unitOf,
  type ZoneOffset,
} from './timestamp.ts';
export { surveyTradeRow, TradeRowDecoder } from './trade-row.ts';
export { venueIdOfText } from './venue-id.ts';
