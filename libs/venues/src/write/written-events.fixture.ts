/** For tests of writers: a sink that keeps what was written as short texts, and a tally of held rows. */
import type { EventSink, HeldTally } from '@breakwater/codec';
import { BatchWriter, EVENT_KIND } from '@breakwater/core';

const NAMES = new Map(Object.entries(EVENT_KIND).map(([name, kind]) => [kind as number, name]));

export class WrittenEvents implements EventSink, HeldTally {
  /** `TRADE BTC/USDT 600000 × 5 SELL`, `BOOK_DELTA 5→6 600000 × 1 | 600001 × 2`. */
  readonly texts: string[] = [];
  readonly redefined: string[] = [];
  readonly ignoredRules: string[] = [];
  heldDecodedCount = 0;

  write(_instrument: string, attempt: (writer: BatchWriter) => boolean): void {
    const writer = new BatchWriter({ source: 'test', session: 1, streamClass: 0 });
    if (!attempt(writer)) throw new Error('an event did not fit into an empty batch');
    this.texts.push(textOf(writer));
  }

  redefine(instrument: string): void {
    this.redefined.push(instrument);
  }

  decoded(): void {
    this.heldDecodedCount += 1;
  }

  ignored(rule: string): void {
    this.ignoredRules.push(rule);
  }
}

function textOf({ batch }: BatchWriter): string {
  const kind = NAMES.get(batch.kind(0)) ?? '';
  const [, pair = ''] = batch.symbols.name(batch.instrument(0)).split(':');
  if (kind.startsWith('BOOK')) {
    const bids = batch.bidCount(0);
    const levels = Array.from({ length: bids + batch.askCount(0) }, (_, at) => {
      return `${batch.levelPriceTicks(at)} × ${batch.levelQuantityLots(at)}`;
    });
    const sides = `${levels.slice(0, bids).join(', ')} | ${levels.slice(bids).join(', ')}`.trim();
    const isBreak = batch.sequence(0) === Number.MAX_SAFE_INTEGER;
    if (isBreak) return 'BREAK';
    const numbers =
      kind === 'BOOK_DELTA'
        ? `${batch.previousSequence(0)}→${batch.sequence(0)}`
        : `${batch.sequence(0)}`;
    return `${kind} ${numbers} ${sides}`;
  }
  const side = ['SELL', '', 'BUY'][batch.side(0) + 1] ?? '';
  return `${kind} ${pair} ${batch.priceTicks(0)} × ${batch.quantityLots(0)} ${side}`.trim();
}
