/**
 * How venues stand, as anybody sees it with the role `public`: in a real browser on a real gateway. No name of a venue is in
 * what the page is made of, in what it asks for and is answered, in what it shows and keeps, or in the gateway's metrics.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { venueName } from '@breakwater/client';
import { alertId, sampleAlert } from '@breakwater/contract/sample';
import type { AlertContent } from '@breakwater/core';
import { buildPage } from '@breakwater/dashboard';
import { SqliteAlertStore } from '@breakwater/embedded';
import { createGateway } from '@breakwater/gateway';
import { AccessList, Secret } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import fc from 'fast-check';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { okValue } from './end-to-end-world.ts';
import { LOW_CONTRASTS, launchBrowser, openPage, PHONE, picture } from './page-browser.ts';

const PUBLIC = 'public-token-12345';
const SUPERVISOR = 'supervisor-token-1';
const START_US = Date.UTC(2025, 7, 19) * 1_000;
const KNOWN = ['bithumb', 'upbit', 'coinone', 'binance', 'kraken', 'bybit', 'okx'] as const;

let browser: Browser;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A gateway whose store has a lending alert of each venue and the receipts of the first. */
async function gatewayOf(venues: readonly string[], key: Secret | null): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-public-'));
  const tokensFile = join(folder, 'tokens.yaml');
  writeFileSync(
    tokensFile,
    `- {name: desk, role: supervisor, token: ${SUPERVISOR}}\n- {name: all, role: public, token: ${PUBLIC}}\n`,
  );
  const access = AccessList.of(null, tokensFile);
  if (access.kind === 'problems') throw new Error(JSON.stringify(access.problems));
  const store = SqliteAlertStore.inMemory();
  const alerts = venues.map((venue, at) => JSON.stringify(lendingAlert(venue, at)));
  const receipt = JSON.stringify({
    ...{ kind: 'receipt', alertId: alertId(1), messageId: null, endpoint: `${venues[0]}-desk` },
    ...{ venue: venues[0], state: 'acknowledged', by: `kim@${venues[0]}`, note: '' },
    ...{ reportedTimeUs: START_US, timeUs: START_US + 90e6 },
    ...{ position: `${venues.length + 1}-1`, signerKey: 'ab' },
  });
  const entries = [
    ...alerts.map((json) => ({ stream: 'alerts' as const, json })),
    { stream: 'acknowledgements' as const, json: receipt },
  ].map((entry, offset) => ({ ...entry, offset, sequence: 1 }));
  const at = { topicId: 'domain-1', partition: 0 };
  const digest = '0'.repeat(16);
  const request = { build: 1, previous: 0, next: entries.length, digest, entries };
  okValue(await store.append(at, request));
  const gateway = createGateway({
    ...{ store, view: null, page: await buildPage(), publicNamesKey: key },
    http: { host: '127.0.0.1', port: 0, access: access.value, allowedOrigins: [] },
    logger: createLogger({ service: 'gateway', level: 'error' }),
    metrics: new Metrics({ service: 'gateway', version: 'test' }),
  });
  const { url } = await gateway.start();
  closing.push(async () => {
    await gateway.stop();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return url;
}

function lendingAlert(venue: string, at: number): object {
  const timeUs = START_US + at * 1_000_000;
  const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
  const channel = (name: string, value: number, raw: object = {}): object => ({
    ...plain,
    ...{ name, value, raw },
  });
  const content = {
    ...{ id: alertId(at + 1), detector: 'C', label: 'ORDER_BREACH', severity: 'S3' },
    ...{ subject: `${venue} lending new-loans`, direction: 'NONE' },
    ...{ onsetTimeUs: timeUs, openTimeUs: timeUs, timeUs },
    scope: { assets: ['USDT'], venues: [venue], markets: [`${venue}:USDT/KRW:spot`] },
    channels: [
      channel('order.loans', 17_667 - at, { inFlightCount: 40 }),
      channel('order.amount', 31e9),
      channel('forced.users', 0.1317),
      channel('limits.breaches', 5, { 'user-cap.count': 3, 'no-notice.count': 2 }),
      channel('execution.harmedUsers', 95),
      channel('execution.excess', 100_190_000),
    ],
  };
  const alert = sampleAlert(content as unknown as Partial<AlertContent>);
  return { ...alert, position: `${at + 1}-1` };
}

interface Shown {
  readonly page: Page;
  readonly complaints: string[];
  /** Everything that went to the page and came from it. */
  readonly heard: string[];
}

async function show(address: string, options: BrowserContextOptions = {}): Promise<Shown> {
  const { page, complaints, close } = await openPage(browser, options);
  closing.unshift(close);
  const heard: string[] = [];
  const reading: Promise<unknown>[] = [];
  page.on('request', (request) => {
    heard.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`);
  });
  page.on('response', (response) => {
    const told = response
      .text()
      .then((body) => heard.push(body, JSON.stringify(response.headers())));
    reading.push(told.catch(() => undefined));
  });
  page.on('console', (message) => heard.push(message.text()));
  // As whoever has signed in at the live page comes here.
  await page.addInitScript(`sessionStorage.setItem('breakwater-token', '${PUBLIC}')`);
  await page.goto(address);
  await page.locator('.cards tbody tr').first().waitFor();
  await Promise.all(reading);
  return { page, complaints, heard };
}

/** What the page shows and keeps. */
const WHOLE = `JSON.stringify([document.documentElement.outerHTML, document.title, location.href,
  { ...localStorage }, { ...sessionStorage }])`;

function namesOf(venue: string): string[] {
  return [...new Set([venue, venueName(venue, 'en'), venueName(venue, 'ko')])];
}

function found(texts: readonly string[], venues: readonly string[]): string[] {
  const whole = texts.join('\n').toLowerCase();
  return venues.flatMap(namesOf).filter((name) => whole.includes(name.toLowerCase()));
}

describe('the public page', () => {
  it.each([
    ['dark', 'en-GB', undefined],
    ['light', 'ko-KR', undefined],
    ['dark', 'ko-KR', PHONE],
  ] as const)('shows how venues stand: %s, %s', async (colorScheme, locale, viewport) => {
    const url = await gatewayOf(KNOWN, new Secret('0123456789abcdef0123456789abcdef'));
    const { page, complaints, heard } = await show(`${url}/public`, {
      ...{ colorScheme, locale },
      ...(viewport === undefined ? {} : { viewport }),
    });
    const korean = locale === 'ko-KR';
    const rows = page.locator('.cards tbody tr');
    expect(await rows.count()).toBe(KNOWN.length);
    const heads = await rows.locator('th').allTextContents();
    for (const head of heads) expect(head).toMatch(/^venue-[0-9a-f]{12}$/);
    expect([...heads].sort()).toEqual(heads);
    const answered = korean ? '1건 중 1건' : '1 of 1';
    expect((await rows.locator('.figure').allTextContents()).join()).toContain(answered);
    expect((await rows.locator('.figure').allTextContents()).join()).toContain('17,66');
    expect((await page.locator('#span').textContent()) ?? '').toContain('2025-08-19 00:00');
    expect(found([...heard, await page.evaluate<string>(WHOLE)], KNOWN)).toEqual([]);
    expect(await page.evaluate(LOW_CONTRASTS)).toEqual([]);
    await picture(page, `public-${colorScheme}-${korean ? 'ko' : 'en'}${viewport ? '-phone' : ''}`);
    // The other language stands at once, and is kept.
    await page.locator('#language').click();
    const title = korean ? 'How venues stand' : '거래소별 현황';
    expect((await page.locator('h1').textContent())?.trim()).toBe(title);
    expect(complaints).toEqual([]);
  });

  it('is where a visitor of the live page lands who may see no more', async () => {
    const url = await gatewayOf(KNOWN.slice(0, 2), new Secret('0123456789abcdef0123456789abcdef'));
    const { page, close } = await openPage(browser);
    closing.unshift(close);
    await page.goto(url);
    await page.locator('#token').fill(PUBLIC);
    await page.locator('#sign-in button').click();
    await page.locator('.cards tbody tr').first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/public');
  });

  it('says why it shows nothing, and shows again what was only not answered', async () => {
    const url = await gatewayOf(KNOWN.slice(0, 2), null);
    const { page, texts, close } = await openPage(browser);
    closing.unshift(close);
    await page.goto(`${url}/public`);
    await expect.poll(() => texts('#state')).toEqual(['The gateway asks for an access token.']);
    await page.locator('#token').fill('nobody-knows-it');
    await page.locator('#sign-in button').click();
    await expect.poll(() => texts('#state')).toEqual(['The gateway asks for an access token.']);
    await page.locator('#token').fill(PUBLIC);
    await page.locator('#sign-in button').click();
    await expect.poll(() => texts('#state')).toEqual([expect.stringContaining('no key')]);
    expect(await page.locator('#sign-in').isVisible()).toBe(false);
  });
});

describe('no name of a venue', () => {
  it('is in what the page is made of, asks for or shows, nor in a metric, whatever venues are called', async () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'bcdfghjkqvwxyz'.split('')),
      minLength: 9,
      maxLength: 14,
    });
    const worlds = fc.record({
      venues: fc.uniqueArray(letters, { minLength: 1, maxLength: 6 }),
      key: fc.string({
        unit: fc.constantFrom(...'0123456789abcdef'.split('')),
        minLength: 32,
        maxLength: 32,
      }),
    });
    await fc.assert(
      fc.asyncProperty(worlds, async ({ venues, key }) => {
        const url = await gatewayOf(venues, new Secret(key));
        const { page, heard } = await show(`${url}/public`);
        const metrics = await fetch(`${url}/metrics`, {
          headers: { authorization: `Bearer ${PUBLIC}` },
        });
        heard.push(await metrics.text(), await page.evaluate<string>(WHOLE));
        expect(found(heard, venues)).toEqual([]);
        // The probe would find one: a supervisor is shown them.
        const headers = { authorization: `Bearer ${SUPERVISOR}` };
        const named = await (await fetch(`${url}/v1/scorecard`, { headers })).text();
        expect(found([named], venues)).toEqual(venues);
        for (const close of closing.splice(0)) await close();
      }),
      { numRuns: 8, seed: 20_250_819 },
    );
  });
});
