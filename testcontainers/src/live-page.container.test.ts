/** The live page in a real browser: what it shows, that it follows, resumes, and treats alerts as text only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import type { Alert, AlertContent } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { launchBrowser, type OpenedPage, openPage, PHONE } from './page-browser.ts';

const TOKEN = 'a-token-for-tests-only';
const STREAM = { topicId: 'page-test', partition: 0 };
const ONSET_US = 1_760_185_198_000_000;
const BADGES = '#active .incident-link .badge b';
const HOSTILE = '<img src=x onerror="document.title=1">';

let browser: Browser;
let opened: OpenedPage;
let page: Page;
let texts: OpenedPage['texts'];
let folder: string;
let store: SqliteAlertStore;
let gateway: GatewayProcess;
let offset = 0;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  offset = 0;
  folder = mkdtempSync(join(tmpdir(), 'breakwater-page-'));
  const file = SqliteAlertStore.open({ file: join(folder, 'alerts.sqlite') });
  if (file.kind !== 'ok') throw new Error(file.detail);
  store = file.value;
  opened = await openPage(browser);
  ({ page, texts } = opened);
});
afterEach(async () => {
  await opened.close();
  await gateway.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

async function serve(settings: { port?: number; token?: string } = {}): Promise<string> {
  gateway = await startGatewayProcess({
    ...{ dataDirectory: folder, port: 0, serves: 'page' },
    ...settings,
  });
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
  const whole: AlertContent = {
    ...sampleAlert().content,
    id: '1'.repeat(32),
    subject: HOSTILE,
    rulings: [],
    scope: { assets: ['USDT'], venues: ['upbit', HOSTILE], markets: [HOSTILE] },
    onsetTimeUs: ONSET_US,
    openTimeUs: ONSET_US,
    timeUs: ONSET_US + 65_000_000,
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
    unavailable: [`depletion: ${HOSTILE}`],
    decomposition: null,
    course: null,
    calibration: { hash: 'none', origin: 'provisional' },
    rulesetHash: '0'.repeat(64),
    quality: [],
    incidentId: '9'.repeat(32),
    ...content,
  };
  const { id: alertId, detector, subject, direction, scope, onsetTimeUs, severity } = whole;
  const peak = { ...whole.peak, severity };
  const lead = { alertId, detector, subject, direction, scope, onsetTimeUs, peak };
  const openAlertCount = whole.state === 'CLOSED' ? 0 : 1;
  const state = { sequence: whole.revision, severity, openAlertCount, onsetTimeUs, lead };
  const incident = sampleIncident(state);
  return { ...whole, peak, incident };
}

describe('the live page', () => {
  it('shows alerts by severity, follows the stream, and says whether data moves', async () => {
    await append({
      id: 'a'.repeat(32),
      severity: 'S1',
      state: 'CLOSED',
      closeTimeUs: ONSET_US + 9e6,
    });
    await append({ id: 'b'.repeat(32), severity: 'S2', incidentId: 'b'.repeat(32) });
    await page.goto(await serve());
    await expect.poll(() => texts(BADGES)).toEqual(['S2']);
    const cascade = { id: 'c'.repeat(32), detector: 'B', direction: 'SELL_OFF' } as const;
    await append({ ...cascade, severity: 'S4', incidentId: 'c'.repeat(32) });
    await expect.poll(() => texts(BADGES)).toEqual(['S4', 'S2']);
    expect(await texts('#active .incident-link .title')).toEqual([
      '▼USDT liquidation cascade, forced selling',
      '▲USDT squeeze',
    ]);
    expect(await texts('#closed .age')).toEqual(['lasted 9 s']);
    expect(await texts('#active .age')).toEqual(['for 1 min 05 s', 'for 1 min 05 s']);
    expect((await texts('#active .since'))[0]).toBe('since 12:19:58 UTC · 21:19:58 KST');
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    await append({
      ...cascade,
      incidentId: 'c'.repeat(32),
      revision: 2,
      severity: 'S1',
      state: 'CLOSED',
    });
    await expect.poll(() => texts(BADGES)).toEqual(['S2']);
    // Nothing is appended any more, so the log stands still: that is not calm.
    await expect
      .poll(() => texts('#status-text'), { timeout: 15_000 })
      .toEqual(['Input stands still']);
    expect(opened.complaints).toEqual([]);
  });

  it('shows alerts as text only, under a policy that allows nothing else', async () => {
    await append({});
    await page.goto(await serve());
    await page.locator('#active .incident-link').click();
    await expect.poll(() => texts('#record dd')).toContain(HOSTILE);
    expect(await texts('#evidence .raw li')).toEqual([`${HOSTILE} 7`, 'Score 9.4']);
    await page.locator('#filter-venues').selectOption(HOSTILE);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('(1) Breakwater');
    const refused = await page.evaluate(
      `fetch('https://example.com/').then(() => 'reached', () => 'refused')`,
    );
    expect(refused).toBe('refused');
    expect(opened.complaints.join('\n')).toContain('Content Security Policy');
  });

  it('fits a phone', async () => {
    await append({});
    await page.setViewportSize(PHONE);
    await page.goto(await serve());
    await page.locator('#active .incident-link').click();
    await expect.poll(() => texts('#record dd')).toContain(HOSTILE);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    expect(opened.complaints).toEqual([]);
  });

  it('says that it is disconnected, and goes on where it was when the gateway is back', async () => {
    await append({ id: 'a'.repeat(32) });
    const url = await serve();
    await page.goto(url);
    await expect.poll(() => texts(BADGES)).toEqual(['S2']);
    expect(await gateway.stop()).toBe(0);
    await expect.poll(() => texts('#status-text')).toEqual(['Disconnected']);
    await append({ id: 'b'.repeat(32), severity: 'S3', incidentId: 'b'.repeat(32) });
    await serve({ port: Number(new URL(url).port) });
    await expect.poll(() => texts(BADGES), { timeout: 20_000 }).toEqual(['S3', 'S2']);
  });

  it('asks for the token and keeps it out of the address', async () => {
    await append({});
    await page.goto(await serve({ token: TOKEN }));
    await page.locator('#token').fill(TOKEN);
    await page.locator('#sign-in button').click();
    await expect.poll(() => texts(BADGES)).toEqual(['S2']);
    expect(page.url()).not.toContain(TOKEN);
    expect(await page.locator('#sign-in').isVisible()).toBe(false);
  });
});
