/**
 * Writes trades of many markets as data sets of tardis.dev, one gzip file a market, to try how fast a folder is read:
 *
 *   node libs/simulator/src/make-tape.ts FOLDER [MARKETS] [TRADES] [HOURS] [SEED]
 *
 * By default a day of 55 markets with 4.6 million trades. Prices walk at random: nothing happens in it that is worth an alert. The
 * same seed gives the same rows.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SeededRandom } from './seeded-random.ts';

const HOUR_US = 3_600_000_000;
const START_US = 1_717_200_000_000_000; // 1 June 2024
const HEADER = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
/** From the venue to the collector. */
const LATENCY_US_MAX = 7_000;

const [, , folder, ...numbers] = process.argv;
if (folder === undefined)
  throw new Error('say which folder: node make-tape.ts FOLDER [MARKETS] [TRADES] [HOURS] [SEED]');
const [marketCount = 55, tradeCount = 4_600_000, hours = 24, seed = 1] = numbers.map(Number);
mkdirSync(folder, { recursive: true });
// The first market has the most trades, the n-th an n-th of them.
const weights = Array.from({ length: marketCount }, (_, at) => 1 / (at + 1));
const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
for (const [at, weight] of weights.entries()) {
  const symbol = `C${String.fromCharCode(65 + Math.floor(at / 26), 65 + (at % 26))}USDT`;
  const text = tapeOf(symbol, Math.round((tradeCount * weight) / weightSum));
  writeFileSync(join(folder, `binance-futures_trades_2024-06-01_${symbol}.csv.gz`), gzipSync(text));
  process.stderr.write(`${symbol}\n`);
}

/** All trades of one market, in order of time. */
function tapeOf(symbol: string, count: number): string {
  const random = SeededRandom.fromSeed(seed).split(symbol);
  const lines = [HEADER];
  const stepUs = (hours * HOUR_US) / count;
  let cents = 1_000 + (random.bits() % 6_000_000);
  for (let id = 1; id <= count; id += 1) {
    const timeUs =
      START_US + Math.floor((id - 1) * stepUs) + (random.bits() % Math.max(1, Math.floor(stepUs)));
    const seenUs = timeUs + 1 + (random.bits() % LATENCY_US_MAX);
    cents = Math.max(100, cents + (random.bits() % 5) - 2);
    const side = (random.bits() & 1) === 0 ? 'buy' : 'sell';
    const price = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
    const thousandths = 1 + (random.bits() % 3_000);
    const amount = `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`;
    lines.push(`binance-futures,${symbol},${timeUs},${seenUs},${id},${side},${price},${amount}`);
  }
  return `${lines.join('\n')}\n`;
}
