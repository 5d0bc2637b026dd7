/** The recorded folders beside the repository, read whole: every row is accounted for, and books come out right. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EVENT_KIND, type EventBatch, type InstrumentDefinition } from '@breakwater/core';
import {
  openFolder,
  type RecordedFolder,
  type StreamAccounting,
  totalAccounting,
} from '@breakwater/feeds';
import { describe, expect, it } from 'vitest';
import { asVenueCounts, type DecimalBook, rebuildBooks } from './decimal-book.ts';

const DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url));

async function read(
  name: string,
  onBatch: (batch: EventBatch) => void = () => {},
): Promise<{ folder: RecordedFolder; total: ReturnType<typeof totalAccounting> }> {
  const folder = await openFolder(join(DATA, name));
  let newestUs = 0;
  let fallCount = 0;
  let earlyCount = 0;
  for await (const { timestampUs, batch } of folder.records()) {
    if (timestampUs < newestUs) fallCount += 1;
    newestUs = timestampUs;
    for (let row = 0; row < batch.eventCount; row += 1) {
      if (batch.receivedTimeUs(row) > timestampUs) earlyCount += 1;
    }
    onBatch(batch);
  }
  expect(fallCount, 'timestamps that fall').toBe(0);
  expect(earlyCount, 'events in the log before they were known').toBe(0);
  const total = totalAccounting(folder.accounting);
  const { decodedCount, ignoredCount, duplicateCount, rejectedCount } = total;
  expect(total.rowCount).toBe(decodedCount + ignoredCount + duplicateCount + rejectedCount);
  return { folder, total };
}

function streamOf(folder: RecordedFolder, format: string): StreamAccounting | undefined {
  return folder.accounting.find(({ source }) => source.endsWith(`/${format}`));
}

/** Books by the core's stated rule for deltas, kept in the simplest way: maps of ticks to lots. */
class NaiveBooks {
  readonly #books = new Map<
    string,
    { sequence: number; bids: Map<number, number>; asks: Map<number, number> }
  >();
  gapCount = 0;

  take(batch: EventBatch): void {
    for (let row = 0; row < batch.eventCount; row += 1) {
      const kind = batch.kind(row);
      if (kind !== EVENT_KIND.BOOK_SNAPSHOT && kind !== EVENT_KIND.BOOK_DELTA) continue;
      const key = batch.symbols.name(batch.instrument(row));
      const sequence = batch.sequence(row);
      let book = this.#books.get(key);
      if (kind === EVENT_KIND.BOOK_SNAPSHOT || book === undefined) {
        book = { sequence, bids: new Map(), asks: new Map() };
        this.#books.set(key, book);
      } else if (sequence <= book.sequence) {
        continue;
      } else if (batch.previousSequence(row) > book.sequence) {
        this.gapCount += 1;
      }
      book.sequence = sequence;
      const start = batch.levelStart(row);
      const middle = start + batch.bidCount(row);
      setLevels(book.bids, batch, start, middle);
      setLevels(book.asks, batch, middle, middle + batch.askCount(row));
    }
  }

  /** Best first, as plain decimals. */
  sides(definition: InstrumentDefinition): Pick<DecimalBook, 'bids' | 'asks'> {
    const book = this.#books.get(definition.key);
    const shown = ([ticks, lots]: [number, number]): readonly [string, string] => [
      decimalText(ticks, -definition.tick.exponent),
      decimalText(lots, -definition.lot.exponent),
    ];
    return {
      bids: [...(book?.bids ?? [])].sort((a, b) => b[0] - a[0]).map(shown),
      asks: [...(book?.asks ?? [])].sort((a, b) => a[0] - b[0]).map(shown),
    };
  }
}

function setLevels(side: Map<number, number>, batch: EventBatch, from: number, to: number): void {
  for (let level = from; level < to; level += 1) {
    const ticks = batch.levelPriceTicks(level);
    const lots = batch.levelQuantityLots(level);
    if (lots === 0) side.delete(ticks);
    else side.set(ticks, lots);
  }
}

function decimalText(steps: number, places: number): string {
  const digits = String(steps).padStart(places + 1, '0');
  if (places === 0) return digits;
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return text.replace(/\.?0+$/, '');
}

if (!existsSync(DATA)) {
  it('recorded data', () => {
    process.stderr.write(
      `No recorded data at ${DATA}: nothing was read. Put the recordings there to run these tests.\n`,
    );
    expect(existsSync(DATA)).toBe(false);
  });
} else {
  describe('recorded data', () => {
    it('all 524,627 Binance messages are accounted for, and the books match a rebuild in decimal strings', async () => {
      const books = new NaiveBooks();
      const { folder, total } = await read('binance-raw-2024-08', (batch) => books.take(batch));
      expect(total).toMatchObject({ rowCount: 524_627, rejectedCount: 0, duplicateCount: 0 });
      expect(books.gapCount).toBe(0);
      const rebuilt = rebuildBooks(join(DATA, 'binance-raw-2024-08'));
      expect([...rebuilt.keys()].sort()).toEqual([...folder.instruments.keys()].sort());
      for (const [key, book] of rebuilt) {
        const definition = folder.instruments.get(key) as InstrumentDefinition;
        expect(book.valid).toBe(true);
        expect(book.bids.length).toBeGreaterThan(900);
        const { bids, asks } = books.sides(definition);
        expect({ bids: asVenueCounts(key, bids), asks: asVenueCounts(key, asks) }).toEqual({
          ...{ bids: book.bids, asks: book.asks },
        });
      }
    });

    it('the de-peg of March 2023: every bar is decoded', async () => {
      const { folder, total } = await read('depeg-2023-03');
      expect(total).toMatchObject({ rowCount: 130_688, decodedCount: 130_688 });
      expect(folder.calibrate).toEqual({
        fromUs: 1_677_628_800_000_000,
        toUs: 1_678_060_800_000_000,
      });
      expect(folder.labels?.events.length).toBe(2);
    });

    it('liquidations of January 2025: 3,510 rows of which 1,842 are distinct', async () => {
      const { folder } = await read('liquidations/binance-2025-01');
      expect(streamOf(folder, 'liquidations')).toMatchObject({
        rowCount: 3_510,
        decodedCount: 1_842,
        duplicateCount: 1_668,
      });
      expect(streamOf(folder, 'trades')).toMatchObject({ rowCount: 16_440, decodedCount: 16_440 });
    });

    it('overlapping collectors of June 2025, and unreadable event times of August 2024', async () => {
      const june = await read('liquidations/binance-2025-06');
      expect(june.total).toMatchObject({ rowCount: 1_402, decodedCount: 704, duplicateCount: 698 });
      const august = await read('liquidations/binance-2024-08');
      expect(streamOf(august.folder, 'liquidations')).toMatchObject({
        rowCount: 841,
        decodedCount: 841,
      });
      // 1,546 rows carry a wall-clock time such as "15:40:27" where milliseconds belong.
      expect(streamOf(august.folder, 'trades')).toMatchObject({
        rowCount: 22_181,
        rejectedCountByReason: { 'bad-time': 1_546 },
      });
    });

    it('11,497 liquidation calls of Aave, sorted by time', async () => {
      let count = 0;
      const { total } = await read('liquidations/aave-v2', (batch) => {
        for (let row = 0; row < batch.eventCount; row += 1) {
          if (batch.kind(row) === EVENT_KIND.LIQUIDATION) count += batch.count(row);
        }
      });
      expect(total).toMatchObject({ rowCount: 11_497, decodedCount: 11_497, rejectedCount: 0 });
      expect(count).toBe(11_497);
    });
  });
}
