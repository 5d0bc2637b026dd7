/** What `/readyz` of detector processes says while something is missing: a domain, a partition, the end of a replay. */
import { afterEach, expect, test } from 'vitest';
import {
  appendAll,
  type EndToEndWorld,
  encodedScenario,
  openWorld,
  until,
  untilCovered,
} from './end-to-end-world.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName } from './shared-parts.ts';

const running: ServiceProcess[] = [];
let world: EndToEndWorld;

function start(
  groupId: string,
  change: { readonly topic?: string; readonly settings?: Readonly<Record<string, string>> } = {},
): ServiceProcess {
  const { topic = world.topic, settings } = change;
  const started = startDetectorProcess({ ...world, topic }, groupId, settings);
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.map((one) => one.kill9()));
  running.length = 0;
  await world.close();
});

/** `200`, or `503` and the reasons in words. */
async function readyOf(one: ServiceProcess): Promise<string> {
  const url = one.url();
  if (url === undefined) return 'no address yet';
  const response = await fetch(`${url}/readyz`);
  return response.ok ? '200' : `503 ${await response.text()}`;
}

async function unreadyFor(one: ServiceProcess): Promise<string[]> {
  const text = await (await fetch(`${one.url()}/metrics`)).text();
  return [...text.matchAll(/^breakwater_detector_unready\{reason="([^"]+)"\} 1$/gm)].map(
    ([, reason = '']) => reason,
  );
}

const becomes = (one: ServiceProcess, pattern: RegExp): Promise<void> =>
  until(`readyz ${pattern}`, async () => pattern.test(await readyOf(one)), 30_000);

test('a log that nobody opened is no domain; opened and read to its end it is live; other members are spares', async () => {
  world = await openWorld();
  const { records } = encodedScenario({ domain: 'krw', leadInSeconds: 20, incidentSeconds: 1 });
  const groupId = freshName('ready');
  const expected = { BREAKWATER_EXPECTED_DOMAINS: 'krw,usd' };
  const first = start(groupId, { settings: expected });
  await becomes(first, /503.*no-domain: partition .*\/0 has no domain: nothing was read yet/);
  expect(await unreadyFor(first)).toEqual(['no-domain']);
  await appendAll(world, 0, records.slice(1, 40));
  await becomes(first, /none of the 39 records read so far opens one/);
  await appendAll(world, 0, records.slice(0, 1));
  await becomes(first, /^200$/);
  const text = await (await fetch(`${first.url()}/metrics`)).text();
  expect(text).toMatch(/^breakwater_domain_held\{domain="krw"\} 1$/m);
  expect(text).toMatch(/^breakwater_domain_held\{domain="usd"\} 0$/m);

  const spare = start(groupId);
  const meant = start(groupId, { settings: { BREAKWATER_SPARE_MEMBER: 'ready' } });
  await becomes(spare, /503.*spare: group .* has given every partition/);
  await becomes(meant, /^200$/);
  await becomes(first, /^200$/);
  await until('the log line', () => spare.output().includes('"reasons":"spare"'));
  expect(await unreadyFor(spare)).toEqual(['spare']);
  await Promise.all([first.kill9(), meant.kill9()]);
  await becomes(spare, /^200$/);
}, 120_000);

test('on another domain, and while there is much to replay, it is not live', async () => {
  world = await openWorld();
  const { records } = encodedScenario({ domain: 'krw', leadInSeconds: 900, incidentSeconds: 60 });
  await appendAll(world, 0, records);
  const bound = { BREAKWATER_READY_LAG_RECORDS: '1', BREAKWATER_EXPECTED_DOMAINS: 'usd' };
  const other = start(freshName('ready'), { settings: bound });
  const seen: string[] = [];
  await until('the other domain', async () => {
    seen.push(await readyOf(other));
    return seen.at(-1)?.includes('foreign-domain') === true && !seen.at(-1)?.includes('lagging');
  });
  expect(seen.filter((said) => said === '200')).toEqual([]);
  expect(seen.join()).toMatch(/lagging: partition .* has \d+ records to catch up, at most 1/);
  await untilCovered(world, 0);
}, 120_000);
