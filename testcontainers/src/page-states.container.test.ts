/**
 * What a person sees of the page in each state, in a real browser under the page's real policy: calm, squeeze,
 * outage, lag; on a desktop and on a phone; by keyboard alone, in Korean, and with an acknowledgement.
 */
import type { AlertContent } from '@breakwater/core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  LOW_CONTRASTS,
  launchBrowser,
  type OpenedPage,
  openPage,
  PHONE,
  picture,
} from './page-browser.ts';
import {
  BITHUMB_ID,
  NOW_SECOND,
  SQUEEZE_ID,
  squeezeScript,
  stageBeat,
  stageScript,
} from './page-scripts.ts';
import { openStage, type PageStage, type StagedAlert, type StageScript } from './page-stage.ts';
import { stagedAlert, stagedOutage, stagedSqueeze } from './staged-alerts.ts';
import { STAGE_ONSET_US, STAGE_STREAM, stagedFrames } from './staged-market.ts';

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

function outageScript(): StageScript {
  const blind = { venue: 'upbit', fromSecond: 20 };
  const span = { fromSecond: -300, untilSecond: NOW_SECOND };
  return stageScript({
    alerts: [...stagedSqueeze().slice(0, 3), stagedOutage('upbit', 30)],
    frames: stagedFrames({ ...span, isSqueezed: true, blind }),
  });
}
async function open(
  staged: StageScript,
  { hash = '', ...options }: BrowserContextOptions & { hash?: string } = {},
): Promise<void> {
  stage = await openStage(staged);
  opened = await openPage(browser, options);
  ({ page, texts } = opened);
  await page.goto(`${stage.url}${hash}`);
}
/** Pixels of the plots that are not transparent: whether anything is drawn at all. */
function paintedPixelCounts(): Promise<number[]> {
  return page.evaluate(`[...document.querySelectorAll('.plot canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 3; i < data.length; i += 4) if (data[i] > 0) count += 1;
    return count;
  })`);
}
const focusedText = (): Promise<string> => page.evaluate('document.activeElement.textContent');
const focusedLink = (): Promise<string | null> => {
  return page.evaluate(`document.activeElement.getAttribute('href')`);
};
const scrollWidth = (): Promise<number> => page.evaluate('document.documentElement.scrollWidth');

describe('calm', () => {
  it('says so only because everything is seen, and shows that the markets live', async () => {
    await open(stageScript());
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    await expect
      .poll(() => texts('#calm'))
      .toEqual(['Calm: nothing is raised. All 9 feeds are seen and the data moves.']);
    await expect.poll(() => page.locator('#overview tbody tr').count()).toBe(9);
    expect(await texts('#feeds-text')).toEqual(['all 9 seen']);
    await expect.poll(() => texts('#log-utc')).toEqual(['21:23:20']);
    expect(await texts('#log-kst')).toEqual(['06:23:20']);
    await picture(page, 'calm');
    // The same list is no calm once a feed is missing.
    const blind = { venue: 'upbit', fromSecond: 80 };
    const [frame] = stagedFrames({ fromSecond: 80, untilSecond: 81, isSqueezed: false, blind });
    stage.send({ type: 'view', stream: STAGE_STREAM, frame });
    await expect
      .poll(() => texts('#calm'))
      .toEqual(['Calm: nothing is raised. But see above: not everything is seen at the moment.']);
    expect(opened.complaints).toEqual([]);
  });
});

