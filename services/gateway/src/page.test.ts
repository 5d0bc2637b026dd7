/** The page's pure parts; the page itself is tested in a browser (testcontainers). */
import type { Alert, AlertContent } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { alertId, sampleAlert } from './gateway-fixture.ts';

interface Entry {
  readonly key: string;
  readonly alert: Alert;
}
interface Board {
  connection: string;
  take(stream: string, id: string, alert: Alert): string | null;
  heartbeat(message: { streams: object[] }, nowMs: number): void;
  active(): Entry[];
  closed(): Entry[];
  logTimeUs(nowMs: number): number;
  status(nowMs: number): { tone: string; text: string; detail: string };
}
interface Format {
  utcText(timeUs: number): string;
  kstText(timeUs: number): string;
  durationText(seconds: number): string;
  numberText(value: number): string;
  percentText(ln: number): string;
  titleText(content: AlertContent): string;
}

// The page is plain JavaScript for browsers, so its types are stated here.
async function load<T>(name: string): Promise<T> {
  return (await import(new URL(`./page/${name}`, import.meta.url).href)) as T;
}
const { AlertBoard } = await load<{ AlertBoard: new () => Board }>('alert-board.js');
const format = await load<Format>('format.js');

function board(...contents: Partial<AlertContent>[]): Board {
  const made = new AlertBoard();
  for (const [i, content] of contents.entries()) {
    made.take('t:0', `${i + 1}-1`, sampleAlert({ id: alertId(i + 1), ...content }));
  }
  return made;
}
function ids(entries: Entry[]): number[] {
  return entries.map(({ alert }) => Number.parseInt(alert.content.id, 16));
}

describe('the board', () => {
  it('orders active alerts by severity, then the youngest first', () => {
    const made = board(
      { severity: 'S2', onsetTimeUs: 5 },
      { severity: 'S4', onsetTimeUs: 1 },
      { severity: 'S2', onsetTimeUs: 9 },
      { severity: 'S4', state: 'CLOSED' },
    );
    expect(ids(made.active())).toEqual([2, 3, 1]);
    expect(ids(made.closed())).toEqual([4]);
  });

  it('takes only newer revisions', () => {
    const made = board({ revision: 2, severity: 'S3' });
    expect(made.take('t:0', '1-1', sampleAlert({ revision: 2 }))).toBeNull();
    expect(made.take('t:0', '1-1', sampleAlert({ revision: 1 }))).toBeNull();
    expect(made.active()[0]?.alert.content.severity).toBe('S3');
    expect(made.take('t:0', '3-1', sampleAlert({ revision: 3, state: 'CLOSED' }))).not.toBeNull();
    expect(made.active()).toHaveLength(0);
  });

  it('never shows dead as calm', () => {
    const made = board();
    expect(made.status(0).tone).toBe('waiting');
    made.connection = 'live';
    made.heartbeat({ streams: [{ stallMs: 200 }] }, 10_000);
    expect(made.status(10_500)).toMatchObject({ tone: 'good', text: 'Live' });
    expect(made.status(14_100)).toMatchObject({ tone: 'bad', text: 'Disconnected' });
    made.heartbeat({ streams: [{ stallMs: 100 }, { stallMs: 42_000 }] }, 20_000);
    expect(made.status(20_100)).toMatchObject({ tone: 'warn', text: 'Input stands still' });
    expect(made.status(20_100).detail).toContain('42 s');
    made.heartbeat({ streams: [] }, 21_000);
    expect(made.status(21_000).tone).toBe('warn');
    made.connection = 'lost';
    expect(made.status(21_100).tone).toBe('bad');
    made.connection = 'refused';
    expect(made.status(21_100).text).toContain('token');
  });

  it('counts ages by the log, whether it is live or a replay of old days', () => {
    const made = board({ timeUs: 1_760_185_300_000_000 });
    expect(made.logTimeUs(1_760_185_301_000)).toBe(1_760_185_301_000_000);
    expect(made.logTimeUs(1_790_000_000_000)).toBe(1_760_185_300_000_000);
  });
});

describe('texts', () => {
  it('tell times in UTC and Seoul', () => {
    expect(format.utcText(1_760_185_198_999_999)).toBe('2025-10-11 12:19:58');
    expect(format.kstText(1_760_185_198_999_999)).toBe('2025-10-11 21:19:58');
    expect([5, 65, 3_700, 90_061].map(format.durationText)).toEqual([
      '5 s',
      '1 min 05 s',
      '1 h 01 min',
      '1 d 1 h',
    ]);
  });

  it('tell numbers as people read them', () => {
    const numbers = [0, 0.00001, 0.067412, 21.4, 12_041_100, Number.NaN];
    expect(numbers.map(format.numberText)).toEqual([
      '0',
      '1.00e-5',
      '0.06741',
      '21.4',
      '12 041 100',
      '–',
    ]);
    expect([0.0884, -0.0002].map(format.percentText)).toEqual(['+9.24 %', '−0.02 %']);
  });

  it('tell what happens', () => {
    const title = (content: Partial<AlertContent>): string =>
      format.titleText(sampleAlert(content).content);
    expect(title({})).toBe('USDT squeeze');
    expect(title({ direction: 'SELL_OFF' })).toBe('USDT sell-off');
    expect(title({ detector: 'B' })).toBe('USDT liquidation cascade');
    expect(title({ detector: 'D', subject: 'upbit' })).toBe('No reliable data: upbit');
  });
});
