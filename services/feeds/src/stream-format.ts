/** The formats of a manifest behind one shape: line → timed row, digits of a row, decoder. */

import {
  BarRowDecoder,
  BookChangeDecoder,
  BookRowDecoder,
  isRejection,
  LendingRowDecoder,
  LiquidationRowDecoder,
  marketOfRow,
  outcomeOf,
  type RowDecoder,
  type RowIgnored,
  type RowRejection,
  type StepLookup,
  type StepSurvey,
  surveyBarRow,
  surveyBookChangeRow,
  surveyBookRow,
  surveyLendingRow,
  surveyLiquidationRow,
  surveyTickerRow,
  surveyTradeRow,
  type TableRow,
  type TableSpec,
  TickerRowDecoder,
  type TimeNote,
  TradeRowDecoder,
  timesOfRow,
} from '@breakwater/codec';
import type { InstrumentTable } from '@breakwater/venues';
import { inBaseUnits, instrumentOfRow } from './folder-names.ts';
import { combinedFormat } from './frames/combined-format.ts';
import { type FrameRow, framesFormat } from './frames/frames-format.ts';
import { localZone } from './local-zone.ts';
import type { ManifestStream } from './manifest.ts';
import { tableLineReader } from './table-line.ts';
import { tradeLane } from './trade-lane.ts';
import type { TradeLane } from './trade-lines.ts';

export interface TimedRow<Row> {
  /** When the row was known: receive time, a bar's end, or the event's own time. */
  readonly timeUs: number;
  readonly row: Row;
  readonly note?: TimeNote;
}

export type RowReading<Row> = TimedRow<Row> | RowRejection | RowIgnored | 'header';

export interface StreamFormat<Row> {
  /** A reader for the lines of one file, in order. */
  reader(file: string): (line: string) => RowReading<Row>;
  /** The fast lane of a file, where its rows may be read from their bytes. */
  lane?(file: string): TradeLane | undefined;
  survey(row: Row, survey: StepSurvey): void;
  decoder(steps: StepLookup): RowDecoder<Row>;
}

/** A row goes only to the decoder of its own stream's format. */
export type FolderRow = TableRow | FrameRow;

export function streamFormat(
  stream: ManifestStream,
  table: InstrumentTable,
): StreamFormat<FolderRow> {
  if (stream.format === 'binance-combined') return combinedFormat(stream, table);
  return stream.format === 'frames'
    ? framesFormat(stream, table)
    : tableFormat(stream, tableSpec(stream, stream.format), table);
}

function tableSpec(stream: ManifestStream, format: TableSpec['format']): TableSpec {
  return {
    format,
    venue: stream.venue,
    symbol: stream.symbol,
    type: stream.type,
    time: stream.time ?? 'iso',
    zone: stream.zone === undefined ? undefined : localZone(stream.zone),
    idMeans: stream.idMeans ?? 'fill',
    quantities: stream.quantities ?? 'increments',
    sideMeans: stream.sideMeans ?? 'aggressor',
    coverage: stream.coverage ?? 'sampled',
    notionalCurrency: stream.notionalCurrency,
    barUs: Math.round((stream.barSeconds ?? 0) * 1_000_000),
  };
}

function tableFormat(
  stream: ManifestStream,
  spec: TableSpec,
  table: InstrumentTable,
): StreamFormat<TableRow> {
  return {
    reader: (file) => {
      const read = tableLineReader(stream, file);
      return (line) => {
        const fields = read(line);
        if (typeof fields !== 'function') return fields;
        const times = timesOfRow(fields, spec);
        if (isRejection(times)) return times;
        const market = marketOfRow(fields, spec);
        if (isRejection(market)) return market;
        const at = { table, suffix: stream.symbolSuffix, atUs: times.eventTimeUs };
        const instrument = instrumentOfRow(market, at);
        if (isRejection(instrument)) return outcomeOf(instrument);
        const { eventTimeUs, receivedTimeUs, note } = times;
        const row = {
          ...{ instrument: instrument.key, eventTimeUs, receivedTimeUs },
          fields: inBaseUnits(fields, market.symbol, instrument),
        };
        if (note === undefined || (note === 'date-alone' && spec.format === 'lending')) {
          return { timeUs: receivedTimeUs, row };
        }
        return { timeUs: receivedTimeUs, row, note };
      };
    },
    lane: (file) => tradeLane(stream, { spec, table, file }),
    survey: (row, survey) => surveyRow(spec, row, survey),
    decoder: (steps) => tableDecoder(spec, steps),
  };
}

function surveyRow(spec: TableSpec, row: TableRow, survey: StepSurvey): void {
  if (spec.format === 'trades') surveyTradeRow(row, survey);
  else if (spec.format === 'bars') surveyBarRow(row, survey);
  else if (spec.format === 'lending') surveyLendingRow(row, survey);
  else if (spec.format === 'book-changes') surveyBookChangeRow(row, survey);
  else if (spec.format === 'liquidations') surveyLiquidationRow(row, spec, survey);
  else if (spec.format === 'tickers') surveyTickerRow(row, survey);
  else surveyBookRow(row, survey);
}

function tableDecoder(spec: TableSpec, steps: StepLookup): RowDecoder<TableRow> {
  if (spec.format === 'trades') return new TradeRowDecoder(spec, steps);
  if (spec.format === 'bars') return new BarRowDecoder(steps);
  if (spec.format === 'lending') return new LendingRowDecoder(spec, steps);
  if (spec.format === 'book-changes') return new BookChangeDecoder(steps);
  if (spec.format === 'liquidations') return new LiquidationRowDecoder(spec, steps);
  if (spec.format === 'tickers') return new TickerRowDecoder(steps);
  return new BookRowDecoder(steps);
}
