import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_LENGTH_MAX } from './messages/frame.ts';
import { IGNORED_RULES, VENUE_PROTOCOLS } from './protocols.ts';
import type { VenueReading } from './venue-event.ts';

/** Words that make a reader look further into a message. */
const WORDS = [
  'type trade orderbook transaction orderbookdepth content list code cd ty book delta exchange symbol side data topic',
  'publicTrade.A orderbook.50.A allLiquidation.A tickers.A snapshot stream depthUpdate e u U pu b a forceOrder o',
  'channel events market_trades l2_data arg action books update table insert partial delete liquidation params',
  'trades.A.raw book.A.raw instrument_name bids asks timestamp tick ch feed l2update changes product_id subscribed',
  'chanId event te tu method subscription price amount size qty id time ts T E p q S s Buy Sell buy sell',
]
  .join(' ')
  .split(' ');

const word = fc.constantFrom(...WORDS);
const leaf = fc.oneof(
  word,
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, true, false, '', '0', '1.5', -1, 1e300, '9'.repeat(400)),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word, tie('value'), { maxKeys: 6 }),
  ),
}));

function expectSound(readings: readonly VenueReading[]): void {
  for (const reading of readings) {
    if (reading.kind === 'ignored') expect(Object.keys(IGNORED_RULES)).toContain(reading.rule);
    else if (reading.kind !== 'rejected')
      expect(reading.eventTimeUs).toSatisfy(Number.isSafeInteger);
  }
}

describe.each(VENUE_PROTOCOLS.map((protocol) => [protocol.venue, protocol] as const))(
  '%s',
  (_venue, protocol) => {
    it('never throws, whatever JSON it is sent', () => {
      const messages = protocol.messages();
      fc.assert(
        fc.property(value, (message) => {
          expectSound(messages.read(JSON.stringify(message) ?? '', 1_000));
        }),
        { numRuns: 300 },
      );
    });

    it.each([
      ['', 'bad-json'],
      ['{"type":"trade","code":"KRW-', 'bad-json'],
      ['\u0000', 'bad-json'],
      ['['.repeat(200_000), 'bad-json'],
      [`[1234567890123456789,${'['.repeat(200_000)}${']'.repeat(200_000)}]`, 'bad-json'],
      ['3', 'bad-row'],
      ['null', 'bad-row'],
      ['"text"', 'bad-row'],
    ])('rejects %.30s', (text, reason) => {
      const readings = protocol.messages().read(text, 1_000);
      expect(readings).toMatchObject([{ kind: 'rejected', rejection: { reason } }]);
    });

    it('rejects a text that is longer than any message', () => {
      const readings = protocol.messages().read(' '.repeat(FRAME_LENGTH_MAX + 1), 1_000);
      expect(readings).toMatchObject([{ rejection: { reason: 'oversized' } }]);
    });
  },
);
