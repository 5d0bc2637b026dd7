/** For tests: a recorded folder in a temporary place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { EVENT_KIND, type FeedRecord } from '@breakwater/core';

export class MadeFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'breakwater-folder-'));

  /** Compresses where the name says so. */
  file(name: string, text: string): this {
    const bytes = Buffer.from(text);
    const packed = name.endsWith('.gz')
      ? gzipSync(bytes)
      : name.endsWith('.zst')
        ? zstdCompressSync(bytes)
        : bytes;
    return this.bytes(name, packed);
  }

  bytes(name: string, bytes: Uint8Array): this {
    writeFileSync(join(this.path, name), bytes);
    return this;
  }

  manifest(...streams: readonly object[]): this {
    return this.file('folder.json', JSON.stringify({ name: 'made', streams }, null, 1));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const TRADES: object = {
  format: 'trades',
  venue: 'upbit',
  symbol: 'USDT/KRW',
  type: 'spot',
  time: 'ms',
  columns: { time: 'time', side: 'side', price: 'price', amount: 'amount' },
};
export const TRADES_HEADER = 'time,side,price,amount\n';
/** 1 March 2023. */
export const START_MS = 1_677_628_800_000;

/** A record's market events as short text: `log ms + source kind price x quantity`, definitions left out. */
export function shown(record: FeedRecord): string[] {
  const { batch } = record;
  const lines: string[] = [];
  for (let row = 0; row < batch.eventCount; row += 1) {
    if (batch.kind(row) === EVENT_KIND.INSTRUMENT) continue;
    const name = batch.symbols.name(batch.instrument(row)).split(':')[1] ?? '';
    const logMs = record.timestampUs / 1_000 - START_MS;
    const side = { '-1': 'S', '0': '?', '1': 'B' }[String(batch.side(row))];
    lines.push(`${logMs} ${name} ${side} ${batch.priceTicks(row)}x${batch.quantityLots(row)}`);
  }
  return lines;
}
