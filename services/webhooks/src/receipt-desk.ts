/**
 * Tells the log what became of warnings: a receipt for every message that was delivered, acknowledged or given up,
 * signed with the desk's key and appended to the log that the alert came from.
 *
 * P1 A receipt is marked as reported after it is in the log, so that a kill in between reports it twice, and none is lost.
 * P2 It goes to the log whose identity the alert's stream carries, or nowhere: a topic of the same name that was made
 *    anew is another log. One that goes nowhere is said in the service's own log, and does not hold up the others.
 */
import type { KeyObject } from 'node:crypto';
import { ControlWriter } from '@breakwater/codec';
import type { IoOutcome, LogProducer, LogReader } from '@breakwater/core';
import type { DeliveryLedger, ReceiptReport } from '@breakwater/embedded';
import type { Logger } from '@breakwater/telemetry';
import type { Clock } from './clock.ts';

/** The log that receipts are written to, and the key that signs them: one process's alone. */
export interface ReceiptLog {
  readonly topic: string;
  readonly privateKey: KeyObject;
  readonly producer: LogProducer;
  readonly reader: Pick<LogReader, 'inspect'>;
}

export interface ReceiptDeskParts {
  readonly ledger: DeliveryLedger;
  readonly clock: Clock;
  readonly logger: Logger;
}

const PAGE_COUNT = 100;
const POLL_MS = 500;
/** Who says it where no receiver named itself. */
const SERVICE = 'webhooks';
/** Codes by which a log says that it has no such partition. */
const ELSEWHERE: ReadonlySet<string> = new Set(['unknown-topic', 'unknown-partition']);

/** Resolves `ok` after the signal, `fatal` where the ledger cannot be used any more. */
export async function reportReceipts(
  parts: ReceiptDeskParts,
  log: ReceiptLog,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const { privateKey, producer } = log;
  const writer = new ControlWriter({ privateKey, producer, wallMs: parts.clock.nowMs });
  while (!signal.aborted) {
    const reported = await reportPage(parts, log, writer);
    if (reported.kind === 'fatal') return reported;
    if (reported.kind === 'retryable') {
      parts.logger.warn('receipts wait for the log', { code: reported.code });
    }
    if (reported.kind !== 'ok' || !reported.value) await parts.clock.pause(POLL_MS, signal);
  }
  return { kind: 'ok', value: null };
}

/** Reports the oldest; answers whether there may be more. */
async function reportPage(
  { ledger, logger }: ReceiptDeskParts,
  log: ReceiptLog,
  writer: ControlWriter,
): Promise<IoOutcome<boolean>> {
  const reports = ledger.unreported(PAGE_COUNT);
  if (reports.kind !== 'ok') return reports;
  for (const report of reports.value) {
    const { endpoint, messageId } = report;
    const appended = await append(report, log, writer);
    if (appended.kind === 'retryable') return appended;
    if (appended.kind === 'fatal') {
      const { code, detail } = appended;
      logger.error('a receipt is in no log', { endpoint, message: messageId, code, detail }); // P2
    }
    const marked = ledger.markReported(report); // P1
    if (marked.kind !== 'ok') return marked;
  }
  return { kind: 'ok', value: reports.value.length === PAGE_COUNT };
}

async function append(
  report: ReceiptReport,
  { topic, reader }: ReceiptLog,
  writer: ControlWriter,
): Promise<IoOutcome<number>> {
  const { partition, domain, timeUs: logTimeUs } = report;
  const info = await reader.inspect(topic, partition);
  if (info.kind !== 'ok' && !ELSEWHERE.has(info.code)) {
    return { kind: 'retryable', code: info.code, detail: info.detail };
  }
  if (info.kind !== 'ok' || info.value.topicId !== report.topicId) {
    const detail = `its alert does not come from the log ${topic}`;
    return { kind: 'fatal', code: 'foreign-log', detail };
  }
  const place = { topic, partition, domain, clock: info.value.clock };
  return writer.append(place, { type: 'receipt', content: contentOf(report), logTimeUs });
}

function contentOf(report: ReceiptReport): object {
  const { alertId, messageId, endpoint, venue, state, acknowledgedBy, reportedMs } = report;
  const by = acknowledgedBy ?? SERVICE;
  return { alertId, messageId, endpoint, venue, state, by, timeUs: reportedMs * 1_000 };
}
