/** Readings short enough to be put into tables. */
import { COVERAGE, SIDE } from '@breakwater/core';
import { venueMessages } from '../protocols.ts';
import type { LevelText, VenueMessages, VenueReading } from '../venue-event.ts';

/** A moment of the tests: 2026-01-02T03:04:05.678Z. */
export const AT_MS = 1_767_323_045_678;
export const AT_US: number = AT_MS * 1_000;
export const AT_ISO = '2026-01-02T03:04:05.678Z';
const RECEIVED_US: number = AT_US + 1_500;

export function readerOf(venue: string): VenueMessages {
  const messages = venueMessages(venue);
  if (messages === undefined) throw new Error(`no messages of ${venue}`);
  return messages;
}

/** Reads one message, given as text or as the value of its JSON, and prints what came of it. */
export function told(messages: VenueMessages, message: unknown): string[] {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return messages.read(text, RECEIVED_US).map(printed);
}

/** What a fresh reader of `venue` makes of one message. */
export function toldBy(venue: string, message: unknown): string[] {
  return told(readerOf(venue), message);
}

/** `trade BUY 2@1450 #7 KRW-USDT`: a time other than AT_US is added as `+1500` in microseconds. */
function printed(reading: VenueReading): string {
  if (reading.kind === 'ignored') return `ignored ${reading.rule}`;
  if (reading.kind === 'rejected') return `rejected ${reading.rejection.reason}`;
  const place = [reading.venue, reading.symbol].filter((part) => part !== undefined).join(':');
  const apart = reading.eventTimeUs - AT_US;
  const when = apart === 0 ? '' : ` ${apart > 0 ? '+' : ''}${apart}`;
  return `${reading.kind} ${body(reading)}${place}${when}`;
}

function body(reading: Exclude<VenueReading, { readonly kind: 'ignored' | 'rejected' }>): string {
  switch (reading.kind) {
    case 'trade':
      return `${sideName(reading.side)} ${reading.quantity}@${reading.price} ${idText(reading.id)}`;
    case 'liquidation': {
      const { forcedSide, quantity, price, coverage, id } = reading;
      const share = coverage === COVERAGE.COMPLETE ? 'complete' : 'sampled';
      return `${sideName(forcedSide)} ${quantity}@${price} ${share} ${idText(id)}`;
    }
    case 'book-snapshot':
      return `${reading.sequence ?? '-'} ${levels(reading.bids)}|${levels(reading.asks)} `;
    case 'book-delta': {
      const { previousSequence, sequence, bids, asks } = reading;
      return `${previousSequence ?? '-'}>${sequence ?? '-'} ${levels(bids)}|${levels(asks)} `;
    }
    case 'mark-index':
      return `mark ${reading.markPrice ?? '-'} index ${reading.indexPrice ?? '-'} `;
    case 'open-interest':
      return `${reading.quantity} `;
    case 'break':
      return '';
  }
}

function idText(id: string | undefined): string {
  return id === undefined ? '' : `#${id} `;
}

function sideName(side: number): string {
  if (side === SIDE.BUY) return 'BUY';
  return side === SIDE.SELL ? 'SELL' : 'UNKNOWN';
}

function levels(list: readonly LevelText[]): string {
  return list.map(([price, quantity]) => `${quantity}@${price}`).join(' ');
}
