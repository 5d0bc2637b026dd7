/** A market whose lots are coarse is heard as well as one whose lots are fine. */
import { expect, it } from 'vitest';
import { definition, Log, START_US } from '../../pipeline.fixture.ts';

const KEY = 'binance:BTC/USDT:spot';
const SECOND_US = 1_000_000;
const CALM_SECONDS = 60;
const FALL_SECONDS = 20;
const TRADES_PER_SECOND = 12;

/** Twelve trades a second of 10 to 16 lots, on both sides; then all sold, 1.5 % down in twenty seconds. */
function alertsWith(lotsPerLot: number): string[] {
  const log = new Log();
  const write = (atUs: number, eventOf: Parameters<Log['write']>[0]['write']): void =>
    log.write({ source: KEY, timestampUs: atUs + 100_000, write: eventOf });
  write(START_US, (writer) => void writer.instrument(definition(KEY), START_US));
  for (let second = 0; second < CALM_SECONDS + FALL_SECONDS; second += 1) {
    const fallen = Math.max(0, second - CALM_SECONDS);
    for (let i = 0; i < TRADES_PER_SECOND; i += 1) {
      const eventTimeUs = START_US + second * SECOND_US + Math.floor((i * SECOND_US) / 12);
      const isFall = second >= CALM_SECONDS;
      write(eventTimeUs, (writer) => {
        writer.trade({
          ...{ instrument: KEY, eventTimeUs, aggressorSide: isFall || i % 2 === 0 ? -1 : 1 },
          priceTicks: 6_000_000 - fallen * 4_500 + ((second * 7 + i) % 5),
          quantityLots: (10 + ((second * 5 + i) % 7)) * lotsPerLot,
        });
      });
    }
  }
  log.tick(START_US + (CALM_SECONDS + FALL_SECONDS + 10) * SECOND_US);
  return log.alerts.map(({ content }) => {
    const second = (content.timeUs - START_US) / SECOND_US;
    return `${content.detector} ${content.state} ${content.severity} ${second}`;
  });
}

it('raises the same, at the same moment, whether a trade has a dozen lots or twelve million', () => {
  const coarse = alertsWith(1);
  expect(coarse).toContain('A ESCALATE S2 73');
  expect(alertsWith(1_000_000)).toEqual(coarse);
});
