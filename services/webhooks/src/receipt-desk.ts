/**
 * Tells the log what became of warnings: a receipt for every message that was delivered, acknowledged or given up,
 * signed with the desk's key and appended to the log that the alert came from.
 *
 * RD1 A receipt is marked as reported after it is in the log, so that a kill in between reports it twice, and none is lost.
 *    Where the ledger cannot be written it is remembered here, and no other is appended before it is marked.
 * RD2 A receipt goes to the log of its alert and to no other. Where that log refuses it, the service's own log lines say so,
 *    and the other receipts go on.
 */
import { type DeskLog, DeskWriter } from '@breakwater/codec';
import type { IoOutcome, Receipt } from '@breakwater/core';
import type { DeliveryLedger, ReceiptReport } from '@breakwater/embedded';
import type { Logger } from '@breakwater/telemetry';
import type { Clock } from './clock.ts';
import type { LedgerWatch } from './ledger-watch.ts';

export interface ReceiptDeskParts {
  readonly ledger: DeliveryLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly watch: Pick<LedgerWatch, 'note'>;
}

const PAGE_COUNT = 100;
const POLL_MS = 500;
/** Who says it where no receiver named itself. */
const SERVICE = 'webhooks';

/** Codes of what no log will ever take; everything else is tried again. */
const NEVER: ReadonlySet<string> = new Set(['foreign-log', 'control-refused']);

/** Resolves `ok` after the signal, `fatal` where the ledger cannot be used any more. */
export async function reportReceipts(
  parts: ReceiptDeskParts,
  log: DeskLog,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const writer = new DeskWriter(log);
  const unmarked: ReceiptReport[] = [];
  let isWaiting = false;
  while (!signal.aborted) {
    const reported = await reportPage(parts, { writer, unmarked }, signal);
    if (reported.kind === 'fatal') return reported;
    const isLedger = parts.watch.note('receipts', reported);
    if (reported.kind === 'retryable' && !isWaiting && !isLedger) {
      const { code, detail } = reported;
      parts.logger.warn('receipts wait for the log', { code, detail });
    }
    isWaiting = reported.kind === 'retryable';
    if (reported.kind !== 'ok' || !reported.value) await parts.clock.pause(POLL_MS, signal);
  }
  return { kind: 'ok', value: null };
}

/** Reports the oldest; returns whether there may be more. */
async function reportPage(
  { ledger, logger }: ReceiptDeskParts,
  { writer, unmarked }: { readonly writer: DeskWriter; readonly unmarked: ReceiptReport[] },
  signal: AbortSignal,
): Promise<IoOutcome<boolean>> {
  const before = markAll(ledger, unmarked);
  if (before.kind !== 'ok') return before;
  const reports = ledger.unreported(PAGE_COUNT);
  if (reports.kind !== 'ok') return reports;
  for (const report of reports.value) {
    if (signal.aborted) break;
    const { endpoint, messageId } = report;
    const { domain, timeUs: logTimeUs } = report;
    const message = { type: 'receipt', domain, logTimeUs, content: contentOf(report) } as const;
    const appended = await writer.append(report, message);
    if (appended.kind !== 'ok') {
      const { code, detail } = appended;
      if (!NEVER.has(code)) return { kind: 'retryable', code, detail };
      logger.error('a receipt is in no log', { endpoint, message: messageId, code, detail }); // RD2
    }
    unmarked.push(report);
    const marked = markAll(ledger, unmarked); // RD1
    if (marked.kind !== 'ok') return marked;
  }
  return { kind: 'ok', value: reports.value.length === PAGE_COUNT };
}

/** Empties `unmarked`, which holds one report at most. */
function markAll(ledger: DeliveryLedger, unmarked: ReceiptReport[]): IoOutcome<null> {
  for (;;) {
    const [report] = unmarked;
    if (report === undefined) return { kind: 'ok', value: null };
    const marked = ledger.markReported(report);
    if (marked.kind !== 'ok') return marked;
    unmarked.shift();
  }
}

function contentOf(report: ReceiptReport): Receipt {
  const { alertId, messageId, endpoint, venue, state, acknowledgedBy, reportedMs } = report;
  const by = acknowledgedBy ?? SERVICE;
  return { alertId, messageId, endpoint, venue, state, by, timeUs: reportedMs * 1_000 };
}
