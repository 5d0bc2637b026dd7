/** How venues lend, as a person sees it on the page, in a real browser: in both languages, dark and light, and where nobody lends. */
import type { ViewFrame } from '@breakwater/core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  LOW_CONTRASTS,
  launchBrowser,
  type OpenedPage,
  openPage,
  picture,
} from './page-browser.ts';
import { NOW_SECOND, stageScript } from './page-scripts.ts';
import { openStage, type PageStage, type StageScript } from './page-stage.ts';
import { STAGE_ONSET_US, stagedFrames } from './staged-market.ts';

let browser: Browser;
let stage: PageStage;
let opened: OpenedPage;
let page: Page;
let texts: OpenedPage['texts'];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await opened.close();
  await stage.stop();
});

async function open(
  staged: StageScript,
  { hash = '', ...options }: BrowserContextOptions & { hash?: string } = {},
): Promise<void> {
  stage = await openStage(staged);
  opened = await openPage(browser, options);
  ({ page, texts } = opened);
  await page.goto(`${stage.url}${hash}`);
}

/** How many charts have something drawn on them. */
const DRAWN = `[...document.querySelectorAll('#lending .plot canvas')].filter((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, at) => at % 4 === 3 && value > 0);
}).length`;

/** Bithumb in the autumn of 2025: a month's figures, an order that was breached, and a book thinner than what a rise would force. */
function lentFrames(): ViewFrame['lending'] {
  const whole = { restatedCount: 12, isLowerBound: false };
  const parts = { users: [3_635, 27_600], loans: [9_226, 220_000], won: [48.3e9, 886e9] } as const;
  const windows = ['1d', '7d', '30d', 'launch'] as const;
  const shares = (['users', 'loans', 'won'] as const).flatMap((measure) =>
    windows.map((window) => {
      const [numerator, denominator] = parts[measure];
      return { ...whole, measure, window, numerator, denominator };
    }),
  );
  const depth = { bidWon: 9e9, gainDown: 0, forcedDownWon: 0 };
  const coverage = { ...depth, forcedUpWon: 20e9, askWon: 15e9, gainUp: 0.62 };
  const day = 86_400_000_000;
  const order = {
    ...{ id: 'o', issuedTimeUs: STAGE_ONSET_US - 9 * day, receivedTimeUs: null, endTimeUs: null },
    effectiveTimeUs: STAGE_ONSET_US - 9 * day,
    text: { en: 'FSC: no new lending', ko: '금융위원회: 신규 대여 중단' },
    ...{ loanCount: 17_667, loanWon: 31e9, inFlightCount: 40 },
  };
  const asset = { market: 'bithumb:USDT/KRW:spot', openLoanCount: 13_053, owedWon: 123.1e9 };
  return [
    {
      ...{ venue: 'bithumb', shares, evidence: 18.4, alarmEvidence: 9.21, orders: [order] },
      assets: [
        { ...asset, asset: 'USDT', coverage },
        { ...asset, asset: 'XRP', owedWon: 5e9, coverage: null },
      ],
    },
  ];
}

describe('lending', () => {
  it.each([
    ['dark', 'en-GB'],
    ['light', 'ko-KR'],
  ] as const)(
    'is a panel of figures with what they are of: %s, %s',
    async (colorScheme, locale) => {
      const span = { fromSecond: -60, untilSecond: NOW_SECOND, isSqueezed: false };
      const script = stageScript({ frames: stagedFrames({ ...span, lending: lentFrames() }) });
      await open(script, { colorScheme, locale });
      await page.locator('#show-lending').click();
      const korean = locale === 'ko-KR';
      await expect.poll(() => texts('.lender-name')).toEqual([korean ? '빗썸' : 'Bithumb']);
      const first = page.locator('.shares tbody tr').first().locator('td').nth(2);
      expect(await first.locator('b, span').allTextContents()).toEqual([
        ...['13.17 %', korean ? '27,600 중 3,635' : '3,635 of 27,600'],
      ]);
      // The book takes three quarters of what a rise would force: S3, as the order's loans are.
      expect(await page.locator('.lender td.tone').first().getAttribute('data-severity')).toBe(
        'S3',
      );
      expect(await texts('.lender td.tone')).toEqual([korean ? '0.75배' : '0.75 times', '–']);
      expect(await page.locator('.orders li').getAttribute('data-severity')).toBe('S3');
      expect((await texts('.orders .under')).join()).toContain('17,667');
      expect((await texts('.warning p')).join()).toContain('18.4');
      await expect.poll(() => page.evaluate(DRAWN)).toBe(2);
      expect(await page.evaluate(LOW_CONTRASTS)).toEqual([]);
      await picture(page, `lending-${colorScheme}`);
      await page.locator('#show-markets').click();
      await expect.poll(() => page.locator('#lending').isVisible()).toBe(false);
      expect(opened.complaints).toEqual([]);
    },
  );

  it('is offered where a venue reports its loans, and nowhere else', async () => {
    await open(stageScript(), { hash: '#lending' });
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    expect(await page.locator('#show-lending').isVisible()).toBe(false);
    await expect
      .poll(() => texts('#lending .calm'))
      .toEqual([expect.stringContaining('No venue reports its loans')]);
    expect(opened.complaints).toEqual([]);
  });
});
