/**
 * What the page must not get wrong while things go on, in a real browser: a note that is typed, numbers that have
 * grown old, a replay that is over, a venue that was not seen, and lists of a thousand incidents.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type OpenedPage, openPage, PHONE, picture } from './page-browser.ts';
import { frameCosts } from './page-frames.ts';
import { NOW_SECOND, SQUEEZE_ID, squeezeScript, stageBeat, stageScript } from './page-scripts.ts';
import { openStage, type PageStage, type StagedAlert, type StageScript } from './page-stage.ts';
import { stagedAlert, stagedMany, stagedSqueeze } from './staged-alerts.ts';
import { STAGE_ONSET_US, stagedFrames } from './staged-market.ts';

const MANY = 1_000;
/** p95 of what a frame costs while a list is scrolled and alerts come in, at a fourth of the processor. */
const FRAME_MS_MAX = 50;
const THROTTLE = 4;
const ROUND_COUNT_MAX = 6;

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

describe('a note that is typed', () => {
  it('survives every update with its focus, and goes out with every acknowledgement', async () => {
    await open(squeezeScript(), { hash: `#incident=${SQUEEZE_ID}` });
    await page.locator('#ack-note').click();
    await page.keyboard.type('called the de');
    const revised = stagedAlert(1, { ...stagedSqueeze()[0]?.event.data.content, revision: 9 });
    stage.send({ type: 'alert', ...revised, id: '97-1' });
    const { incident } = revised.event.data.content;
    const joined = stagedAlert(60, { incident: { ...incident, sequence: 99, role: 'MEMBER' } });
    stage.send({ type: 'alert', ...joined, id: '98-1' });
    await expect.poll(() => texts('.acknowledge button')).toEqual(['Acknowledge 9 alerts']);
    const focused: string = await page.evaluate('document.activeElement.id');
    expect(focused).toBe('ack-note');
    await page.keyboard.type('sk');
    expect(await page.locator('#ack-note').inputValue()).toBe('called the desk');
    await page.locator('.acknowledge button').click();
    await expect.poll(() => stage.acknowledged.length).toBe(9);
    expect(new Set(stage.acknowledged.map(({ note }) => note))).toEqual(
      new Set(['called the desk']),
    );
    await expect.poll(() => page.locator('#ack-note').inputValue()).toBe('');
  });

  it('waits where it was typed while something else is looked at', async () => {
    await open(squeezeScript(), { hash: `#incident=${SQUEEZE_ID}` });
    await page.locator('#ack-note').fill('of the squeeze');
    await page.locator('#active .incident-link', { hasText: 'BTC' }).click();
    await expect.poll(() => page.locator('#ack-note').inputValue()).toBe('');
    await page.locator('#language').click();
    await page.locator('#active .incident-link', { hasText: 'USDT' }).first().click();
    await expect.poll(() => page.locator('#ack-note').inputValue()).toBe('of the squeeze');
  });

  it('so does what is typed into the filter, while venues join', async () => {
    await open(squeezeScript());
    await expect.poll(() => page.locator('#active .incident').count()).toBe(2);
    await page.locator('#filter-text').pressSequentially('bith');
    const scope = { assets: ['XRP'], venues: ['gopax'], markets: ['gopax:XRP/KRW:spot'] };
    stage.send({ type: 'alert', ...stagedAlert(61, { scope, incidentId: '6' }), id: '98-1' });
    await expect.poll(() => texts('#filter-venues option')).toContain('GOPAX');
    await page.keyboard.type('umb');
    expect(await page.locator('#filter-text').inputValue()).toBe('bithumb');
  });
});

