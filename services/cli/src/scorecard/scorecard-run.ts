/** Reads a store from its beginning to its end and says how each venue stands. */
import {
  ScorecardBook,
  type ScorecardSpan,
  type Scorecards,
  type StreamKey,
} from '@breakwater/core';
import { EXIT_CODE, UsageError } from '@breakwater/shell';
import { parseStoredAlert } from '@breakwater/wiring';
import { entriesOf, openAlertStore } from '../alert-source/store-source.ts';
import { spanOf } from '../calibration/calibration-input.ts';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import type { Language } from '../explanation/wording.ts';
import { scorecardText } from './scorecard-text.ts';

export interface ScorecardFlags {
  readonly redis?: string;
  readonly dataDir?: string;
  readonly language: Language;
  readonly json?: true;
}

/** Of one stream of the store, which is one log. */
export type StreamScorecards = Scorecards & { readonly stream: string; readonly domain: string };

const EVER: ScorecardSpan = { fromUs: 0, toUs: Number.MAX_SAFE_INTEGER };

export async function printScorecards(
  spanText: string | undefined,
  flags: ScorecardFlags,
  context: CommandContext,
): Promise<number> {
  const span = spanText === undefined ? EVER : spanOf(spanText);
  if (span === undefined) {
    throw new UsageError(`${spanText}: a span is FROM..TO in UTC, such as 2025-10-01..2025-11-01.`);
  }
  const store = openAlertStore({ env: context.env, ...flags });
  try {
    const read: StreamScorecards[] = [];
    for (const stream of required(await store.streams(), 'listing the streams')) {
      read.push(await readStream(store, stream, span));
    }
    const { language, json } = flags;
    const table = read.map((cards) => scorecardText(cards, language)).join('\n');
    await context.print(json === true ? `${JSON.stringify(read, null, 2)}\n` : table);
    if (read.length === 0)
      context.terminal.say('The store is empty: no detector has written to it yet.');
    return EXIT_CODE.ok;
  } finally {
    await store.close();
  }
}

/** Alerts first: a record is of an alert that is known. */
async function readStream(
  store: ReturnType<typeof openAlertStore>,
  stream: StreamKey,
  span: ScorecardSpan,
): Promise<StreamScorecards> {
  const book = new ScorecardBook();
  let domain = '';
  for await (const { json } of entriesOf(store, stream)) {
    const alert = parseStoredAlert(json);
    if (typeof alert === 'string') throw new CommandError(`the store: ${alert}`);
    domain = alert.content.domain;
    book.addAlert(alert.content);
  }
  for await (const { json } of entriesOf(store, stream, 'acknowledgements')) {
    book.addRecord(JSON.parse(json) as Parameters<ScorecardBook['addRecord']>[0]);
  }
  return { stream: `${stream.topicId}:${stream.partition}`, domain, ...book.read(span) };
}
