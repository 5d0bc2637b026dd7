/**
 * `breakwater start FOLDER` in a real browser: recorded history plays, is paused, jumps ahead and back, and its end is said and is
 * no broken feed. With loans in the folder the page shows how the venue lends, without them it offers nothing of the kind.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type OpenedPage, openPage, picture } from './page-browser.ts';
import { type RunningCommand, startCommand } from './running-command.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const WAIT = { timeout: 90_000 } as const;
/** 1 March 2023, and half an hour of it. */
const START_MS = 1_677_628_800_000;
const SECOND_COUNT = 1_800;
/** From here on USDT is sold, and falls by 4 %. */
const FALL_AT = 1_200;

let browser: Browser;
let opened: OpenedPage | undefined;
let command: RunningCommand | undefined;
let folder = '';

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await opened?.close();
  await command?.stop();
  rmSync(folder, { recursive: true });
});

/** USDT on three venues, once a second; on one of them it falls. */
function tradesOf(isFalling: boolean): string {
  const rows = Array.from({ length: SECOND_COUNT }, (_, second) => {
    const fallen = isFalling ? Math.min(56, Math.max(0, second - FALL_AT) / 2) : 0;
    const side = fallen > 0 || second % 2 === 0 ? 'sell' : 'buy';
    const price = 1_400 - Math.round(fallen) + (second % 2);
    return `${START_MS + second * 1_000},${side},${price},${fallen > 0 ? 9_000 : 100}`;
  });
  return `time,side,price,amount\n${rows.join('\n')}\n`;
}

const COLUMNS = { time: 'time', side: 'side', price: 'price', amount: 'amount' };
const LOANS =
  'time,operation,programme,operationId,loanId,borrower,requestTime,amount,price,principalWon,collateral,maturityTime,feePpmPerDay,triggerPrice,lender,capWon,disclosure,disclosureFrom,disclosureTo,outstandingWon,forcedCount';

/** Two hundred borrowers, of whom some are repaid by force. */
function loans(): string {
  const rows: string[] = [];
  const row = (second: number, operation: string, user: number): void => {
    const borrower = `h1:k1:${user.toString(16).padStart(64, '0')}`;
    const collateral =
      operation === 'LOAN_OPEN'
        ? '"[{""asset"":""KRW"",""quantity"":3000000,""valueWon"":3000000}]"'
        : '';
    rows.push(
      `${START_MS + second * 1_000},${operation},coin,${operation}-${user},L${user},${borrower},,1000,1400,1400000,${collateral},,500,,,,,,,,`,
    );
  };
  for (let user = 0; user < 200; user += 1) row(60 + user, 'LOAN_OPEN', user);
  for (let user = 0; user < 24; user += 1) row(600 + user * 20, 'FORCED_REPAYMENT', user);
  return `${LOANS}\n${rows.join('\n')}\n`;
}

async function started({ isLent = false, speed = '60' } = {}): Promise<Page> {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-played-'));
  const venues = ['bithumb', 'coinone', 'upbit'];
  for (const venue of venues) {
    writeFileSync(join(folder, `${venue}.csv`), tradesOf(venue === 'bithumb'));
  }
  if (isLent) writeFileSync(join(folder, 'loans.csv'), loans());
  const of = { symbol: 'USDT/KRW', type: 'spot', time: 'ms' };
  const streams: object[] = venues.map((venue) => {
    return { ...of, format: 'trades', venue, columns: COLUMNS, file: `${venue}.csv` };
  });
  if (isLent) streams.push({ ...of, format: 'lending', venue: 'bithumb', file: 'loans.csv' });
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'march-2023', streams }));
  command = startCommand(COMMAND, { args: ['start', folder, '--port', '0', '--speed', speed] });
  const [, url = ''] = /Page +(\S+)/.exec(await command.printed(/Page +http\S+/)) ?? [];
  opened = await openPage(browser);
  await opened.page.goto(url);
  return opened.page;
}

const text = async (of: Locator): Promise<string> => (await of.textContent()) ?? '';
const where = (page: Page): Promise<string> => text(page.locator('#playback .where'));

/** To a share of the span, as a person does who drags the line. */
async function drag(page: Page, share: number): Promise<void> {
  await page.locator('#playback input').fill(String(Math.round(share * 1_000)));
}

describe('recorded history on the page', () => {
  it('plays, pauses, jumps ahead to an incident and back before it, and ends', {
    timeout: 240_000,
  }, async () => {
    const page = await started();
    await expect.poll(() => where(page), WAIT).toMatch(/^At 2023-03-01 00:\d\d:\d\d UTC/);
    expect(await text(page.locator('#banner'))).toBe(
      'Recorded history: march-2023. No live market.',
    );
    await expect.poll(() => text(page.locator('#status-text')), WAIT).toBe('Playing history');
    // Nobody reports loans: there is nothing to offer.
    expect(await page.locator('#show-lending').isVisible()).toBe(false);

    await page.locator('#playback .pause').click();
    await expect.poll(() => where(page), WAIT).toMatch(/^Paused at/);
    // What was on its way is looked at first.
    await page.waitForTimeout(2_000);
    const paused = await where(page);
    // Longer than what stands still so long is called broken.
    await page.waitForTimeout(6_500);
    expect(await where(page)).toBe(paused);
    expect(await page.locator('#troubles li').count()).toBe(0);
    expect(await page.locator('#active li').count()).toBe(0);

    await drag(page, 0.75);
    await expect.poll(() => page.locator('#active li').count(), WAIT).toBeGreaterThan(0);
    await expect.poll(() => where(page), WAIT).toMatch(/^Paused at 2023-03-01 00:22:\d\d UTC/);
    await picture(page, 'playback-incident');

    await drag(page, 0.25);
    await expect.poll(() => where(page), WAIT).toMatch(/^Paused at 2023-03-01 00:07:\d\d UTC/);
    // It has not happened yet.
    await expect.poll(() => page.locator('.incidents li').count(), WAIT).toBe(0);

    await page.locator('#playback select').selectOption('max');
    await page.locator('#playback .pause').click();
    await expect
      .poll(() => where(page), WAIT)
      .toMatch(/^The data ends here, at 2023-03-01 00:29:59/);
    expect(await text(page.locator('#status-text'))).toBe('Replay over');
    expect(await page.locator('#troubles li').getAttribute('data-tone')).toBe('info');
    await expect.poll(() => page.locator('.incidents li').count(), WAIT).toBeGreaterThan(0);
    expect(opened?.complaints).toEqual([]);
  });

  it('shows how a venue lends where the folder holds loans', { timeout: 240_000 }, async () => {
    const page = await started({ isLent: true, speed: 'max' });
    await expect.poll(() => where(page), WAIT).toMatch(/^The data ends here/);
    await page.locator('#show-lending').click();
    const panel = page.locator('#lending');
    await expect
      .poll(() => panel.locator('.lender-name').allTextContents(), WAIT)
      .toEqual(['Bithumb']);
    const row = panel.locator('.shares tbody tr').first();
    expect(await row.locator('td').first().locator('b, span').allTextContents()).toEqual([
      '12.00 %',
      '24 of 200',
    ]);
    expect(await text(row.locator('th'))).toContain('who had a loan at any time');
    expect(await text(panel.locator('.orders'))).toContain('No supervisory order is known.');
    await picture(page, 'lending-panel');
    expect(await page.content()).not.toContain('h1:k1');
    await page.locator('#language').click();
    expect(await text(panel.locator('h2'))).toBe('코인대여 서비스');
    await picture(page, 'lending-panel-korean');
    expect(opened?.complaints).toEqual([]);
  });
});