describe('one story', () => {
  it('tells watches apart from what was raised, and symptoms under their cause', async () => {
    await open(squeezeScript());
    await expect.poll(() => page.locator('#active .incident').count()).toBe(2);
    expect(await page.title()).toBe('(2) Breakwater');
    expect(await texts('#watch-box summary')).toEqual([
      'Watched 1, 1 open; nobody was told of these',
    ]);
    await page.locator('#watch-box summary').click();
    // The market has gone on since the revision, which tells of −0.52 %.
    await expect.poll(() => texts('#watched .figure')).toEqual(['−0.93 % against other venues']);
    await page.locator('#active .symptoms summary').click();
    expect(await texts('#active .symptoms .why')).toEqual([
      'The same asset, or one pegged alike, on another venue.',
      'The market is priced in the asset that moves.',
    ]);
    // What is unfolded stays so when a revision comes.
    const [lead] = stagedSqueeze();
    const revised = stagedAlert(1, { ...lead?.event.data.content, revision: 9, state: 'UPDATE' });
    stage.send({ type: 'alert', ...revised, id: '97-1' });
    await expect.poll(() => texts('#active .incident .chip.state')).toContain('open');
    expect(await page.locator('#active .symptoms').getAttribute('open')).toBe('');
    expect((await texts('#timeline .moment')).at(-1)).toBe(
      'Worst: Bithumb USDT/KRW +225.0 % against other venues',
    );
  });

  it('finds what a link names in the store where the page does not hold it', async () => {
    const old = stagedAlert(77, { incidentId: '7'.repeat(32), state: 'CLOSED' });
    await open(squeezeScript({ alerts: [...stagedSqueeze(), old], unlisted: [old.id] }), {
      hash: `#alert=${old.event.data.content.id}`,
    });
    await expect.poll(() => texts('#detail .facts .where')).toEqual(['Bithumb USDT/KRW']);
    await expect.poll(() => texts('#detail .facts .state')).toEqual(['closed']);
    await page.goto(`${stage.url}#incident=${'7'.repeat(32)}`);
    await page.reload();
    await expect.poll(() => texts('#detail-title .title')).toEqual(['▲USDT squeeze']);
    // What became of it is asked for once the incident itself is there.
    await expect.poll(() => texts('#timeline .moment')).toContain('Raised at S2');
  });

  it('shows the evidence of the worst moment, though the alert has eased', async () => {
    const [lead] = stagedSqueeze();
    const worst = lead?.event.data.content;
    const rulings = [{ rule: 'A.window.below', severity: null, value: 1, limit: 2.96 }] as const;
    const eased = stagedAlert(1, { ...worst, revision: 7, severity: 'S2', rulings });
    await open(squeezeScript({ alerts: [lead as StagedAlert, { ...eased, id: '50-1' }] }));
    await expect.poll(() => texts('.rulings .badge')).toEqual(['S4', 'S3', 'S2', '–']);
    await expect
      .poll(() => texts('#evidence > p.muted'))
      .toEqual(['As it was at 21:23:18 UTC (revision 3).']);
  });
});

describe('what has grown old', () => {
  it('is shown with its own time and age, not as current', async () => {
    await open(squeezeScript({ heartbeat: [stageBeat({ logTimeUs: STAGE_ONSET_US + 1_160e6 })] }));
    await expect
      .poll(() => texts('#detail-head .latest'))
      .toEqual(['last +56.80 %, as of 21:23:20 UTC; 18 min 00 s ago']);
    expect(await page.locator('#detail-head .latest').getAttribute('data-stale')).toBe('');
    expect(await texts('#detail-head .figure')).toEqual(['+225.0 % against other venues']);
  });

  it('is no broken feed where a replay is over', async () => {
    const blind = { venue: 'upbit', fromSecond: 60 };
    const span = { fromSecond: -300, untilSecond: NOW_SECOND };
    const frames = stagedFrames({ ...span, isSqueezed: true, blind });
    await open(squeezeScript({ frames, heartbeat: [stageBeat({ lagMs: null, stallMs: 60_000 })] }));
    await expect.poll(() => texts('#status-text')).toEqual(['Replay over']);
    expect(await texts('#troubles b')).toEqual([
      'The data ends at 2025-10-10 21:23:20 UTC (2025-10-11 06:23:20 KST).',
    ]);
    expect(await texts('#feeds-text')).toEqual(['9 in the data, which has ended']);
    expect(await page.locator('#feeds li').count()).toBe(9);
    expect(await page.locator('#feeds li[data-state="BLIND"]').count()).toBe(0);
    await picture(page, 'replay-over');
  });

  it('names each venue once after a restart on the same folder', async () => {
    await open(stageScript());
    await expect.poll(() => page.locator('#feeds li').count()).toBe(9);
    const earlier = { stream: 'before:0', lagMs: null, stallMs: 90_000 };
    stage.script.heartbeat = [stageBeat({ lagMs: null }), stageBeat(earlier)];
    const blind = { venue: 'upbit', fromSecond: 0 };
    const [frame] = stagedFrames({ fromSecond: 60, untilSecond: 61, isSqueezed: true, blind });
    stage.send({ type: 'view', stream: 'before:0', frame });
    const [left] = stagedSqueeze();
    stage.send({ type: 'alert', ...left, stream: 'before:0', id: '98-1' });
    await expect.poll(() => texts('#closed .incident-link .title')).toEqual(['▲USDT squeeze']);
    expect(await texts('#closed-note')).toEqual([
      'last 1 · with those that an earlier run left open',
    ]);
    expect(await texts('#closed .chip.state')).toEqual(['open when its data ended']);
    expect(await page.locator('#overview tbody tr').count()).toBe(9);
    expect(await page.locator('#feeds li').count()).toBe(9);
    expect(await texts('#troubles li')).toEqual([]);
    expect(await texts('#status-text')).toEqual(['Live']);
  });

  it('leaves the price line out where the venue was not seen', async () => {
    const span = { fromSecond: -300, untilSecond: NOW_SECOND };
    const blind = { venue: 'bithumb', fromSecond: 20, keepsPrice: true } as const;
    await open(squeezeScript({ frames: stagedFrames({ ...span, isSqueezed: true, blind }) }));
    await expect.poll(() => texts('.bands li')).toContain('feed not seen');
    // What the view goes on telling of a venue that is not seen is no price.
    await expect
      .poll(() => texts('.chart.price .summary'))
      .toEqual([expect.stringMatching(/highest 4,872\.06/)]);
  });
});

