import { describe, expect, it } from 'vitest';
import { FEED_STATUS } from '../event/event.ts';
import { definition, Log, START_US } from '../pipeline.fixture.ts';
import { Pipeline } from '../pipeline.ts';

const SECOND = 1_000_000;
const KRW = 'upbit:USDT/KRW:spot';
const USD = 'kraken:USDT/USD:spot';
const FX = 'reference:USD/KRW:fx';

function defined(keys: readonly string[], tickExponent = -2): Log {
  const log = new Log();
  for (const key of keys) {
    const write = { source: key, timestampUs: START_US };
    log.write({
      ...write,
      write: (writer) => void writer.instrument(definition(key, tickExponent), START_US),
    });
  }
  return log;
}

function rate(log: Log, second: number, key: string, priceTicks: number): void {
  const eventTimeUs = START_US + second * SECOND;
  log.write({
    source: key,
    timestampUs: eventTimeUs,
    write: (writer) =>
      void (key === FX
        ? writer.referenceRate({ instrument: key, eventTimeUs, priceTicks })
        : writer.trade({
            instrument: key,
            eventTimeUs,
            aggressorSide: 1,
            priceTicks,
            quantityLots: 10_000,
          })),
  });
}

function tickTo(log: Log, from: number, to: number): void {
  for (let second = from; second <= to; second += 1) log.tick(START_US + second * SECOND);
}

describe('viewFrame', () => {
  it('answers null before the log begins, and until the next second is sealed', () => {
    expect(new Pipeline().viewSince(0)).toBeNull();
    const log = defined([KRW]);
    tickTo(log, 1, 3);
    const first = log.pipeline.viewSince(0);
    expect(first).toMatchObject({
      fromUs: START_US,
      timeUs: START_US + SECOND,
      logTimeUs: START_US + 3 * SECOND,
      clock: 'create',
      truncatedMarketCount: 0,
    });
    expect(log.pipeline.viewSince(START_US + SECOND)).toBeNull();
    log.tick(START_US + 3.75 * SECOND);
    expect(log.pipeline.viewSince(START_US + SECOND)).toBeNull();
  });

  it('takes the premium apart, in ln, and leaves out what has no reference', () => {
    const log = defined([KRW, USD, FX]);
    rate(log, 1, USD, 100);
    rate(log, 1, FX, 140_000);
    rate(log, 1, KRW, 147_000);
    tickTo(log, 2, 5);
    const frame = log.pipeline.viewSince(0)!;
    const [own] = frame.subjects.filter(({ market }) => market === KRW);
    expect(own).toMatchObject({ asset: 'USDT', venue: 'upbit', globalDepeg: 0, venueGap: null });
    expect(own?.nationalPremium).toBeCloseTo(Math.log(1.05), 9);
    const prices = Object.fromEntries(frame.markets.map(({ key, price }) => [key, price]));
    expect(prices).toEqual({ [KRW]: 1_470, [USD]: 1, [FX]: 1_400 });
  });

  it('shows no price of more than five minutes ago', () => {
    const log = defined([KRW]);
    rate(log, 1, KRW, 147_000);
    log.tick(START_US + 300 * SECOND);
    expect(log.pipeline.viewSince(0)?.markets[0]?.price).toBe(1_470);
    log.tick(START_US + 310 * SECOND);
    expect(log.pipeline.viewSince(0)?.markets[0]?.price).toBeNull();
  });

  it('shows the best of a valid book only', () => {
    const log = defined([KRW]);
    const book = (second: number, bidTicks: number, askTicks: number): void => {
      const eventTimeUs = START_US + second * SECOND;
      log.write({
        source: KRW,
        timestampUs: eventTimeUs,
        write: (writer) =>
          void writer.bookSnapshot({
            instrument: KRW,
            eventTimeUs,
            sequence: second,
            bids: [[bidTicks, 5]],
            asks: [[askTicks, 5]],
          }),
      });
    };
    tickTo(log, 1, 4);
    expect(log.pipeline.viewSince(0)?.markets[0]).toMatchObject({ book: 'NONE', bid: null });
    book(5, 147_000, 147_200);
    tickTo(log, 6, 9);
    const valid = { book: 'VALID', bid: 1_470, ask: 1_472, price: 1_471 };
    expect(log.pipeline.viewSince(0)?.markets[0]).toMatchObject(valid);
    book(10, 147_300, 147_200);
    tickTo(log, 11, 14);
    const crossed = { book: 'INVALID', bid: null, ask: null };
    expect(log.pipeline.viewSince(0)?.markets[0]).toMatchObject(crossed);
  });

  it('goes back as far as the rings do, and says so', () => {
    const log = defined([KRW]);
    tickTo(log, 1, 2_000);
    const frame = log.pipeline.viewSince(START_US)!;
    expect((frame.timeUs - frame.fromUs) / SECOND).toBe(1_199);
  });

  it('keeps stablecoin markets where there are too many, and counts the others', () => {
    const coins = Array.from({ length: 210 }, (_, at) => `binance:C${at}/USDT:spot`);
    const log = defined([...coins, KRW]);
    tickTo(log, 1, 4);
    const frame = log.pipeline.viewSince(0)!;
    expect([frame.markets.length, frame.truncatedMarketCount]).toEqual([200, 11]);
    expect(frame.markets.at(-1)?.key).toBe(KRW);
    const keys = frame.markets.map(({ key }) => key);
    expect(keys).toEqual([...keys].sort());
  });
});

