/**
 * Tells the log what became of warnings: a receipt for every message that was delivered, acknowledged or given up,
 * signed with the desk's key and appended to the log that the alert came from.
 *
 * RD1 A receipt is marked as reported after it is in the log, so that a kill in between reports it twice, and none is lost.
 * RD2 A receipt goes to the log of its alert and to no other. Where that log refuses it, the service's own log lines say so,
 *    and the other receipts go on.
 */
import { type DeskLog, DeskWriter } from '@breakwater/codec';
import type { IoOutcome, Receipt } from '@breakwater/core';
import type { DeliveryLedger, ReceiptReport } from '@breakwater/embedded';
import type { Logger } from '@breakwater/telemetry';
import type { Clock } from './clock.ts';

export interface ReceiptDeskParts {
  readonly ledger: DeliveryLedger;
  readonly clock: Clock;
  readonly logger: Logger;
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
  let isWaiting = false;
  while (!signal.aborted) {
    const reported = await reportPage(parts, writer, signal);
    if (reported.kind === 'fatal') return reported;
    if (reported.kind === 'retryable' && !isWaiting) {
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
  writer: DeskWriter,
  signal: AbortSignal,
): Promise<IoOutcome<boolean>> {
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
    const marked = ledger.markReported(report); // RD1
    if (marked.kind !== 'ok') return marked;
  }
  return { kind: 'ok', value: reports.value.length === PAGE_COUNT };
}

function contentOf(report: ReceiptReport): Receipt {
  const { alertId, messageId, endpoint, venue, state, acknowledgedBy, reportedMs } = report;
  const by = acknowledgedBy ?? SERVICE;
  return { alertId, messageId, endpoint, venue, state, by, timeUs: reportedMs * 1_000 };
}