describe('a thousand incidents', () => {
  it(`scroll and change at ${FRAME_MS_MAX} ms a frame with a ${THROTTLE}th of the processor`, async () => {
    await open(squeezeScript({ alerts: stagedMany(MANY) }));
    await expect.poll(() => texts('#counts li')).toEqual(['250 × S3', '500 × S2']);
    const drawn = await page.locator('.incident').count();
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(60);
    // Others use this machine too: what counts is what the page needs where it is let.
    const rounds: number[] = [];
    while (rounds.length < ROUND_COUNT_MAX && !rounds.some((p95) => p95 <= FRAME_MS_MAX)) {
      rounds.push(await measuredP95(rounds.length));
    }
    expect(Math.min(...rounds), `p95 of each round: ${rounds.join(', ')} ms`).toBeLessThanOrEqual(
      FRAME_MS_MAX,
    );
    expect(opened.complaints).toEqual([]);
  });

  it('are all there by keyboard, on a phone and on paper', async () => {
    await open(squeezeScript({ alerts: stagedMany(MANY) }), { viewport: PHONE });
    await expect.poll(() => page.locator('#active .incident').count()).toBeGreaterThan(3);
    const first = page.locator('#active .incident-link').first();
    await first.focus();
    await page.keyboard.press('End');
    await expect
      .poll(() =>
        page.evaluate(`document.activeElement.closest('li').getAttribute('aria-posinset')`),
      )
      .toBe('750');
    await page.keyboard.press('Home');
    await expect
      .poll(() =>
        page.evaluate(`document.activeElement.closest('li').getAttribute('aria-posinset')`),
      )
      .toBe('1');
    // As fast as a held key repeats, and faster than the next rows are drawn: none is lost.
    await page.evaluate(`(() => {
      for (const key of ['End', 'Home', ...Array(40).fill('ArrowDown')]) {
        const press = { key, bubbles: true, cancelable: true };
        document.activeElement.dispatchEvent(new KeyboardEvent('keydown', press));
      }
    })()`);
    expect(
      await page.evaluate(`document.activeElement.closest('li').getAttribute('aria-posinset')`),
    ).toBe('41');
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.locator('#active .incident').count()).toBe(750);
    const boxes = await page.evaluate<number>(`(() => {
      const all = [...document.querySelectorAll('#active .incident')].map((item) => item.getBoundingClientRect());
      return all.filter((box, i) => i > 0 && box.top < all[i - 1].bottom - 0.5).length;
    })()`);
    expect(boxes).toBe(0);
  });
});

/** Of frames while the list scrolls for three seconds and twenty alerts change, at a fourth of the processor. */
async function measuredP95(round: number): Promise<number> {
  const many = stagedMany(MANY);
  const frames = await frameCosts(page, async () => {
    const scrolling = page.evaluate(SCROLL);
    for (let i = 0; i < 20; i += 1) {
      const place = (i * 7 + round) % MANY;
      const before = many[place]?.event.data.content;
      const revision = 2 + i + round * 20;
      const alert = stagedAlert(1_000 + place, { ...before, revision });
      stage.send({ type: 'alert', ...alert, id: `${20_000 + revision}-1` });
      await page.waitForTimeout(100);
    }
    await scrolling;
  });
  expect(frames.length).toBeGreaterThan(40);
  return Math.round((frames[Math.floor(frames.length * 0.95)] ?? Number.NaN) * THROTTLE);
}

describe('contrast', () => {
  it('a system that sets its own colours leaves the legends theirs', async () => {
    await open(squeezeScript(), { forcedColors: 'active' });
    await expect.poll(() => texts('.bands li')).toEqual(['worst moment', 'alert open']);
    const grounds: string[] = await page.evaluate(`[...document.querySelectorAll('.bands li')]
      .map((item) => getComputedStyle(item, '::before').backgroundColor)`);
    expect(new Set(grounds).size).toBe(2);
    const keys: string[] = await page.evaluate(`[...document.querySelectorAll('.chart .key')]
      .map((item) => getComputedStyle(item, '::before').borderTopColor)`);
    expect(new Set(keys).size).toBeGreaterThan(2);
    await picture(page, 'forced-colors');
  });
});

/** Scrolls the list as a wheel does, from where it is. */
const SCROLL = `new Promise((resolve) => {
  const box = document.getElementById('list');
  const end = performance.now() + 3_000;
  const step = (now) => {
    box.scrollTop += 140;
    if (now < end) requestAnimationFrame(step);
    else resolve();
  };
  requestAnimationFrame(step);
})`;
