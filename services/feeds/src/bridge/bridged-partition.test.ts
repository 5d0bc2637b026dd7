import { describe, expect, it } from 'vitest';
import { seededChance } from './bridge-chance.fixture.ts';
import { offsetOfPosition } from './bridge-position.ts';
import { BridgeStage, tradeRecord } from './bridge-stage.fixture.ts';
import { DEFINITION, native } from './native-record.fixture.ts';

const VENUES = ['UPBIT', 'BITHUMB', 'BITSTAMP'];

/** Rows without those that only explain others: definitions and the first status of a session. */
function events(stage: BridgeStage): string[] {
  return stage.rows().filter((row) => !/ (9|10) 0 /.test(row));
}

function offsetsOf(stage: BridgeStage): number[] {
  return events(stage).map((row) => offsetOfPosition(Number(row.split(' ')[1])));
}

describe('a bridge that is killed', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'gives the rows of one that is not, whenever it is: seed %i',
    async (seed) => {
      const chance = seededChance(seed);
      const foreign = Array.from({ length: 1_500 }, (_, offset) => {
        const exchange = VENUES[Math.floor(chance() * VENUES.length)];
        const isBook = chance() < 0.3;
        const level = [[1_400 + offset, 1]];
        const book = { side: undefined, amount: undefined, delta: { bid: level, ask: [] } };
        return tradeRecord(offset, { exchange, ...(isBook ? book : {}) });
      });
      const plain = new BridgeStage();
      await plain.live(foreign);
      const killed = new BridgeStage();
      for (let life = 0; life < 6; life += 1) {
        const seen = Math.floor(foreign.length * ((life + 1) / 6));
        await killed.live(foreign.slice(0, seen), Math.floor(chance() * 8));
      }
      await killed.live(foreign);
      const bySource = (rows: readonly string[]): string[] =>
        [...rows].sort((a, b) => (a < b ? -1 : 1));
      expect(bySource(events(killed))).toEqual(bySource(events(plain)));
      expect(events(plain).length).toBe(1_500);
    },
  );
});

describe('a topic of batches of ours', () => {
  const foreign = Array.from({ length: 1_200 }, (_, offset) => ({
    offset,
    key: null,
    ...native(1, 2 * offset, { priceTicks: 1_400 + (offset % 9) }),
  }));

  it('is bridged row by row, and a kill changes nothing', async () => {
    const plain = new BridgeStage();
    plain.mapping = { format: 'native' };
    await plain.live(foreign);
    const trades = (stage: BridgeStage): string[] =>
      stage.rows().filter((row) => / 1 1\d{3} /.test(row));
    expect(trades(plain).length).toBe(1_200);
    expect(trades(plain)[0]).toBe(`feeds/upbit/t/0@1 7 1 1400 0→0`);
    const killed = new BridgeStage();
    killed.mapping = { format: 'native' };
    for (const seen of [400, 900, 1_200, 1_200]) await killed.live(foreign.slice(0, seen), 1);
    await killed.live(foreign);
    expect(trades(killed)).toEqual(trades(plain));
    expect(killed.said.join()).not.toMatch(/made anew/);
  });

  it('refuses a market that nothing defined', async () => {
    const stage = new BridgeStage();
    stage.mapping = { format: 'native' };
    const other = { ...DEFINITION, key: 'upbit:BTC/KRW:spot', base: 'BTC' };
    const { value } = native(1, 1, { defines: other });
    const { partition } = await stage.live([{ offset: 0, timestampUs: 0, key: null, value }]);
    expect(partition.counts).toMatchObject({ events: 2, rejected: 1 });
    expect(stage.said.join()).toMatch(/was rejected/);
  });
});

