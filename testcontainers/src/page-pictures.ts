/**
 * `npm run pictures -w testcontainers`: the pictures of the page in services/dashboard/screenshots, taken of the real
 * demonstration at the moments that they show. A font with Korean must be installed, for the language's own name.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser, openPage, PHONE } from './page-browser.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const FOLDER = new URL('../../services/dashboard/screenshots/', import.meta.url);
const MOMENT_MS = 180_000;

interface Picture {
  readonly name: string;
  readonly options: BrowserContextOptions;
}

const browser = await launchBrowser();
try {
  const pictures = [
    { name: 'desktop', options: {} },
    { name: 'phone', options: { viewport: PHONE, colorScheme: 'light', deviceScaleFactor: 2 } },
  ] as const;
  // The price of one venue is far from all others, and has begun to return.
  await take(
    'squeeze-2025-10-11',
    10,
    pictures,
    '#detail-head .figures:text-matches("[1-9][0-9]{2}[0-9.]* % against other venues.*now")',
  );
  await take(
    'feed-outage',
    2,
    [{ name: 'outage', options: {} }],
    '#troubles .trouble:has-text("Not seen")',
  );
} finally {
  await browser.close();
}

/** Runs a scenario, and takes its pictures once the page shows `moment`. */
async function take(
  scenario: string,
  speed: number,
  pictures: readonly Picture[],
  moment: string,
): Promise<void> {
  const options = ['start', '--port', '0', '--scenario', scenario, '--speed', String(speed)];
  const child = spawn(process.execPath, [COMMAND, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(child, 'exit');
  try {
    const url = await urlOf(child);
    await Promise.all(pictures.map((picture) => takeOne(browser, url, moment, picture)));
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
}

async function takeOne(
  browser: Browser,
  url: string,
  moment: string,
  { name, options }: Picture,
): Promise<void> {
  const { page, close } = await openPage(browser, options);
  await page.goto(url);
  await page.locator(moment).first().waitFor({ state: 'attached', timeout: MOMENT_MS });
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, FOLDER)) });
  process.stdout.write(`${name}.png\n`);
  await close();
}

/** The address that the demonstration prints. */
function urlOf(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      printed += part;
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => {
      reject(new Error(`the demonstration did not come up:\n${printed}`));
    });
  });
}
