/** The page's pure parts; the page itself is tested in a browser (testcontainers). */
import { readFileSync } from 'node:fs';
import type { AlertContent, CoverageState, MarketView, ViewFrame } from '@breakwater/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { alertId, sampleAlert } from './gateway-fixture.ts';
import { AlertBoard, type Entry } from './page/alert-board.ts';
import {
  type AlertFilter,
  NO_FILTER,
  passes,
  readFilter,
  writeFilter,
} from './page/alert-filter.ts';
import {
  firedWindow,
  flowSeries,
  liquidationSeries,
  premiumOf,
  priceSeries,
  rangeOf,
  unseenIn,
} from './page/chart-series.ts';
import * as format from './page/format.ts';
import { feedsOf, statusOf, troublesOf } from './page/health.ts';
import { incidentsOf } from './page/incident.ts';
import { MarketHistory } from './page/market-history.ts';
import { chooseLanguage, message, messageOf } from './page/messages.ts';
import { ENGLISH } from './page/messages-en.ts';
import { KOREAN } from './page/messages-ko.ts';
import {
  durationText,
  incidentTitle,
  keyFigure,
  namesText,
  titleText,
  windowText,
} from './page/phrases.ts';
import type { AlertMessage, StreamState } from './page/wire.ts';

const SECOND_US = 1_000_000;

afterEach(() => chooseLanguage('en'));

function told(place: number, content: Partial<AlertContent> = {}): AlertMessage {
  const alert = sampleAlert({ id: alertId(place), ...content });
  return { stream: 't:0', id: `${place}-1`, alert, acknowledgement: null };
}
function board(...contents: Partial<AlertContent>[]): AlertBoard {
  const made = new AlertBoard();
  for (const [i, content] of contents.entries()) made.take(told(i + 1, content));
  return made;
}
function entries(...contents: Partial<AlertContent>[]): Entry[] {
  return [...board(...contents).alerts.values()];
}
function streamState(state: Partial<StreamState> = {}): StreamState {
  return { stream: 't:0', stallMs: 0, logTimeUs: 1, lagMs: null, coverage: null, ...state };
}
function acknowledgement(place: number, timeUs: number): AlertMessage['acknowledgement'] {
  return { alertId: alertId(place), by: 'kim', note: 'seen', timeUs };
}