describe('a squeeze', () => {
  it('is one incident with its alerts under it, its charts and its evidence', async () => {
    await open(squeezeScript());
    await expect
      .poll(() => texts('#active .incident-link .title'))
      .toEqual(['▲USDT squeeze', '▼BTC liquidation cascade, forced selling']);
    expect(await texts('#active .incident-link .where')).toEqual([
      ...['Bithumb USDT/KRW', 'Binance USD-M, Bybit'],
    ]);
    expect(await texts('#active .incident-link .since')).toEqual([
      'since 21:22:03 UTC · 06:22:03 KST',
      'since 21:22:24 UTC · 06:22:24 KST',
    ]);
    expect(await page.locator('#active .members-of > .members .member-link').count()).toBe(1);
    expect(await texts('#active .symptoms summary')).toEqual([
      'Symptoms, no news of their own (7)',
    ]);
    expect(await texts('#closed .title')).toEqual(['▼USDT sell-off']);
    expect((await texts('#detail-title')).join()).toContain('USDT squeeze');
    await expect
      .poll(() => texts('#detail .facts .figures'))
      .toEqual(['+225.0 % against other venuesat 21:22:09 UTCnow +56.80 % (21:23:20 UTC)']);
    await expect
      .poll(() => texts('.chart.price .summary'))
      .toEqual([
        expect.stringMatching(
          /^From 1,44\d.* KRW; .* highest 4,8\d\d.*\. Gap to other venues now \+5/,
        ),
      ]);
    await expect.poll(() => texts('.bands li')).toEqual(['worst moment', 'alert open']);
    expect(await texts('.rarity')).toEqual(['Seen about once in 210 days here.']);
    expect((await texts('.rulings li')).slice(0, 2)).toEqual([
      'S410 % from the price abroad: measured +225.4 %, limit +10 %. Source: DAXA price-gap notice, January 2026: caution from 10 %.',
      expect.stringMatching(
        /^S32 % from the other venues .*: measured \+225.4 %, limit \+2 %\. Source: Korea/,
      ),
    ]);
    expect((await texts('.silence li')).at(-1)).toBe(
      'Silent: with that, and “score above the calibrated threshold of its window” with a limit above 9.4 (it is 2.96).',
    );
    expect((await texts('#evidence .raw li')).join()).toContain('bought, in quanta 1,204,110');
    expect(await texts('#evidence .channels tbody tr:first-child td:nth-child(3)')).toEqual([
      ...['7.5 % sold, 92.5 % bought', '+222.2 %', '+235.3 %'],
    ]);
    for (const count of await paintedPixelCounts()) expect(count).toBeGreaterThan(2_000);
    await picture(page, 'squeeze');
    expect(opened.complaints).toEqual([]);
  });

  it('opens at the alert of a link, and the link is what is picked', async () => {
    await open(squeezeScript(), { hash: `#alert=${BITHUMB_ID}` });
    await expect.poll(() => texts('#detail .facts .where')).toEqual(['Bithumb USDT/KRW']);
    expect(await page.locator('#active [aria-current]').getAttribute('href')).toBe(
      `#alert=${BITHUMB_ID}`,
    );
    await expect.poll(() => texts('#record dd')).toContain('bithumb:USDT/KRW:spot 80120–80631');
    await page.locator('#active .symptoms summary').click();
    await page.locator('#active .member-link', { hasText: 'Korbit' }).click();
    await expect.poll(() => texts('#detail .facts .where')).toEqual(['Korbit USDT/KRW']);
    expect(await texts('#detail .facts .why')).toEqual([
      'A symptom, no news of its own: The same asset, or one pegged alike, on another venue.',
    ]);
    expect(page.url()).toContain('#alert=');
    await page.goto(`${stage.url}#alert=${'f'.repeat(32)}`);
    await expect
      .poll(() => texts('#detail-head'))
      .toEqual(['The gateway knows no alert or incident of this link.']);
  });

  it('fetches the charts of an alert that is older than what is held', async () => {
    const old = { fromSecond: -5_700, untilSecond: -4_000, isSqueezed: false };
    const recent = { fromSecond: -300, untilSecond: NOW_SECOND, isSqueezed: true };
    const frames = [...stagedFrames(old), ...stagedFrames(recent)];
    const closedId = (30).toString(16).padStart(32, '0');
    await open(squeezeScript({ frames }), { hash: `#alert=${closedId}` });
    await expect
      .poll(() => texts('.chart.price .summary'))
      .toEqual([expect.stringMatching(/^From 1,44\d/)]);
    expect(await texts('#detail .facts .state')).toEqual(['closed']);
    expect(await texts('#detail .facts .age')).toEqual(['lasted 21 min 40 s']);
    await expect.poll(async () => (await paintedPixelCounts())[0] ?? 0).toBeGreaterThan(2_000);
  });

  it('fetches what an incident longer than an hour began with', async () => {
    const frames = stagedFrames({ fromSecond: -7_000, untilSecond: NOW_SECOND, isSqueezed: true });
    const onsetTimeUs = STAGE_ONSET_US - 6_000e6;
    const long = stagedAlert(1, { onsetTimeUs, openTimeUs: onsetTimeUs, label: 'PRICE' });
    await open(squeezeScript({ frames, alerts: [long] }));
    await expect.poll(() => texts('#detail .facts .age')).toEqual(['for 1 h 41 min']);
    // From three minutes before its onset: in steps of a minute, since a step of 30 s would give too many.
    const flow = 'Sell and buy flow, in USDT per 60 s';
    await expect.poll(() => texts('.chart.flow h3')).toEqual([flow]);
    const sold = async (): Promise<number> => {
      return Number(/Sold ([\d.]+) M/.exec((await texts('.chart.flow .summary')).join())?.[1]);
    };
    // Two hours of some 450 a second, not one.
    await expect.poll(sold).toBeGreaterThan(2.5);
  });

  it('is told to screen readers as it grows, once', async () => {
    await open(squeezeScript({ alerts: [] }));
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    const [first] = stagedSqueeze();
    stage.send({ type: 'alert', ...first });
    await expect.poll(() => texts('#news')).toEqual(['New: S4 USDT squeeze, Bithumb']);
    await expect.poll(() => texts('#active .incident-link .title')).toEqual(['▲USDT squeeze']);
    expect(await page.locator('#news').getAttribute('aria-live')).toBe('polite');
    expect(await page.title()).toBe('(1) Breakwater');
  });
});

