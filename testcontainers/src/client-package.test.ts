/** The packed client in an empty folder, against the demonstration as `npm start` runs it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryPath } from './deploy-files.ts';
import { type InstalledPackage, installPackage } from './installed-package.ts';
import { otherNodePath } from './other-node.ts';
import { launchBrowser, openPage } from './page-browser.ts';
import { type RunningCommand, startCommand } from './running-command.ts';

const PATIENCE = { timeout: 30_000 };
/** A line of the example: time, severity, state, direction, venues, id. */
const ALERT_LINE = /^\S+Z S[234] [A-Z_]+ SQUEEZE \S+ \S+$/m;
const CONTENT_TYPES = { html: 'text/html', js: 'text/javascript', css: 'text/css' } as const;

let installed: InstalledPackage;
let pages: Server;
let pagesUrl: string;
let demonstration: RunningCommand;
let gatewayUrl: string;

beforeAll(async () => {
  installed = await installPackage('client');
  pages = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const type = CONTENT_TYPES[path.split('.').at(-1) as keyof typeof CONTENT_TYPES];
    if (type === undefined) return void response.writeHead(404).end();
    response.setHeader('content-type', type);
    return void response.end(readFileSync(join(installed.folder, path)));
  });
  await once(pages.listen(0, '127.0.0.1'), 'listening');
  pagesUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  demonstration = startCommand(repositoryPath('services/cli/src/main.ts'), {
    args: ['start', '--port', '0', '--speed', 'max'],
    env: { HTTP_ALLOWED_ORIGINS: pagesUrl },
  });
  gatewayUrl = await demonstration.printed(/http:\/\/127\.0\.0\.1:\d+/);
});
afterAll(async () => {
  await demonstration?.stop();
  pages?.close();
  installed?.remove();
});

it('depends on nothing, and holds what it names', () => {
  const manifest = JSON.parse(
    readFileSync(join(installed.folder, 'node_modules/@breakwater/client/package.json'), 'utf8'),
  ) as Record<string, unknown>;
  expect(Object.keys(manifest).filter((key) => /dependencies$/i.test(key))).toEqual([]);
  expect(installed.files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'index.js', 'types/index.d.ts']),
  );
  const listed = execFileSync('npm', ['ls', '--all', '--parseable'], { cwd: installed.folder });
  expect(listed.toString().trim().split('\n')).toHaveLength(2);
});

describe.each([
  ['24', () => process.execPath],
  ['22', () => otherNodePath(22)],
])('on Node %s', (major, nodePath) => {
  it('its example prints the alerts of a running gateway', async () => {
    const node = nodePath();
    expect(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout).toContain(`v${major}.`);
    const example = 'node_modules/@breakwater/client/example/follow-alerts.js';
    const child = spawn(node, [example, gatewayUrl], { cwd: installed.folder });
    const output = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.err += text;
    });
    const ended = once(child, 'exit');
    try {
      await expect.poll(() => output.out + output.err, PATIENCE).toMatch(ALERT_LINE);
      expect(output.err).toContain('live');
      expect(output.err).not.toMatch(/error|Warning:/i);
    } finally {
      child.kill();
      await ended;
    }
  });
});

it('its types are whole, and refuse what the contract does not have', () => {
  writeFileSync(
    join(installed.folder, 'typed.ts'),
    `import { AlertClient, type AlertMessage } from '@breakwater/client';
     const severities: string[] = [];
     const onAlert = ({ event }: AlertMessage): number => severities.push(event.data.content.severity);
     new AlertClient({ url: 'http://127.0.0.1:8080', filter: { severityMin: 'S2' }, onAlert }).start();
     // @ts-expect-error There is no S9.
     new AlertClient({ url: 'http://127.0.0.1:8080', filter: { severityMin: 'S9' }, onAlert });
    `,
  );
  const options = '--noEmit --strict --module nodenext --target es2024 --lib es2024,dom --types';
  const tsc = spawnSync('tsc', [...options.split(' '), '', 'typed.ts'], {
    cwd: installed.folder,
    encoding: 'utf8',
  });
  expect(tsc.stdout).toBe('');
  expect(tsc.status).toBe(0);
});

it('the dashboard of the examples shows alerts in a browser, from another server than the gateway', async () => {
  copyFileSync(
    repositoryPath('examples/dashboard/index.html'),
    join(installed.folder, 'index.html'),
  );
  copyFileSync(
    repositoryPath('examples/dashboard/dashboard.js'),
    join(installed.folder, 'dashboard.js'),
  );
  const browser = await launchBrowser();
  try {
    const { page, texts, complaints } = await openPage(browser);
    await page.goto(`${pagesUrl}/index.html?gateway=${encodeURIComponent(gatewayUrl)}`);
    await expect
      .poll(() => texts('#alerts li').then((lines) => lines.join('\n')), PATIENCE)
      .toMatch(/S[234] SQUEEZE .*upbit/);
    expect(await texts('#status')).toEqual(['live']);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
