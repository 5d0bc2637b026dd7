import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BatchWriter } from '../event/batch-writer.ts';
import { COVERAGE, SIDE } from '../event/event.ts';
import { definition } from '../event/instrument.fixture.ts';
import { Log, START_US } from '../pipeline.fixture.ts';

const MARKET = 'upbit:USDT/KRW:spot';
const SECOND = 1_000_000;
/** Ticks of the coarse definition: 100; of the fine one: a hundredth of each. */
const COARSE = definition(MARKET, 0);
const FINE = definition(MARKET, -2);

interface Said {
  readonly source: 'a' | 'b';
  readonly kind: 'trade' | 'book' | 'change' | 'forced' | 'define';
  readonly price: number; // unit: coarse ticks
  readonly lots: number;
}

/**
 * One second after the other. `fine`: both feeds say hundredths from the start; else each begins coarse, and goes on in hundredths
 * once it has said `define`, whatever the other does.
 */
function run(story: readonly Said[], fine: boolean): Log {
  const log = new Log();
  const tickOf = { a: fine ? 100 : 1, b: fine ? 100 : 1 };
  for (const source of ['a', 'b'] as const) {
    log.write({
      source,
      timestampUs: START_US,
      write: (writer) => writer.instrument(fine ? FINE : COARSE, START_US),
    });
  }
  for (const [at, said] of story.entries()) {
    const atUs = START_US + (at + 1) * SECOND;
    log.write({
      source: said.source,
      timestampUs: atUs,
      write: (writer) => {
        if (said.kind === 'define') {
          if (!fine) writer.instrument(FINE, atUs);
          tickOf[said.source] = 100;
        } else say(writer, said, tickOf[said.source], atUs, at + 1);
      },
    });
  }
  log.tick(START_US + (story.length + 5) * SECOND);
  return log;
}

function say(writer: BatchWriter, said: Said, tick: number, atUs: number, sequence: number): void {
  const stamp = { instrument: MARKET, eventTimeUs: atUs };
  const { kind, price, lots: quantityLots } = said;
  const priceTicks = price * tick;
  if (kind === 'trade')
    writer.trade({ ...stamp, aggressorSide: SIDE.SELL, priceTicks, quantityLots });
  else if (kind === 'forced') {
    const forced = { forcedSide: SIDE.SELL, coverage: COVERAGE.COMPLETE } as const;
    writer.liquidation({ ...stamp, ...forced, priceTicks, quantityLots });
  } else {
    const bids = [[priceTicks, quantityLots]] as const;
    const asks = [[priceTicks + tick, quantityLots]] as const;
    // One feed keeps the book.
    if (said.source === 'b') return;
    if (kind === 'book') writer.bookSnapshot({ ...stamp, sequence, bids, asks });
    else writer.bookDelta({ ...stamp, sequence, previousSequence: sequence - 1, bids, asks: [] });
  }
}

it('a market whose tick gets finer, feed by feed, holds what one of that tick from the start does', () => {
  const story = fc.array(
    fc.record<Said>({
      source: fc.constantFrom('a', 'b'),
      kind: fc.constantFrom('trade', 'trade', 'book', 'change', 'forced', 'define'),
      price: fc.integer({ min: 1_400, max: 1_500 }),
      lots: fc.integer({ min: 1, max: 1_000 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(story, (said) => {
      const ending: Said = { source: 'b', kind: 'define', price: 1, lots: 1 };
      const whole = [...said, ending];
      const [refined, fine] = [run(whole, false), run(whole, true)];
      expect(refined.pipeline.books()).toEqual(fine.pipeline.books());
      expect(refined.quarantined).toEqual([]);
      const market = (log: Log) => {
        const frame = log.pipeline.viewSince(START_US)?.markets[0];
        return frame === undefined ? undefined : { ...frame };
      };
      expect(market(refined)).toEqual(market(fine));
    }),
  );
});
