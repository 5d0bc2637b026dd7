/** The live page in a real browser: what it shows, that it follows, resumes, and treats alerts as text only. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert, AlertContent } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { chromiumPath } from './index.ts';

const BROWSER_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const TOKEN = 'a-token-for-tests-only';
const STREAM = { topicId: 'page-test', partition: 0 };
const ONSET_US = 1_760_185_198_000_000;
const HOSTILE = '<img src=x onerror="document.title=1">';

let browser: Browser;
let page: Page;
let folder: string;
let store: SqliteAlertStore;
let gateway: GatewayProcess;
let offset = 0;
/** Errors and refused loads that the browser reported. */
let complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: chromiumPath(), args: BROWSER_ARGUMENTS });
});
afterAll(() => browser.close());

beforeEach(async () => {
  offset = 0;
  complaints = [];
  folder = mkdtempSync(join(tmpdir(), 'breakwater-page-'));
  const opened = SqliteAlertStore.open({ file: join(folder, 'alerts.sqlite') });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  store = opened.value;
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
  await gateway.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

async function serve(settings: { port?: number; token?: string } = {}): Promise<string> {
  gateway = await startGatewayProcess({ dataDirectory: folder, port: 0, ...settings });
  return gateway.url;
}

async function append(content: Partial<AlertContent>): Promise<void> {
  const alert: Alert = { position: `${offset + 1}-1`, inputs: [], content: contentOf(content) };
  const json = JSON.stringify(alert);
  const entries = [{ offset, sequence: 1, stream: 'alerts', json } as const];
  const request = { build: 1, previous: offset, next: offset + 1, digest: '0'.repeat(16), entries };
  expect(await store.append(STREAM, request)).toEqual({ kind: 'ok', value: { kind: 'OK' } });
  offset += 1;
}

function contentOf(content: Partial<AlertContent>): AlertContent {
  return {
    id: '1'.repeat(32),
    revision: 1,
    domain: 'krw',
    state: 'OPEN',
    detector: 'A',
    detectorVersion: '1',
    rule: 'surge',
    subject: HOSTILE,
    direction: 'SQUEEZE',
    severity: 'S2',
    severityRules: [],
    scope: { assets: ['USDT'], venues: ['upbit', HOSTILE], markets: [HOSTILE] },
    label: 'NATIONAL',
    onsetTimeUs: ONSET_US,
    openTimeUs: ONSET_US,
    peakTimeUs: ONSET_US,
    timeUs: ONSET_US + 65_000_000,
    closeTimeUs: null,
    score: 9.4,
    threshold: 6,
    margin: 3.4,
    channels: [
      {
        name: 'pressure',
        windowUs: 15_000_000,
        raw: { [HOSTILE]: 7 },
        value: 4.4,
        baseline: 0.02,
        scale: 0.41,
        tailScore: 9.4,
      },
    ],
    unavailable: [HOSTILE],
    decomposition: null,
    calibration: { hash: 'none', origin: 'provisional' },
    rulesetHash: '0'.repeat(64),
    quality: [],
    incidentId: HOSTILE,
    ...content,
  };
}

/** Keeps a picture for people where BREAKWATER_TEST_SCREENSHOTS names a folder. */
async function picture(name: string): Promise<void> {
  const folder = process.env['BREAKWATER_TEST_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const texts = (selector: string): Promise<string[]> => page.locator(selector).allTextContents();

describe('the live page', () => {
  it('shows alerts by severity, follows the stream, and says whether data moves', async () => {
    await append({
      id: 'a'.repeat(32),
      severity: 'S1',
      state: 'CLOSED',
      closeTimeUs: ONSET_US + 9e6,
    });
    await append({ id: 'b'.repeat(32), severity: 'S2' });
    await page.goto(await serve());
    await expect.poll(() => texts('#active .badge')).toEqual(['S2']);
    await append({ id: 'c'.repeat(32), severity: 'S4', detector: 'B', direction: 'SELL_OFF' });
    await expect.poll(() => texts('#active .badge')).toEqual(['S4', 'S2']);
    expect(await texts('#active .title')).toEqual(['▼USDT liquidation cascade', '▲USDT squeeze']);
    expect(await texts('#closed .age')).toEqual(['lasted 9 s']);
    expect(await texts('#active .age')).toEqual(['for 1 min 05 s', 'for 1 min 05 s']);
    expect((await texts('#active .onset'))[0]).toBe('12:19:58 UTC · 21:19:58 KST');
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    await picture('desktop');
    await append({ id: 'c'.repeat(32), revision: 2, severity: 'S1', state: 'CLOSED' });
    await expect.poll(() => texts('#active .badge')).toEqual(['S2']);
    // Nothing is appended any more, so the log stands still: that is not calm.
    await expect
      .poll(() => texts('#status-text'), { timeout: 15_000 })
      .toEqual(['Input stands still']);
    expect(complaints).toEqual([]);
  });

  it('shows alerts as text only, under a policy that allows nothing else', async () => {
    await append({});
    await page.goto(await serve());
    await page.locator('#active summary').click();
    await expect.poll(() => texts('#active .evidence dd')).toContain(HOSTILE);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('(1) Breakwater');
    const refused = await page.evaluate(
      `fetch('https://example.com/').then(() => 'reached', () => 'refused')`,
    );
    expect(refused).toBe('refused');
    expect(complaints.join('\n')).toContain('Content Security Policy');
  });

  it('fits a phone', async () => {
    await append({});
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(await serve());
    await page.locator('#active summary').click();
    await picture('phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(complaints).toEqual([]);
  });

  it('says that it is disconnected, and goes on where it was when the gateway is back', async () => {
    await append({ id: 'a'.repeat(32) });
    const url = await serve();
    await page.goto(url);
    await expect.poll(() => texts('#active .badge')).toEqual(['S2']);
    expect(await gateway.stop()).toBe(0);
    await expect.poll(() => texts('#status-text')).toEqual(['Disconnected']);
    await append({ id: 'b'.repeat(32), severity: 'S3' });
    await serve({ port: Number(new URL(url).port) });
    await expect.poll(() => texts('#active .badge'), { timeout: 20_000 }).toEqual(['S3', 'S2']);
  });

  it('asks for the token and keeps it out of the address', async () => {
    await append({});
    await page.goto(await serve({ token: TOKEN }));
    await page.locator('#token').fill(TOKEN);
    await page.locator('#sign-in button').click();
    await expect.poll(() => texts('#active .badge')).toEqual(['S2']);
    expect(page.url()).not.toContain(TOKEN);
    expect(await page.locator('#sign-in').isVisible()).toBe(false);
  });
});
