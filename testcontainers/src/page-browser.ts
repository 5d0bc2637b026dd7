/** A real browser for tests of the page, and what it complains about. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './index.ts';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const DESKTOP = { width: 1_360, height: 900 } as const;
export const PHONE = { width: 360, height: 740 } as const;

export interface OpenedPage {
  readonly page: Page;
  /** Errors and refused loads that the browser reported. */
  readonly complaints: string[];
  texts(selector: string): Promise<string[]>;
  close(): Promise<void>;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: ARGUMENTS });
}

export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: 'en-GB',
    colorScheme: 'dark',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return {
    page,
    complaints,
    texts: (selector) => page.locator(selector).allTextContents(),
    close: () => context.close(),
  };
}

/** Keeps a picture for people where BREAKWATER_TEST_SCREENSHOTS names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['BREAKWATER_TEST_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG 2.2 AA). */
export const LOW_CONTRASTS = `(() => {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  const over = (ground, color) => {
    context.globalCompositeOperation = 'copy';
    context.fillStyle = 'rgb(' + ground.join(' ') + ')';
    context.fillRect(0, 0, 1, 1);
    context.globalCompositeOperation = 'source-over';
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const groundOf = (node) => {
    if (node === null) return over([255, 255, 255], getComputedStyle(document.body).backgroundColor);
    return over(groundOf(node.parentElement), getComputedStyle(node).backgroundColor);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if (!own || node.closest('.unseen, .skip, [hidden]') || node.getClientRects().length === 0) continue;
    if (node.matches('option, :disabled')) continue;
    const ground = groundOf(node);
    const text = over(ground, getComputedStyle(node).color);
    const [a, b] = [light(text), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(node.className + ': ' + node.textContent.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return found;
})()`;