describe('the board', () => {
  it('takes only newer revisions, and says what they mean', () => {
    const made = board({ revision: 2, severity: 'S2' });
    const take = (content: Partial<AlertContent>): string => made.take(told(1, content));
    expect(take({ revision: 2, severity: 'S4' })).toBe('known');
    expect(take({ revision: 1, severity: 'S4' })).toBe('known');
    expect(take({ revision: 3, severity: 'S2' })).toBe('changed');
    expect(take({ revision: 4, severity: 'S3' })).toBe('escalated');
    expect(take({ revision: 5, severity: 'S3', state: 'CLOSED' })).toBe('changed');
    expect(take({ revision: 6, severity: 'S2' })).toBe('opened');
    expect(made.take(told(2))).toBe('opened');
  });

  it('keeps the newest acknowledgement, whichever way it comes, over all revisions', () => {
    const made = board({ revision: 1 });
    const held = (): number | undefined => made.find(alertId(1))?.acknowledgement?.timeUs;
    made.acknowledge('t:0', acknowledgement(1, 20)!);
    made.acknowledge('t:0', acknowledgement(1, 10)!);
    made.acknowledge('t:0', acknowledgement(9, 30)!);
    expect(held()).toBe(20);
    made.take(told(1, { revision: 2 }));
    expect(held()).toBe(20);
    made.take({ ...told(1, { revision: 2 }), acknowledgement: acknowledgement(1, 40) });
    expect(held()).toBe(40);
  });

  it('lets the longest closed alerts go, and no open one', () => {
    const closed = Array.from({ length: 502 }, (_, i) => ({ state: 'CLOSED', timeUs: i }) as const);
    const made = board(...closed, { timeUs: 0 });
    made.forget();
    expect(made.alerts.size).toBe(501);
    expect([1, 2, 3, 503].map((place) => made.find(alertId(place)) !== undefined)).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it('counts ages by the log, whether it is live or a replay of old days', () => {
    const made = board({ timeUs: 1_760_185_300_000_000 });
    expect(made.logTimeUs(1_760_185_301_000)).toBe(1_760_185_301_000_000);
    expect(made.logTimeUs(1_790_000_000_000)).toBe(1_760_185_300_000_000);
  });
});

describe('incidents', () => {
  it('gather alerts, and say what the worst open one says', () => {
    const [incident] = incidentsOf(
      entries(
        { severity: 'S2', score: 9, scope: { assets: ['USDT'], venues: ['upbit'], markets: [] } },
        {
          severity: 'S4',
          score: 3,
          onsetTimeUs: 5,
          scope: { assets: ['USDT'], venues: ['korbit'], markets: [] },
        },
        {
          severity: 'S4',
          score: 8,
          onsetTimeUs: 7,
          scope: { assets: ['USDT'], venues: ['bithumb'], markets: [] },
        },
        {
          severity: 'S4',
          score: 99,
          state: 'CLOSED',
          scope: { assets: ['USDT'], venues: ['gopax'], markets: [] },
        },
      ),
    );
    expect(incident).toMatchObject({ severity: 'S4', openCount: 3, onsetUs: 5, closeUs: null });
    expect(incident?.venues).toEqual(['bithumb', 'korbit', 'upbit', 'gopax']);
    expect(incident?.lead.alert.content.score).toBe(8);
    expect(incidentTitle(incident!)).toBe('USDT squeeze');
  });

  it('are ordered by severity, then the youngest first, closed ones behind', () => {
    const found = incidentsOf(
      entries(
        { incidentId: 'a', severity: 'S2', onsetTimeUs: 5 },
        { incidentId: 'b', severity: 'S4', onsetTimeUs: 1 },
        { incidentId: 'c', severity: 'S2', onsetTimeUs: 9 },
        { incidentId: 'd', severity: 'S4', state: 'CLOSED', closeTimeUs: 30 },
        { incidentId: 'e', severity: 'S1', state: 'CLOSED', closeTimeUs: 40 },
      ),
    );
    expect(found.map(({ id }) => id)).toEqual(['b', 'c', 'a', 'e', 'd']);
    expect(found.map(({ closeUs }) => closeUs)).toEqual([null, null, null, 40, 30]);
  });

  it('hold every alert once, however they come', () => {
    const contents = fc.array(
      fc.record({
        incidentId: fc.constantFrom('a', 'b', 'c'),
        severity: fc.constantFrom('S1', 'S2', 'S3', 'S4'),
        state: fc.constantFrom('OPEN', 'CLOSED'),
        score: fc.nat(50),
        onsetTimeUs: fc.nat(100),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(contents, (made) => {
        const all = entries(...(made as Partial<AlertContent>[]));
        const there = incidentsOf(all);
        expect(incidentsOf([...all].reverse())).toEqual(there);
        const keys = there.flatMap(({ alerts }) => alerts.map(({ key }) => key));
        expect(keys.sort()).toEqual(all.map(({ key }) => key).sort());
      }),
    );
  });
});

describe('the filter', () => {
  const entry = entries({ severity: 'S3', severityRules: ['DAXA_DANGER'] })[0]!;
  const judge = (filter: Partial<AlertFilter>): boolean => {
    return passes({ ...NO_FILTER, ...filter }, entry, 'USDT squeeze');
  };

  it('judges severity, kind, venue, asset and words', () => {
    expect([{ severity: 'S3' }, { severity: 'S4' }].map(judge)).toEqual([true, false]);
    expect([{ detector: 'A' }, { detector: 'B' }].map(judge)).toEqual([true, false]);
    expect([{ venue: 'upbit' }, { venue: 'kraken' }].map(judge)).toEqual([true, false]);
    expect([{ asset: 'USDT' }, { asset: 'BTC' }].map(judge)).toEqual([true, false]);
    expect(
      ['', ' upbit  DANGER', 'SQUEEZE', 'upbit cascade'].map((text) => judge({ text })),
    ).toEqual([...[true, true, true, false]]);
  });

  it('is in the address as it is, beside what else is there', () => {
    const text = fc.string({ maxLength: 12 });
    const filters = fc.record({ severity: text, detector: text, venue: text, asset: text, text });
    fc.assert(
      fc.property(filters, (filter) => {
        const query = writeFilter('?other=1', filter);
        expect(readFilter(query)).toEqual(filter);
        expect(new URLSearchParams(query).get('other')).toBe('1');
      }),
    );
    expect(writeFilter('?venue=upbit', NO_FILTER)).toBe('');
  });
});

describe('health', () => {
  const none: CoverageState[] = [];
  const live = (...streams: StreamState[]): AlertBoard => {
    const made = board();
    made.connection = 'live';
    made.heartbeat(streams, 10_000);
    return made;
  };
  const look = (made: AlertBoard, nowMs: number, coverage = none): [string, string, string[]] => {
    const feeds = feedsOf(made, coverage);
    const { tone, text } = statusOf(made, feeds, nowMs);
    return [tone, text, troublesOf(made, feeds, nowMs).map(({ kind }) => kind)];
  };

  it('never shows dead as calm', () => {
    expect(look(board(), 0)).toEqual(['waiting', 'Connecting', []]);
    const made = live(streamState({ stallMs: 200 }));
    expect(look(made, 10_500)).toEqual(['good', 'Live', []]);
    expect(look(made, 14_100)).toEqual(['bad', 'Disconnected', ['lost']]);
    made.connection = 'lost';
    expect(look(made, 10_100)).toEqual(['bad', 'Disconnected', ['lost']]);
    made.connection = 'refused';
    expect(look(made, 10_100)[1]).toContain('token');
    expect(look(live(streamState(), streamState({ stallMs: 42_000 })), 10_100)).toEqual([
      ...['bad', 'Input stands still', ['stalled']],
    ]);
    expect(look(live(), 10_100)[0]).toBe('warn');
  });

  it('says how far behind it is, loudly once it is far', () => {
    const behind = (lagMs: number | null): [string, string, string[]] => {
      return look(live(streamState({ lagMs })), 10_100);
    };
    expect(behind(null)).toEqual(['good', 'Live', []]);
    expect(behind(4_900)[1]).toBe('Live');
    expect(behind(9_400)).toEqual(['warn', '9 s behind', []]);
    expect(behind(62_000)).toEqual(['bad', '1 min 02 s behind', ['behind']]);
  });

  it('shows a missing feed, whoever tells of it', () => {
    const feed = (venue: string, state: CoverageState['state']): CoverageState => {
      return { venue, state, silentMs: state === 'OK' ? 300 : 48_000, reason: null };
    };
    const coverage = [feed('bithumb', 'OK'), feed('upbit', 'BLIND')];
    expect(look(live(streamState()), 10_100, coverage)).toEqual(['bad', 'Feed missing', ['blind']]);
    const [trouble] = troublesOf(board(), feedsOf(board(), coverage), 0);
    expect(trouble?.text).toBe('Not seen: upbit (silent for 48 s).');
    expect(feedsOf(board(), coverage).list.map(({ venue }) => venue)).toEqual(['upbit', 'bithumb']);
    const told = live(streamState({ coverage: { venueCount: 9, blindVenues: ['upbit'] } }));
    expect(look(told, 10_100)[2]).toEqual(['blind']);
    expect(feedsOf(board(), none).isKnown).toBe(false);
  });

  it('tells of a store that is being rebuilt until it is', () => {
    const made = live(streamState());
    made.rebuilds('t:0', 0.4);
    expect(look(made, 10_100)).toEqual(['warn', 'Rebuilding', ['rebuilding']]);
    made.rebuilds('t:0', 1);
    expect(look(made, 10_100)[2]).toEqual([]);
  });
});

describe('the history of markets', () => {
  const market = (market: Partial<MarketView> = {}): MarketView => ({
    ...{ key: 'upbit:USDT/KRW:spot', venue: 'upbit', base: 'USDT', quote: 'KRW', type: 'spot' },
    ...{ price: 1_440, bid: null, ask: null, book: 'VALID', tradeCount: 1 },
    ...{ sellQuantity: 2, buyQuantity: 3, forcedSellCount: 0, forcedBuyCount: 0 },
    ...{ forcedSellQuantity: 0, forcedBuyQuantity: 0 },
    ...market,
  });
  const frame = (second: number, parts: Partial<ViewFrame> = {}): ViewFrame => ({
    fromUs: (second - 1) * SECOND_US,
    timeUs: second * SECOND_US,
    logTimeUs: (second + 2) * SECOND_US,
    clock: 'append',
    markets: [market()],
    truncatedMarketCount: 0,
    subjects: [],
    coverage: [],
    ...parts,
  });

  it('keeps an hour in the order of time, and drops what is not newer', () => {
    const history = new MarketHistory();
    for (let second = 1; second <= 4_500; second += 1) history.take(frame(second));
    expect(history.take(frame(4_500))).toBe(false);
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    const columns = [track.timesUs, track.prices, track.sells, ...Object.values(track.premiums)];
    const lengths = new Set(columns.map(({ length }) => length));
    expect(lengths.size).toBe(1);
    expect(track.timesUs.length).toBeGreaterThanOrEqual(3_600);
    expect(track.timesUs.length).toBeLessThan(3_961);
    expect(track.timesUs.at(-1)).toBe(4_500 * SECOND_US);
  });

  it('sums flows into equal steps and loses none of the span', () => {
    const history = MarketHistory.of(Array.from({ length: 900 }, (_, i) => frame(i + 1)));
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    const range = { fromUs: 0, toUs: 900 * SECOND_US };
    const { sells, buys, stepSeconds, seconds } = flowSeries(track, range);
    expect(stepSeconds).toBe(5);
    expect(seconds).toHaveLength(180);
    expect([new Set(sells), new Set(buys)]).toEqual([new Set([10]), new Set([15])]);
  });

  it('shows price and the premium that the alert is about, and leaves gaps as gaps', () => {
    const subject = {
      ...{ asset: 'USDT', venue: 'upbit', market: 'upbit:USDT/KRW:spot' },
      ...{
        globalDepeg: null,
        nationalPremium: Math.log(1.05),
        venueGap: Math.log(1.5),
        relativePremium: null,
      },
    };
    const history = MarketHistory.of([
      frame(1, { subjects: [subject] }),
      frame(2, { markets: [market({ price: null })] }),
    ]);
    const track = history.tracks.get('upbit:USDT/KRW:spot')!;
    expect([
      premiumOf(track, 'NATIONAL'),
      premiumOf(track, 'GLOBAL'),
      premiumOf(track, 'PRICE'),
    ]).toEqual([...['nationalPremium', 'venueGap', 'venueGap']]);
    const { prices, premiums } = priceSeries(track, { fromUs: 0, toUs: 9e9 }, 'venueGap');
    expect(prices).toEqual([1_440, null]);
    expect(premiums[0]).toBeCloseTo(50, 9);
    expect(premiums[1]).toBeNull();
  });

  it('counts liquidations of the asset, or of all where the asset has none', () => {
    const perpetual = (base: string, forcedSellCount: number): MarketView => {
      const type = 'linear';
      return market({
        key: `bybit:${base}/USDT:linear`,
        venue: 'bybit',
        base,
        type,
        forcedSellCount,
      });
    };
    const markets = [market(), perpetual('BTC', 4), perpetual('ETH', 6)];
    const history = MarketHistory.of([frame(1, { markets })]);
    const range = { fromUs: 0, toUs: 2 * SECOND_US };
    const sum = (assets: string[]): [number, boolean] => {
      const { sells, isOfAll } = liquidationSeries(history, assets, range);
      return [sells.reduce((total, count) => total + count, 0), isOfAll];
    };
    expect([sum(['BTC']), sum(['USDT'])]).toEqual([
      [4, false],
      [10, true],
    ]);
  });

  it('remembers when a venue was not seen', () => {
    const blind = { venue: 'upbit', state: 'BLIND', silentMs: 1, reason: null } as const;
    const seconds = [1, 2, 3, 4, 30, 31];
    const history = MarketHistory.of(
      seconds.map((second) => frame(second, second === 1 ? {} : { coverage: [blind] })),
    );
    const spans = unseenIn(history, 'upbit', { fromUs: 0, toUs: 99 * SECOND_US });
    expect(spans.map(({ fromUs, toUs }) => [fromUs / SECOND_US, toUs / SECOND_US])).toEqual([
      [1, 4],
      [29, 31],
    ]);
    expect(unseenIn(history, 'upbit', { fromUs: 5e6, toUs: 9e6 })).toEqual([]);
  });

  it('spans what led to an alert, and shades the window that fired', () => {
    const life = { onsetUs: 1_000 * SECOND_US, closeUs: null };
    const [from, to] = [rangeOf(life, 1_060 * SECOND_US), rangeOf({ ...life, closeUs: 2e9 }, 9e9)];
    expect([from.fromUs / SECOND_US, from.toUs / SECOND_US]).toEqual([760, 1_060]);
    expect([to.fromUs / SECOND_US, to.toUs / SECOND_US]).toEqual([820, 2_120]);
    const { content } = sampleAlert({ openTimeUs: 100 * SECOND_US });
    expect(firedWindow(content)).toEqual({ fromUs: 85 * SECOND_US, toUs: 100 * SECOND_US });
  });
});

describe('texts', () => {
  it('have the same keys and places in both languages, all filled', () => {
    expect(Object.keys(KOREAN).sort()).toEqual(Object.keys(ENGLISH).sort());
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(ENGLISH)) {
      const korean = KOREAN[key as keyof typeof ENGLISH];
      expect([key, places(korean)]).toEqual([key, places(text)]);
      expect(korean.trim()).not.toBe('');
    }
  });

  it('stand in index.html as they stand in English', () => {
    const page = readFileSync(new URL('./page/index.html', import.meta.url), 'utf8');
    const found = [...page.matchAll(/data-message="([\w.]+)"\s*>([^<]*)</g)];
    expect(found.length).toBeGreaterThan(10);
    for (const [, key = '', text = ''] of found) {
      expect([key, text.replace(/\s+/g, ' ').trim()]).toEqual([
        key,
        ENGLISH[key as keyof typeof ENGLISH],
      ]);
    }
  });

  it('tell times in UTC and Seoul', () => {
    expect(format.utcText(1_760_185_198_999_999)).toBe('2025-10-11 12:19:58');
    expect(format.kstText(1_760_185_198_999_999)).toBe('2025-10-11 21:19:58');
    const durations = [5, 65, 3_700, 90_061].map((seconds) => durationText(seconds * 1e6));
    expect(durations).toEqual(['5 s', '1 min 05 s', '1 h 01 min', '1 d 1 h']);
    expect([15e6, 300e6].map(windowText)).toEqual(['15 s', '5 min']);
  });

  it('tell numbers as people read them', () => {
    const numbers = [0, 0.00001, 0.067412, 21.4, 12_041_100, Number.NaN];
    expect(numbers.map(format.numberText)).toEqual([
      ...['0', '1.00e-5', '0.06741', '21.4', '12,041,100', '–'],
    ]);
    expect([1_655, 65_123.44, 0.999812].map(format.priceText)).toEqual([
      ...['1,655', '65,123.4', '0.999812'],
    ]);
    expect([940, 12_400, 1_820_000].map(format.quantityText)).toEqual(['940', '12.4 k', '1.82 M']);
    expect([0.0884, -0.0002, 1.22].map(format.percentText)).toEqual([
      ...['+9.24 %', '−0.02 %', '+238.7 %'],
    ]);
  });

  it('tell what happens, in both languages', () => {
    const titles = (): string[] =>
      [
        {},
        { direction: 'SELL_OFF' },
        { detector: 'B', direction: 'SELL_OFF' },
        { detector: 'D', subject: 'upbit' },
      ].map((content) => titleText(sampleAlert(content as Partial<AlertContent>).content));
    expect(titles()).toEqual([
      'USDT squeeze',
      'USDT sell-off',
      'USDT liquidation cascade, forced selling',
      'No reliable data from upbit',
    ]);
    chooseLanguage('ko');
    expect(titles()).toEqual([
      'USDT 매수 급증(스퀴즈)',
      'USDT 매도 급증',
      'USDT 강제청산 연쇄(강제 매도)',
      'upbit 관측 공백',
    ]);
    expect(message('status.behind', { duration: durationText(42e6) })).toBe('42초 지연');
  });

  it('tell the figure that matters, and names that are not known as they are', () => {
    const decomposition = {
      ...{ fx: null, globalDepeg: null, relativePremium: null },
      nationalPremium: { before: 0, after: Math.log(1.05) },
      venueGap: { before: 0, after: Math.log(3.39) },
    };
    const figure = (content: Partial<AlertContent>): string =>
      keyFigure(sampleAlert(content).content);
    expect(figure({ label: 'VENUE', decomposition })).toBe('+239.0 % against other venues');
    expect(figure({ label: 'NATIONAL', decomposition })).toBe('+5.00 % national premium');
    expect(figure({ detector: 'D', unavailable: ['silence:a', 'silence:b', 'book:c'] })).toBe(
      'feed silent, order book unusable',
    );
    expect(figure({ label: 'PRICE', channels: [] })).toBe('');
    expect(messageOf('quality', 'SOME_NEW_FLAG')).toBe('some new flag');
    expect([namesText(['a', 'b', 'c', 'd']), namesText(['a'])]).toEqual(['a, b +2', 'a']);
  });
});