describe('coverage of a frame', () => {
  it('is SUSPECT while more than one event in twenty of the last ten seconds came late', () => {
    const log = defined([KRW]);
    const trades = (second: number, count: number, behindUs: number): void => {
      const timestampUs = START_US + second * SECOND;
      log.write({
        source: KRW,
        timestampUs,
        write: (writer) => {
          for (let at = 0; at < count; at += 1) {
            const eventTimeUs = timestampUs - behindUs;
            const priced = { aggressorSide: 1, priceTicks: 147_000, quantityLots: 1 } as const;
            writer.trade({ instrument: KRW, eventTimeUs, ...priced });
          }
        },
      });
    };
    const reason = (): unknown => log.pipeline.viewSince(0)?.coverage[0]?.reason;
    for (let second = 1; second < 20; second += 1) trades(second, 10, 0);
    expect(reason()).toBeNull();
    trades(20, 4, 5 * SECOND);
    expect(reason()).toBeNull();
    trades(20, 1, 5 * SECOND);
    expect(reason()).toBe(`late:${KRW}`);
    for (let second = 21; second < 30; second += 1) trades(second, 10, 0);
    expect(reason()).toBe(`late:${KRW}`);
    trades(30, 10, 0);
    expect(reason()).toBeNull();
    log.tick(START_US + 3_600 * SECOND);
    expect(reason()).toBeNull();
  });

  it('goes from OK through SUSPECT to BLIND as a promised heartbeat stays away', () => {
    const log = defined([KRW]);
    tickTo(log, 1, 3);
    const seen: string[] = [];
    const look = (): void => {
      const [venue] = log.pipeline.viewSince(0)!.coverage;
      const line = `${venue?.state} ${venue?.reason}`;
      if (seen.at(-1) !== line) seen.push(line);
    };
    look();
    for (let second = 4; second < 60; second += 1) {
      const eventTimeUs = START_US + second * SECOND;
      const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs: 3 * SECOND, detail: '' };
      const slot = { source: 'upbit/trades', timestampUs: eventTimeUs };
      if (second > 20) log.tick(eventTimeUs);
      else {
        log.write({
          ...slot,
          write: (writer) => void writer.feedStatus({ instrument: KRW, eventTimeUs, ...status }),
        });
      }
      look();
    }
    expect(seen).toEqual([
      'SUSPECT unheard:upbit',
      'OK null',
      'SUSPECT quiet:upbit/trades',
      'BLIND silence:upbit/trades',
    ]);
    expect(log.pipeline.viewSince(0)!.coverage).toMatchObject([
      // Second 59 is log time, so 57 is sealed; the pane of the last heartbeat ends at 20.25.
      { venue: 'upbit', silentMs: 36_750 },
    ]);
  });
});
