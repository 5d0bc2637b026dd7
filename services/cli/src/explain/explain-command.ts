/** `breakwater explain`: finds an alert, reads its records where the log is at hand, and says what it says. */
import { detectorDescriptions } from '@breakwater/core';
import { EXIT_CODE, UsageError } from '@breakwater/shell';
import { findAlert } from '../alert-source/find-alert.ts';
import type { FoundAlert } from '../alert-source/found-alert.ts';
import { openLog, openSource, type PlaceFlags } from '../alert-source/place-options.ts';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { partitionOf } from '../domain/domain-log.ts';
import { alertPlot, type PriceLine } from '../explanation/alert-plot.ts';
import { explainAlert } from '../explanation/explanation.ts';
import { explanationText } from '../explanation/explanation-text.ts';
import { type Language, Wording } from '../explanation/wording.ts';
import { savePlot } from '../plot/plot-file.ts';
import { type InputRecord, type InputRecords, readInputs } from './input-records.ts';
import { recordLines } from './record-lines.ts';

export interface ExplainPlan extends PlaceFlags {
  readonly alert: string;
  readonly language: Language;
  readonly json?: true;
  readonly plot?: string;
  readonly records?: true;
  readonly recordsMax: number;
}

/** Prints the explanation. @throws CommandError where the alert is not there, or its records are not. */
export async function explain(plan: ExplainPlan, context: CommandContext): Promise<number> {
  checkPlot(plan.plot);
  const found = await lookUp(plan, context);
  const inputs = await inputsOf(plan, found, context);
  const wording = new Wording(plan.language, detectorDescriptions());
  const explanation = explainAlert({ revisions: found.revisions, flows: inputs.flows }, wording);
  const records = plan.records === true ? inputs.records : [];
  if (plan.json === true) {
    const shown = plan.records === true ? { records: records.slice(0, plan.recordsMax) } : {};
    await context.print(
      `${JSON.stringify({ ...explanation, flows: inputs.flows, ...shown }, null, 2)}\n`,
    );
  } else {
    const lines = recordLines(records, plan.recordsMax, wording);
    await context.print(explanationText(explanation, wording, lines));
  }
  if (plan.plot !== undefined) {
    const prices = priceLines(inputs.records);
    await savePlot(plan.plot, alertPlot(found.revisions, prices, explanation.title, wording));
    context.terminal.say(`drawn: ${plan.plot}`);
  }
  return EXIT_CODE.ok;
}

async function lookUp(plan: ExplainPlan, context: CommandContext): Promise<FoundAlert> {
  const source = await openSource(plan, context);
  try {
    return await findAlert(source, plan.alert, context.signal);
  } finally {
    await source.close();
  }
}

const NOTHING: InputRecords = { flows: [], records: [] };

async function inputsOf(
  plan: ExplainPlan,
  { revisions, stream }: FoundAlert,
  context: CommandContext,
): Promise<InputRecords> {
  const log = await openLog(plan, context);
  if (log === undefined || stream === null) {
    await log?.close();
    if (plan.records === undefined) return NOTHING;
    throw new UsageError('--records reads the log: name it by --data-dir, --kafka or --bundle.');
  }
  try {
    const { signal, terminal } = context;
    const at = { reader: log.reader, partition: partitionOf(log, stream), signal, terminal };
    // All revisions: the newest one of an alert that closes has the quiet after it.
    return await readInputs(at, unionOf(revisions.flatMap(({ inputs }) => inputs)));
  } catch (error) {
    if (!(error instanceof CommandError) || plan.records === true) throw error;
    context.terminal.say(`without amounts and prices: ${error.message}`);
    return NOTHING;
  } finally {
    await log.close();
  }
}

type Range = FoundAlert['revisions'][number]['inputs'][number];

/** From the first to the last offset of each market. */
function unionOf(ranges: readonly Range[]): Range[] {
  const byMarket = new Map<string, Range>();
  for (const { market, firstOffset, lastOffset } of ranges) {
    const known = byMarket.get(market);
    byMarket.set(market, {
      market,
      firstOffset: Math.min(firstOffset, known?.firstOffset ?? firstOffset),
      lastOffset: Math.max(lastOffset, known?.lastOffset ?? lastOffset),
    });
  }
  return [...byMarket.values()].sort((a, b) => (a.market < b.market ? -1 : 1));
}

/** Markets that are drawn; an alert over hundreds of symbols is told by its first. */
const DRAWN_COUNT_MAX = 3;

function priceLines(records: readonly InputRecord[]): PriceLine[] {
  const traded = records.filter(({ kind, price }) => kind === 'TRADE' && price > 0);
  const markets = [...new Set(traded.map(({ market }) => market))].slice(0, DRAWN_COUNT_MAX);
  return markets.map((market) => {
    const own = traded.filter((record) => record.market === market);
    own.sort((a, b) => a.timeUs - b.timeUs);
    return { market, points: own.map(({ timeUs, price }) => [timeUs, price] as const) };
  });
}

function checkPlot(path: string | undefined): void {
  if (path === undefined || /\.(svg|png)$/i.test(path)) return;
  throw new UsageError('--plot draws SVG or PNG: name a file that ends in .svg or .png.');
}