describe('what is not to be trusted', () => {
  it('shows a missing feed at once, at the top, by name', async () => {
    await open(outageScript());
    await expect
      .poll(() => texts('#troubles b'))
      .toEqual(['Not seen: Upbit (silent for 1 min 09 s).']);
    await expect.poll(() => texts('#status-text')).toEqual(['Feed missing']);
    expect(await texts('#feeds-text')).toEqual(['8 of 9 seen']);
    expect((await texts('#feeds li'))[0]).toContain('Upbit');
    const box = await page.locator('#troubles').boundingBox();
    expect(box?.y).toBeLessThan(120);
    await page.locator('#active .symptoms summary').click();
    await page.locator('#active .member-link', { hasText: 'Upbit' }).click();
    await expect.poll(() => texts('.bands li')).toContain('feed not seen');
    await picture(page, 'outage');
    expect(opened.complaints).toEqual([]);
  });

  it('says how far behind it is', async () => {
    await open(squeezeScript({ heartbeat: [stageBeat({ lagMs: 42_300 })] }));
    await expect.poll(() => texts('#status-text')).toEqual(['42 s behind']);
    expect(await texts('#troubles .more')).toEqual([
      'You see what happened up to 21:23:20 UTC (06:23:20 KST); the rest is on its way.',
    ]);
    await picture(page, 'lag');
    // Read out once, though what it says changes each second.
    const told = [
      '42 s behind. You see what happened up to 21:23:20 UTC (06:23:20 KST); the rest is on its way.',
    ];
    expect(await texts('#urgent')).toEqual(told);
    stage.script.heartbeat = [stageBeat({ lagMs: 47_300 })];
    await expect.poll(() => texts('#status-text')).toEqual(['47 s behind']);
    expect(await texts('#urgent')).toEqual(told);
    stage.script.heartbeat = [stageBeat()];
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    expect(await texts('#troubles li')).toEqual([]);
    expect(await texts('#urgent')).toEqual(['Live']);
  });

  it('tells silence of the gateway from calm', async () => {
    await open(stageScript());
    await expect.poll(() => texts('#status-text')).toEqual(['Live']);
    stage.script.heartbeat = null;
    await expect
      .poll(() => texts('#troubles b'), { timeout: 15_000 })
      .toEqual(['Disconnected: nothing new is shown.']);
  });
});

describe('the filter', () => {
  it('is kept in the address, and says what it hides', async () => {
    await open(squeezeScript());
    await page.locator('#filter-assets').selectOption('BTC');
    await expect
      .poll(() => texts('#active .incident-link .title'))
      .toEqual(['▼BTC liquidation cascade, forced selling']);
    expect(new URL(page.url()).search).toBe('?assets=BTC');
    expect(await texts('#filter-note span')).toEqual([
      'Active incidents hidden by the filter: 1, the worst S4.',
    ]);
    await page.reload();
    await expect.poll(() => page.locator('#active .incident').count()).toBe(1);
    expect(await page.locator('#filter-assets').inputValue()).toBe('BTC');
    await page.locator('#filter-note button').click();
    await expect.poll(() => page.locator('#active .incident').count()).toBe(2);
    await page.locator('#filter-text').fill('bithumb danger');
    await expect.poll(() => texts('#active .incident-link .where')).toEqual(['Bithumb USDT/KRW']);
    expect(new URL(page.url()).searchParams.get('text')).toBe('bithumb danger');
  });
});

