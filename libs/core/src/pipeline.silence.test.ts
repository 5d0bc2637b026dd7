/** Long silence costs one step, also while alerts are open, held or blind. */
import { describe, expect, it } from 'vitest';
import { FEED_STATUS } from './event/event.ts';
import { definition, Log, START_US } from './pipeline.fixture.ts';

const KEY = 'kraken:USDT/USD:spot';
const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** A market with a heartbeat that falls under selling; the feed then goes silent with the alert open. */
function fallen(): Log {
  const log = new Log();
  const source = 'kraken/trades';
  log.write({
    source,
    timestampUs: START_US,
    write: (writer) => void writer.instrument(definition(KEY, -4), START_US),
  });
  for (let i = 0; i < 1_600; i += 1) {
    const eventTimeUs = START_US + i * SECOND;
    const falling = i > 1_400;
    log.write({
      source,
      timestampUs: eventTimeUs + 1_000,
      write: (writer) => {
        const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs: 5 * SECOND, detail: '' };
        writer.feedStatus({ instrument: KEY, eventTimeUs, ...status });
        writer.trade({
          instrument: KEY,
          eventTimeUs,
          aggressorSide: falling || i % 2 === 0 ? -1 : 1,
          priceTicks: falling ? 10_000 - (i - 1_400) : 10_000,
          quantityLots: 1_000,
        });
      },
    });
  }
  return log;
}

/** Instants visited by a tick that jumps ahead, counted by what the schedule asks of the sealer. */
function visitsOfTick(log: Log, atUs: number): number {
  let visits = 0;
  const { sealer } = log.pipeline;
  const seal = sealer.seal.bind(sealer);
  sealer.seal = (instant) => {
    visits += 1;
    seal(instant);
  };
  log.tick(atUs);
  sealer.seal = seal;
  return visits;
}

describe('a long silence', () => {
  it('is visited only until everything that waits for the clock has ended', () => {
    const log = fallen();
    expect(log.alerts.at(-1)?.content).toMatchObject({ detector: 'A', direction: 'SELL_OFF' });
    const visits = visitsOfTick(log, START_US + 400 * DAY);
    // 20 minutes of windows at four instants a second, and a little for the feed that falls silent.
    expect(visits).toBeLessThan(6_000);
    const states = log.alerts.map(({ content }) => `${content.detector} ${content.state}`);
    expect(states.slice(-2).sort()).toEqual(['A HELD_BLIND', 'D OPEN']);
    expect(visitsOfTick(log, START_US + 800 * DAY)).toBe(1);
  });

  it('keeps held alerts held, and ends them once the feed is back though the market stays silent', () => {
    const log = fallen();
    log.tick(START_US + 10 * DAY);
    for (let i = 0; i < 9_000; i += 1) {
      const eventTimeUs = START_US + 10 * DAY + i * SECOND;
      log.write({
        source: 'kraken/trades',
        timestampUs: eventTimeUs + 1_000,
        write: (writer) => {
          const status = { status: FEED_STATUS.HEARTBEAT, heartbeatUs: 5 * SECOND, detail: '' };
          writer.feedStatus({ instrument: KEY, eventTimeUs, ...status });
        },
      });
    }
    const last = new Map(log.alerts.map(({ content }) => [content.id, content.state]));
    expect([...last.values()]).toEqual(['CLOSED', 'CLOSED']);
  });
});
