/** The packed command in an empty folder, on a machine that has Node 24 and nothing of ours. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage } from '@breakwater/dashboard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryPath } from './deploy-files.ts';
import { type InstalledPackage, installPackage } from './installed-package.ts';
import { otherNodePath } from './other-node.ts';
import { startCommand } from './running-command.ts';

let installed: InstalledPackage;
let command: string;
let env: Record<string, string>;

beforeAll(async () => {
  installed = await installPackage('cli');
  command = join(installed.folder, 'node_modules/.bin/breakwater');
  const programs = join(installed.folder, 'programs');
  mkdirSync(programs);
  symlinkSync(process.execPath, join(programs, 'node'));
  env = { PATH: `${programs}:/usr/bin:/bin`, HOME: installed.folder };
});
afterAll(() => installed?.remove());

function breakwater(...args: readonly string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    ...{ cwd: installed.folder, env, encoding: 'utf8' },
  });
  return { code: status, out: stdout, err: stderr };
}

describe('breakwater, installed', () => {
  it('says its version, and that of the repository', () => {
    const { version } = JSON.parse(readFileSync(repositoryPath('package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(breakwater('--version').out).toContain(version);
  });

  it.each([
    [['run', '--help'], 'Usage: breakwater run'],
    [['run', 'gateway', '--help'], 'Usage: breakwater run'],
    [['doctor', '--help'], 'Usage: breakwater doctor'],
    [['webhooks', 'add', '--help'], 'Usage: breakwater webhooks add'],
  ])('explains %j', (args, usage) => {
    const { code, out, err } = breakwater(...args);
    expect([code, out + err]).toEqual([0, expect.stringContaining(usage)]);
  });

  it('replays a recorded folder to the same bytes as the sources do, on this Node and on the next major', () => {
    const folder = recordedCascade(installed.folder);
    const args = ['replay', folder];
    const replay = (node: string, script: string): string => {
      const { status, stdout, stderr } = spawnSync(node, [script, ...args], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      return stdout;
    };
    const ours = replay(process.execPath, repositoryPath('services/cli/src/main.ts'));
    for (const detector of ['A', 'B']) expect(ours).toMatch(saysLoudly(detector));
    const { code, out } = breakwater(...args);
    expect(code).toBe(0);
    expect(out).toBe(ours);
    const newer = otherNodePath(26);
    expect(spawnSync(newer, ['--version'], { encoding: 'utf8' }).stdout).toMatch(/^v26\./);
    const script = join(installed.folder, 'node_modules/breakwater/bin/breakwater.mjs');
    expect(replay(newer, script)).toBe(ours);
  });

  it('runs the whole product: alerts, and the page that development serves', async () => {
    const args = ['start', '--port', '0', '--speed', 'max'];
    const running = startCommand(command, { args, env, folder: installed.folder });
    try {
      const url = await running.printed(/http:\/\/127\.0\.0\.1:\d+/);
      await expect
        .poll(async () => (await fetch(`${url}/v1/alerts?limit=1`)).text(), { timeout: 60_000 })
        .toContain('SQUEEZE');
      for (const [path, { contentType, content }] of await buildPage()) {
        const answer = await fetch(`${url}${path}`);
        expect([path, answer.headers.get('content-type')]).toEqual([path, contentType]);
        expect(Buffer.from(await answer.arrayBuffer()).equals(content), path).toBe(true);
      }
      expect(running.output()).not.toMatch(/Warning:/);
    } finally {
      expect(await running.stop()).toBe(0);
    }
  });

  it('tells an older Node in one sentence', () => {
    const script = 'node_modules/breakwater/bin/breakwater.mjs';
    const { status, stderr } = spawnSync(otherNodePath(22), [script, 'start'], {
      ...{ cwd: installed.folder, encoding: 'utf8' },
    });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: breakwater needs Node 24 or newer; this is v22[^\n]+\n$/),
    ]);
  });
});

/** An alert of the detector at S2 or worse, in a line of NDJSON. */
function saysLoudly(detector: string): RegExp {
  return new RegExp(`^(?=.*"detector":"${detector}").*"severity":"S[234]"`, 'm');
}

/** A fall of an hour's price, and the forced orders of a minute in it. Returns the folder's path. */
function recordedCascade(parent: string): string {
  const folder = join(parent, 'recorded');
  mkdirSync(folder);
  const columns = { time: 'time', side: 'side', price: 'price', amount: 'amount' };
  const place = { venue: 'bybit', symbol: 'BTC/USDT', type: 'linear', time: 'ms', columns };
  const streams = [
    { file: 'forced.csv', format: 'liquidations', sideMeans: 'order', ...place },
    { file: 'trades.csv', format: 'trades', ...place },
  ];
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'cascade', streams }));
  const [forced, trades] = [['time,side,price,amount'], ['time,side,price,amount']];
  for (let second = 0; second < 3_600; second += 1) {
    const timeMs = 1_677_628_800_000 + second * 1_000;
    const isFalling = second > 3_000 && second < 3_060;
    const price = 20_000 - 15 * Math.min(60, Math.max(0, second - 3_000));
    trades.push(`${timeMs},${second % 2 === 0 || isFalling ? 'sell' : 'buy'},${price},1`);
    if (second % 600 === 1) forced.push(`${timeMs},sell,${price},1`);
    for (let i = 1; isFalling && i <= 5; i += 1) forced.push(`${timeMs + i},sell,${price},2`);
  }
  writeFileSync(join(folder, 'forced.csv'), `${forced.join('\n')}\n`);
  writeFileSync(join(folder, 'trades.csv'), `${trades.join('\n')}\n`);
  return folder;
}