describe('an acknowledgement', () => {
  it('goes out with its note, and is shown once the log has it', async () => {
    await open(squeezeScript(), { hash: `#alert=${BITHUMB_ID}` });
    await page.locator('#ack-note').fill('called the desk');
    await page.locator('.acknowledge button').click();
    await expect
      .poll(() => stage.acknowledged)
      .toEqual([{ alertId: BITHUMB_ID, note: 'called the desk' }]);
    await expect
      .poll(() => texts('#acknowledgement [role=status]'))
      .toEqual(['Sent. It shows here once it is in the log.']);
    const timeUs = STAGE_ONSET_US + 90e6;
    const acknowledgement = { alertId: BITHUMB_ID, by: 'kim', note: 'called the desk', timeUs };
    stage.send({ type: 'acknowledgement', stream: STAGE_STREAM, id: '99-1', acknowledgement });
    await expect
      .poll(() => texts('.said li'))
      .toEqual(['✓ kim at 2025-10-10 21:23:30 UTC · 2025-10-11 06:23:30 KSTcalled the desk']);
    expect(await texts('#acknowledgement [role=status]')).toEqual(['']);
    expect(await texts('#active .incident-link .acknowledged')).toEqual(['✓ 1 of 8 acknowledged']);
  });

  it('is one for all open alerts of an incident, and none for who may not', async () => {
    await open(squeezeScript(), { hash: `#incident=${SQUEEZE_ID}` });
    await page.getByRole('button', { name: 'Acknowledge 8 alerts' }).click();
    await expect.poll(() => stage.acknowledged.length).toBe(8);
    stage.script.session = {
      name: 'desk',
      role: 'exchange',
      venue: 'upbit',
      canAcknowledge: false,
      banner: null,
    };
    await page.reload();
    await expect
      .poll(() => page.locator('#acknowledgement').textContent())
      .toContain('Your role cannot acknowledge.');
    expect(await page.locator('.acknowledge button').isVisible()).toBe(false);
  });
});

describe('an exchange', () => {
  it('is shown what is left of an alert, and nothing breaks', async () => {
    const session = {
      name: 'desk',
      role: 'exchange',
      venue: 'upbit',
      canAcknowledge: false,
      banner: null,
    };
    const alerts = stagedSqueeze().filter(({ event }) => {
      return event.data.content.scope.venues.includes('upbit');
    });
    await open(squeezeScript({ session, alerts: alerts.map(redacted) }));
    await expect.poll(() => texts('#active .incident-link .title')).toEqual(['▲USDT squeeze']);
    await expect.poll(() => texts('#evidence p')).toContain('Not shown to your role.');
    await expect.poll(() => texts('#who')).toEqual(['desk · exchange']);
    expect(opened.complaints).toEqual([]);
  });
});

