/** A store that has lost entries and is being filled again from the log: said, waited for, and nothing skipped. */
import { afterEach, expect, it } from 'vitest';
import { Bench, type Client, entry, STREAM, until } from './broadcast-fixture.ts';

let bench: Bench;
afterEach(() => bench.close());

/** Three entries, and a store that covers them. */
function filled(): Bench {
  bench = new Bench();
  bench.broadcaster.openStream(STREAM);
  bench.publish(entry(1), entry(2), entry(3));
  bench.covered = 3;
  return bench;
}

/** What is said from now on, as text. */
function progressOf(client: Client): string | undefined {
  const last = client.of('rebuilding').at(-1) as
    | { highWater?: number; target?: number }
    | undefined;
  return last === undefined ? undefined : `${last.highWater}/${last.target}`;
}

it('is told to a live subscriber until it is level again, and repeats nothing', async () => {
  filled();
  const client = await bench.connect();
  await client.subscribe({ cursor: {} });
  await until(() => client.alertIds.length === 3 && client.of('heartbeat').length > 1);
  expect(client.of('rebuilding')).toEqual([]);
  bench.covered = 0;
  await until(() => progressOf(client) === '0/3');
  bench.covered = 2;
  await until(() => progressOf(client) === '2/3');
  bench.covered = 3;
  bench.publish(entry(4));
  bench.covered = 4;
  await until(() => client.alertIds.includes('4-1'));
  const before = client.of('rebuilding').length;
  const beats = client.of('heartbeat').length;
  await until(() => client.of('heartbeat').length > beats + 1);
  expect(client.of('rebuilding')).toHaveLength(before);
  expect(client.alertIds).toEqual(['1-1', '2-1', '3-1', '4-1']);
  expect(client.of('gap')).toEqual([]);
});

it('is waited for by a subscriber that catches up: no gap is said for what comes back', async () => {
  filled();
  const lost = bench.entries.splice(1);
  bench.covered = 1;
  const client = await bench.connect();
  await client.subscribe({ cursor: {} });
  await until(() => client.alertIds.length === 1 && progressOf(client) === '1/3');
  expect(client.of('heartbeat').at(-1)?.cursor).toBeUndefined();
  bench.entries.push(...lost);
  bench.covered = 3;
  await until(() => client.alertIds.length === 3);
  expect(client.alertIds).toEqual(['1-1', '2-1', '3-1']);
  expect(client.of('gap')).toEqual([]);
});

it('is no loss where the entries come back between a page and the mark', async () => {
  filled();
  const lost = bench.entries.splice(0);
  let isFirst = true;
  bench.beforeMark = () => {
    if (isFirst) bench.entries.push(...lost);
    isFirst = false;
  };
  const client = await bench.connect();
  await client.subscribe({ cursor: {} });
  await until(() => client.alertIds.length === 3);
  expect(client.of('gap')).toEqual([]);
});

it('is told to whoever holds a cursor beyond the head, until the stream has passed it', async () => {
  filled();
  const client = await bench.connect();
  await client.subscribe({ cursor: { [STREAM]: '9-1' } });
  await until(() => progressOf(client) === '3/9');
  for (let record = 4; record <= 10; record += 1) bench.publish(entry(record));
  bench.covered = 10;
  await until(() => client.alertIds.length > 0);
  expect(client.alertIds).toEqual(['10-1']);
});