it('bridges an exchange rate as a reference rate of its pair', async () => {
  const stage = new BridgeStage();
  const fields = { time: ['ts'], price: ['won'] };
  stage.mapping = {
    format: 'json',
    event: 'reference-rate',
    symbol: 'USD/KRW',
    time: 'ms',
    fields,
  };
  const record = (offset: number, won: number | string) => ({
    ...{ offset, timestampUs: 0, key: null },
    value: Buffer.from(JSON.stringify({ ts: 1_760_140_800_000, won })),
  });
  const { partition } = await stage.live([record(0, 1_381.25), record(1, 0), record(2, '1381.5')]);
  const [definition, ...rest] = stage.rows();
  expect(definition).toMatch(/^feeds\/reference\/t\/0@1 0 10 /);
  const rates = rest.map((row) => row.split(' ').slice(2, 4).join(' '));
  expect(rates.filter((row) => row.startsWith('5 '))).toEqual(['5 13812500', '5 13815000']);
  expect(partition.counts).toMatchObject({ records: 3, rejected: 1 });
});

describe('what a foreign topic lost', () => {
  const tenRecords = Array.from({ length: 10 }, (_, offset) => tradeRecord(offset));

  it('begins a session where the topic was made anew, and reads it from its beginning', async () => {
    const stage = new BridgeStage();
    await stage.live(tenRecords);
    stage.topicId = 'second';
    const { partition, startOffset } = await stage.live(tenRecords.slice(0, 4));
    expect(startOffset).toBe(0);
    expect(partition.counts.rebirths).toBe(1);
    expect(stage.said.join()).toMatch(/made anew/);
    expect(events(stage).filter((row) => row.startsWith('feeds/upbit/t/0@2')).length).toBe(4);
    // And a restart goes on with it.
    const again = await stage.live(tenRecords);
    expect(again.partition.counts.rebirths).toBe(0);
    expect(events(stage).filter((row) => row.startsWith('feeds/upbit/t/0@2')).length).toBe(10);
  });

  it('begins a session at the end of a topic that was cut', async () => {
    const stage = new BridgeStage();
    await stage.live(tenRecords);
    const { startOffset, partition } = await stage.live(tenRecords.slice(0, 5));
    expect([startOffset, partition.counts.rebirths]).toEqual([5, 1]);
    expect(stage.said.join()).toMatch(/its cluster lost records/);
  });

  it('counts and tells what retention took before it was bridged', async () => {
    const stage = new BridgeStage();
    await stage.live(tenRecords.slice(0, 3));
    stage.lowOffset = 6;
    const { startOffset, partition } = await stage.live(tenRecords);
    expect([startOffset, partition.counts.lostOffsets]).toEqual([6, 3]);
    expect(stage.said.join()).toMatch(/offsets 3 to 5 were removed/);
    expect(offsetsOf(stage)).toEqual([0, 1, 2, 6, 7, 8, 9]);
    // DOWN, told once there is a market to tell it of.
    expect(stage.rows().some((row) => /\/status@\d+ 1 9 /.test(row))).toBe(true);
  });

  it('tells a hole, and books do not go on over it', async () => {
    const delta = (offset: number) =>
      tradeRecord(offset, {
        side: undefined,
        amount: undefined,
        delta: { bid: [[1_400, 1]], ask: [] },
      });
    const stage = new BridgeStage();
    const { partition } = await stage.live([delta(0), delta(1)]);
    await partition.hole(2, 5);
    expect(partition.counts.lostOffsets).toBe(3);
    expect(stage.said.join()).toMatch(/offsets 2 to 4 are gone/);
    const books = events(stage).map((row) => row.split(' ').at(-1));
    expect(books).toEqual(['0→1', '1→4097']);
  });

  it('counts what it rejects and what it leaves out', async () => {
    const stage = new BridgeStage();
    const { partition } = await stage.live([
      tradeRecord(0),
      { ...tradeRecord(1), value: null },
      { ...tradeRecord(2), value: Buffer.from('{') },
      tradeRecord(3, { symbol: 'WHAT' }),
      tradeRecord(4, { amount: 1e-9 }),
      tradeRecord(5, { price: 'x' }),
    ]);
    expect(partition.counts).toMatchObject({ records: 6, ignored: 2, rejected: 3 });
    expect(offsetsOf(stage)).toEqual([0]);
    expect([partition.nextOffset, partition.storedOffset]).toEqual([6, 6]);
  });
});