describe('for everybody', () => {
  it('fits a phone, one thing at a time', async () => {
    await open(squeezeScript(), { viewport: PHONE });
    await expect.poll(() => page.locator('#active .incident').count()).toBe(2);
    expect(await scrollWidth()).toBe(360);
    expect(await page.locator('#detail').isVisible()).toBe(false);
    await picture(page, 'squeeze-phone');
    await page.locator('#active .incident-link').first().click();
    await expect.poll(() => page.locator('#detail-title').isVisible()).toBe(true);
    expect(await page.locator('#list').isVisible()).toBe(false);
    await expect.poll(() => texts('.chart.price .summary')).not.toEqual(['']);
    expect(await scrollWidth()).toBe(360);
    await picture(page, 'squeeze-phone-detail');
    await page.locator('#detail .back').click();
    await expect.poll(() => page.locator('#list').isVisible()).toBe(true);
    await expect.poll(focusedLink).toBe(`#incident=${SQUEEZE_ID}`);
  });

  it('shows an outage on a phone before anything else', async () => {
    await open(outageScript(), { viewport: PHONE, colorScheme: 'light' });
    await expect.poll(() => page.locator('#troubles li').count()).toBe(1);
    const box = await page.locator('#troubles').boundingBox();
    expect((box?.y ?? 999) + (box?.height ?? 999)).toBeLessThan(PHONE.height / 2);
    expect(await scrollWidth()).toBe(360);
    await picture(page, 'outage-phone');
  });

  it('works by keyboard alone', async () => {
    await open(squeezeScript());
    await expect.poll(() => page.locator('#active .incident').count()).toBe(2);
    await page.keyboard.press('Tab');
    expect(await focusedText()).toBe('Skip to the incidents');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('list');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focusedLink()).toBe(`#incident=${SQUEEZE_ID}`);
    await page.keyboard.press('ArrowDown');
    expect(await focusedLink()).toBe(`#alert=${BITHUMB_ID}`);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('detail-title');
    expect(page.url()).toContain(`#alert=${BITHUMB_ID}`);
    await page.keyboard.press('Escape');
    await expect.poll(focusedLink).toBe(`#alert=${BITHUMB_ID}`);
    // A revision that comes meanwhile leaves the focus where it is.
    stage.send({ type: 'alert', ...stagedAlert(1, { revision: 9, severity: 'S4' }), id: '98-1' });
    await expect.poll(() => texts('#record dd')).toContain(`${BITHUMB_ID} · Revision 9`);
    expect(await focusedLink()).toBe(`#alert=${BITHUMB_ID}`);
  });

  it('speaks Korean, and keeps the choice', async () => {
    await open(squeezeScript(), { viewport: PHONE });
    await page.locator('#language').click();
    await expect
      .poll(() => texts('#active .incident-link .title'))
      .toEqual(['▲USDT 매수 급증(스퀴즈)', '▼BTC 강제청산 연쇄(강제 매도)']);
    expect(await page.evaluate('document.documentElement.lang')).toBe('ko');
    await page.reload();
    await expect.poll(() => texts('#status-text')).toEqual(['실시간']);
    expect(await texts('#list-title')).toEqual(['사건']);
    expect(await scrollWidth()).toBe(360);
    expect(await texts('#banner')).toEqual([expect.stringContaining('모의 데이터')]);
    const left: string[] = await page.evaluate(`[...document.querySelectorAll('[data-message]')]
      .map((node) => node.textContent).filter((text) => !/[가-힣]/.test(text))`);
    expect(left).toEqual([]);
  });

  it('says venues, won, sources and integers in Korean, in the colours of a Korean market', async () => {
    await open(squeezeScript(), { locale: 'ko-KR', hash: `#incident=${SQUEEZE_ID}` });
    await expect
      .poll(() => texts('#active .incident-link .where'))
      .toEqual(['빗썸 USDT/KRW', '바이낸스 USD-M, 바이비트']);
    expect((await texts('#active .since'))[0]).toBe('06:22:03 KST · 21:22:03 UTC부터');
    await expect
      .poll(() => texts('.chart.price .summary'))
      .toEqual([expect.stringMatching(/^1,44\d.*에서 .*원; 최저/)]);
    const sources = await texts('.rulings small');
    expect(sources.length).toBeGreaterThan(1);
    for (const source of sources) expect(source).toMatch(/출처: .*[가-힣]{2}/);
    const integers = await texts('#evidence .raw li:not(.muted)');
    expect(integers.length).toBeGreaterThan(5);
    for (const integer of integers) expect(integer).toMatch(/[가-힣]/);
    const colours = `['--buy', '--sell'].map((name) =>
      getComputedStyle(document.documentElement).getPropertyValue(name).trim())`;
    const [buy, sell] = await page.evaluate<string[]>(colours);
    await page.locator('#language').click();
    const inEnglish = await page.evaluate<string[]>(colours);
    // What rises is red in Korea, and what falls blue.
    expect(inEnglish).toEqual([expect.not.stringContaining(buy!), buy]);
    expect(inEnglish).not.toContain(sell);
  });

  it.each(['dark', 'light'] as const)('has contrast enough, %s', async (colorScheme) => {
    await open(outageScript(), { colorScheme, hash: `#alert=${BITHUMB_ID}` });
    await expect.poll(() => page.locator('#troubles li').count()).toBe(1);
    await expect.poll(() => page.locator('#record dd').count()).toBeGreaterThan(5);
    expect(await page.evaluate(LOW_CONTRASTS)).toEqual([]);
  });
});

/** As the gateway shows it to an exchange. */
function redacted(alert: StagedAlert): StagedAlert {
  const { data, ...event } = alert.event;
  const { unavailable, rulings, decomposition, course, figure, peak, incident, ...content } =
    data.content;
  const left = { ...content, subject: null, channels: [] } as unknown as AlertContent;
  return { ...alert, event: { ...event, data: { ...data, content: left } } };
}
