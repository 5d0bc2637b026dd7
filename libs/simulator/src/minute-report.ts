/** A scenario as text, minute by minute, for people: prices, flows, liquidations and loans per venue. */
import {
  decimalValue,
  EVENT_KIND,
  type EventBatch,
  type InstrumentDefinition,
  LENDING_OPERATION,
  SIDE,
} from '@breakwater/core';
import type { Scenario } from './scenario.ts';

/** One market in one minute. */
export interface MarketMinute {
  tradeCount: number;
  lastPrice: number; // unit: quote asset
  lowPrice: number; // unit: quote asset
  highPrice: number; // unit: quote asset
  buyUnits: number; // unit: base asset
  sellUnits: number; // unit: base asset
  forcedSellCount: number;
  forcedBuyCount: number;
  drawCount: number;
  repaymentCount: number;
  forcedRepaymentCount: number;
  /** Resting quantity of the last whole book. */
  bidUnits: number; // unit: base asset
  askUnits: number; // unit: base asset
}

export interface MinuteReport {
  /** Instrument key → minute of the log → figures; minutes without events are missing. */
  readonly markets: ReadonlyMap<string, readonly (MarketMinute | undefined)[]>;
  readonly minuteCount: number;
  readonly eventCount: number;
  readonly recordCount: number;
}

/** Runs the scenario once and adds it up by market and minute of log time. */
export function minuteReport(scenario: Scenario): MinuteReport {
  const definitions = new Map(scenario.instruments.map((one) => [one.key, one]));
  const markets = new Map<string, (MarketMinute | undefined)[]>();
  let eventCount = 0;
  let recordCount = 0;
  for (const { timestampUs, batch } of scenario.records()) {
    recordCount += 1;
    eventCount += batch.eventCount;
    const minute = Math.floor((timestampUs - scenario.startTimeUs) / 60e6);
    for (let row = 0; row < batch.eventCount; row += 1) {
      const key = batch.symbols.name(batch.instrument(row));
      const definition = definitions.get(key);
      if (definition === undefined) continue;
      const minutes = markets.get(key) ?? [];
      if (minutes.length === 0) markets.set(key, minutes);
      const figures = minutes[minute] ?? emptyMinute();
      minutes[minute] = figures;
      addRow(figures, batch, row, definition);
    }
  }
  const minuteCount = Math.ceil((scenario.endTimeUs - scenario.startTimeUs) / 60e6);
  return { markets, minuteCount, eventCount, recordCount };
}

function emptyMinute(): MarketMinute {
  return {
    tradeCount: 0,
    lastPrice: 0,
    lowPrice: Number.POSITIVE_INFINITY,
    highPrice: 0,
    buyUnits: 0,
    sellUnits: 0,
    forcedSellCount: 0,
    forcedBuyCount: 0,
    drawCount: 0,
    repaymentCount: 0,
    forcedRepaymentCount: 0,
    bidUnits: 0,
    askUnits: 0,
  };
}

function addRow(
  figures: MarketMinute,
  batch: EventBatch,
  row: number,
  definition: InstrumentDefinition,
): void {
  const price = decimalValue(batch.priceTicks(row), definition.tick);
  const units = decimalValue(batch.quantityLots(row), definition.lot);
  const side = batch.side(row);
  switch (batch.kind(row)) {
    case EVENT_KIND.TRADE:
      figures.tradeCount += 1;
      if (side === SIDE.BUY) figures.buyUnits += units;
      else figures.sellUnits += units;
      addPrice(figures, price);
      break;
    case EVENT_KIND.REFERENCE_RATE:
      addPrice(figures, price);
      break;
    case EVENT_KIND.LIQUIDATION:
      if (side === SIDE.BUY) figures.forcedBuyCount += 1;
      else figures.forcedSellCount += 1;
      break;
    case EVENT_KIND.LENDING:
      addLoan(figures, batch, row);
      break;
    case EVENT_KIND.BOOK_SNAPSHOT:
      addBook(figures, batch, row, definition);
      break;
    default:
  }
}

function addPrice(figures: MarketMinute, price: number): void {
  figures.lastPrice = price;
  figures.lowPrice = Math.min(figures.lowPrice, price);
  figures.highPrice = Math.max(figures.highPrice, price);
}

function addLoan(figures: MarketMinute, batch: EventBatch, row: number): void {
  const rare = batch.rareEvent(row);
  if (rare?.kind !== 'lending') return;
  const { operation } = rare.operation;
  if (operation === LENDING_OPERATION.LOAN_OPEN) figures.drawCount += 1;
  if (operation === LENDING_OPERATION.REPAYMENT) figures.repaymentCount += 1;
  if (operation === LENDING_OPERATION.FORCED_REPAYMENT) figures.forcedRepaymentCount += 1;
}

function addBook(
  figures: MarketMinute,
  batch: EventBatch,
  row: number,
  definition: InstrumentDefinition,
): void {
  const start = batch.levelStart(row);
  const bidEnd = start + batch.bidCount(row);
  const askEnd = bidEnd + batch.askCount(row);
  let bidLots = 0;
  let askLots = 0;
  for (let level = start; level < askEnd; level += 1) {
    const lots = batch.levelQuantityLots(level);
    if (level < bidEnd) bidLots += lots;
    else askLots += lots;
  }
  figures.bidUnits = decimalValue(bidLots, definition.lot);
  figures.askUnits = decimalValue(askLots, definition.lot);
}

/** The report as lines of text, minutes counted from the incident's start. */
export function reportLines(scenario: Scenario, report: MinuteReport): string[] {
  const leadInMinutes = (scenario.incidentTimeUs - scenario.startTimeUs) / 60e6;
  const span = (scenario.endTimeUs - scenario.startTimeUs) / 1e6;
  const lines = [
    `${scenario.name}, seed ${scenario.seed}: ${scenario.summary}`,
    `${report.eventCount} events in ${report.recordCount} records, ${(report.eventCount / span).toFixed(0)} events/s`,
    `labels: ${JSON.stringify(scenario.labels)}`,
  ];
  for (const { key, tick } of scenario.instruments) {
    lines.push('', key, MARKET_HEADER);
    const decimals = Math.max(0, -tick.exponent);
    const minutes = report.markets.get(key) ?? [];
    minutes.forEach((figures, minute) => {
      if (figures === undefined) return;
      const at = (minute - leadInMinutes).toFixed(0).padStart(6);
      lines.push(marketLine(at, figures, decimals));
    });
  }
  return lines;
}

const MARKET_HEADER =
  'minute       last        low       high trades         buy        sell    bid depth    ask depth fSELL  fBUY drawn repaid forced';

function marketLine(at: string, figures: MarketMinute, decimals: number): string {
  const hasPrice = figures.highPrice > 0;
  const prices = [figures.lastPrice, figures.lowPrice, figures.highPrice];
  const shown = prices.map((price) => (hasPrice ? price.toFixed(decimals) : '-').padStart(11));
  const units = [figures.buyUnits, figures.sellUnits].map((one) => one.toFixed(1).padStart(12));
  const depths = [figures.bidUnits, figures.askUnits].map((one) => one.toFixed(0).padStart(13));
  const { forcedSellCount, forcedBuyCount, drawCount, repaymentCount, forcedRepaymentCount } =
    figures;
  const counts = [
    ...[forcedSellCount, forcedBuyCount, drawCount].map((count) => String(count).padStart(6)),
    ...[repaymentCount, forcedRepaymentCount].map((count) => String(count).padStart(7)),
  ];
  const trades = String(figures.tradeCount).padStart(7);
  return [at, ...shown, trades, ...units, ...depths, ...counts].join('');
}
