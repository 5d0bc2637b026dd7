import { outcomeOf, type RowRejection } from '@breakwater/codec';
import { type InstrumentType, parseInstrumentKey } from '@breakwater/core';
import { describe, expect, it, test } from 'vitest';
import { VENUE_PROTOCOLS } from '../protocols.ts';
import type { VenueInstrument } from '../venue-instrument.ts';
import { InstrumentTable } from './instrument-table.ts';
import { presetVenues } from './venue-presets.ts';

const AT_US = Date.UTC(2025, 0, 1) * 1_000;
const table = new InstrumentTable();

function resolved(venue: string, symbol: string, type?: InstrumentType): VenueInstrument {
  const found = table.resolve(venue, symbol, AT_US, type);
  if ('reason' in found) throw new Error(found.detail);
  return found;
}

/** Key, then unit and multiplier where they are not one base unit. */
function meaning({ key, unit, multiplier }: VenueInstrument): string {
  const size = 'size' in unit ? ` ${unit.size}` : '';
  return `${key}${unit.kind === 'base' ? '' : ` in ${unit.kind}${size}`}${multiplier === 1 ? '' : ` × ${multiplier}`}`;
}

describe('what symbols mean', () => {
  test.each([
    // Quote first in Korea, but for the older interfaces.
    ['upbit', 'KRW-USDT', 'upbit:USDT/KRW:spot'],
    ['upbit', 'USDT-BTC', 'upbit:BTC/USDT:spot'],
    ['upbit', 'BTC-ETH', 'upbit:ETH/BTC:spot'],
    ['upbit', 'krw-btc', 'upbit:BTC/KRW:spot'],
    ['bithumb', 'KRW-USDT', 'bithumb:USDT/KRW:spot'],
    ['bithumb', 'USDT_KRW', 'bithumb:USDT/KRW:spot'],
    ['bithumb', 'ETH_BTC', 'bithumb:ETH/BTC:spot'],
    ['coinone', 'usdt', 'coinone:USDT/KRW:spot'],
    ['coinone', 'KRW-USDT', 'coinone:USDT/KRW:spot'],
    ['coinone', 'USDT-KRW', 'coinone:USDT/KRW:spot'],
    ['korbit', 'usdt_krw', 'korbit:USDT/KRW:spot'],
    ['gopax', 'USDT-KRW', 'gopax:USDT/KRW:spot'],
    // Binance.
    ['binance', 'BTCUSDT', 'binance:BTC/USDT:spot'],
    ['binance', 'btcfdusd', 'binance:BTC/FDUSD:spot'],
    ['binance', 'TUSDUSDT', 'binance:TUSD/USDT:spot'],
    ['binance', 'WBTCBTC', 'binance:WBTC/BTC:spot'],
    ['binance', 'USDTTRY', 'binance:USDT/TRY:spot'],
    ['binance', '1000SATSUSDT', 'binance:SATS/USDT:spot × 1000'],
    ['binance', '币安人生USDT', 'binance:%5E01%5B89%4EBA%751F/USDT:spot'],
    ['binance-usdm', 'BTCUSDT', 'binance-usdm:BTC/USDT:linear'],
    ['binance-usdm', 'BTCUSDT_250627', 'binance-usdm:BTC/USDT:linear:250627'],
    ['binance-usdm', '1000PEPEUSDT', 'binance-usdm:PEPE/USDT:linear × 1000'],
    ['binance-usdm', '1000000MOGUSDT', 'binance-usdm:MOG/USDT:linear × 1000000'],
    ['binance-usdm', '1INCHUSDT', 'binance-usdm:1INCH/USDT:linear'],
    ['binance-coinm', 'BTCUSD_PERP', 'binance-coinm:BTC/USD:inverse in contracts-of-quote 100'],
    ['binance-coinm', 'ETHUSD_PERP', 'binance-coinm:ETH/USD:inverse in contracts-of-quote 10'],
    [
      'binance-coinm',
      'BTCUSD_200925',
      'binance-coinm:BTC/USD:inverse:200925 in contracts-of-quote 100',
    ],
    ['binance-us', 'USDTUSD', 'binance-us:USDT/USD:spot'],
    // Bybit.
    ['bybit', 'BTCUSDT', 'bybit:BTC/USDT:linear'],
    ['bybit', 'BTCPERP', 'bybit:BTC/USDC:linear'],
    ['bybit', 'BTC-27JUN25', 'bybit:BTC/USDC:linear:250627'],
    ['bybit', 'BTCUSDT-26MAR27', 'bybit:BTC/USDT:linear:270326'],
    ['bybit', '1000PEPEPERP', 'bybit:PEPE/USDC:linear × 1000'],
    ['bybit', 'SHIB1000USDT', 'bybit:SHIB/USDT:linear × 1000'],
    ['bybit', 'BTCUSD', 'bybit:BTC/USD:inverse in quote'],
    ['bybit', 'BTCUSDH25', 'bybit:BTC/USD:inverse:250328 in quote'],
    ['bybit-spot', 'BTCUSDT', 'bybit-spot:BTC/USDT:spot'],
    // OKX.
    ['okx', 'BTC-USDT', 'okx:BTC/USDT:spot'],
    ['okx', 'BTC-USDT-SWAP', 'okx:BTC/USDT:linear in contracts-of-base 0.01'],
    ['okx', 'BTC-USD-SWAP', 'okx:BTC/USD:inverse in contracts-of-quote 100'],
    ['okx', 'UNI-USD-SWAP', 'okx:UNI/USD:inverse in contracts-of-quote 10'],
    ['okx', 'BTC-USD-220527', 'okx:BTC/USD:inverse:220527 in contracts-of-quote 100'],
    // Dollars and euros.
    ['coinbase', 'BTC-USD', 'coinbase:BTC/USD:spot'],
    ['kraken', 'XBT/USD', 'kraken:BTC/USD:spot'],
    ['kraken', 'BTC/USD', 'kraken:BTC/USD:spot'],
    ['kraken', 'XXBTZUSD', 'kraken:BTC/USD:spot'],
    ['kraken', 'XETHXXBT', 'kraken:ETH/BTC:spot'],
    ['kraken', 'USDTZUSD', 'kraken:USDT/USD:spot'],
    ['kraken', 'ZUSDZCAD', 'kraken:USD/CAD:spot'],
    ['kraken', 'XBTUSDT', 'kraken:BTC/USDT:spot'],
    ['kraken', 'XDG/USD', 'kraken:DOGE/USD:spot'],
    ['kraken-futures', 'PF_XBTUSD', 'kraken-futures:BTC/USD:linear'],
    ['kraken-futures', 'pi_xbtusd', 'kraken-futures:BTC/USD:inverse in quote'],
    ['kraken-futures', 'FI_XBTUSD_210924', 'kraken-futures:BTC/USD:inverse:210924 in quote'],
    ['bitstamp', 'btcusd', 'bitstamp:BTC/USD:spot'],
    ['bitstamp', 'usdcusdt', 'bitstamp:USDC/USDT:spot'],
    ['bitfinex', 'tBTCUSD', 'bitfinex:BTC/USD:spot'],
    ['bitfinex', 'tBTCUST', 'bitfinex:BTC/USDT:spot'],
    ['bitfinex', 'tUSTUSD', 'bitfinex:USDT/USD:spot'],
    ['bitfinex', 'tTRXUSD', 'bitfinex:TRX/USD:spot'],
    ['bitfinex', 'tLUNA:USD', 'bitfinex:LUNC/USD:spot'],
    ['bitfinex', 'tLUNA2:USD', 'bitfinex:LUNA/USD:spot'],
    ['bitfinex', 'tBTCF0:USTF0', 'bitfinex:BTC/USDT:linear'],
    ['bitfinex', 'tETHF0:BTCF0', 'bitfinex:ETH/BTC:linear'],
    // Contracts.
    ['bitmex', 'XBTUSD', 'bitmex:BTC/USD:inverse in quote'],
    ['bitmex', 'XBTH25', 'bitmex:BTC/USD:inverse:250328 in quote'],
    ['bitmex', 'XBTUSDT', 'bitmex:BTC/USDT:linear in contracts-of-base 0.000001'],
    ['deribit', 'BTC-PERPETUAL', 'deribit:BTC/USD:inverse in quote'],
    ['deribit', 'BTC-10SEP21', 'deribit:BTC/USD:inverse:210910 in quote'],
    ['deribit', 'SOL_USDC-PERPETUAL', 'deribit:SOL/USDC:linear'],
    ['hyperliquid', 'kPEPE', 'hyperliquid:PEPE/USDC:linear × 1000'],
    ['hyperliquid', 'BTC', 'hyperliquid:BTC/USDC:linear'],
    ['htx', 'btcusdt', 'htx:BTC/USDT:spot'],
    ['htx-swap', 'BTC-USDT', 'htx-swap:BTC/USDT:linear in contracts-of-base 0.001'],
    ['bitget', 'BTCUSDT_UMCBL', 'bitget:BTC/USDT:linear'],
    // cryptofeed's own names, under the venue that they are of.
    ['cryptofeed/UPBIT', 'USDT-KRW', 'upbit:USDT/KRW:spot'],
    ['cryptofeed/BINANCE', 'BTC-USDT', 'binance:BTC/USDT:spot'],
    ['cryptofeed/BINANCE_FUTURES', '1000PEPE-USDT-PERP', 'binance-usdm:PEPE/USDT:linear × 1000'],
    [
      'cryptofeed/BINANCE_DELIVERY',
      'BTC-USD-21Z31',
      'binance-coinm:BTC/USD:inverse:211231 in contracts-of-quote 100',
    ],
    ['cryptofeed/OKX', 'BTC-USDT-PERP', 'okx:BTC/USDT:linear in contracts-of-base 0.01'],
    ['cryptofeed/BITMEX', 'BTC-USD-PERP', 'bitmex:BTC/USD:inverse in quote'],
    ['cryptofeed/KRAKEN', 'BTC-USD', 'kraken:BTC/USD:spot'],
    // A slash says it itself, at any venue.
    ['somewhere', 'USDC/USD', 'somewhere:USDC/USD:spot'],
    ['somewhere', 'BTC/USDT:USDT', 'somewhere:BTC/USDT:linear'],
    ['somewhere', 'BTC/USD:BTC', 'somewhere:BTC/USD:inverse'],
    ['somewhere', 'BTC/USDT:USDT-250627', 'somewhere:BTC/USDT:linear:250627'],
  ])('%s %s is %s', (venue, symbol, expected) => {
    const found = resolved(venue, symbol);
    expect(meaning(found)).toBe(expected);
    // Whatever a table says is a key that the core takes.
    const { base, type: kind } = found;
    expect(parseInstrumentKey(found.key)).toMatchObject({ venue: found.venue, base, type: kind });
  });

  test.each([
    ['binance', 'BTCUSDT', 'linear', 'binance:BTC/USDT:linear'],
    ['binance', 'BTCUSDT_250627', 'linear', 'binance:BTC/USDT:linear:250627'],
    ['binance', 'BTCUSD_PERP', 'inverse', 'binance:BTC/USD:inverse in contracts-of-quote 100'],
    ['bybit', 'BTCUSDT', 'spot', 'bybit:BTC/USDT:spot'],
    ['somewhere', 'BTC/USD', 'inverse', 'somewhere:BTC/USD:inverse'],
  ] as const)('%s %s, asked for as %s, is %s', (venue, symbol, type, expected) => {
    expect(meaning(resolved(venue, symbol, type))).toBe(expected);
  });
});

describe('what no rule covers', () => {
  test.each([
    ['upbit', 'BTC-XYZ-KRW', 'no convention of the venue covers it'],
    ['upbit', 'USDT/', 'no convention of the venue covers it'],
    ['bithumb', 'XYZ-KRW', 'no convention of the venue covers it'],
    ['binance', 'BTCXYZ', 'no convention of the venue covers it'],
    ['binance', 'USDT', 'no convention of the venue covers it'],
    ['binance-us', 'BTCBUSD', 'it may be BTCB/USD or BTC/BUSD'],
    ['binance-usdm', 'BTCUSDT_991399', 'no convention of the venue covers it'],
    ['binance-coinm', 'BTCUSDT', 'no convention of the venue covers it'],
    ['okx', 'BTC-USD-220527-30000-C', 'options are not watched'],
    ['okx', 'NEW-USDT-SWAP', 'nobody says how many coins a contract is (ctVal of its instruments)'],
    ['bybit', 'BTC-27JUN25-60000-C', 'options are not watched'],
    ['deribit', 'BTC-10SEP21-48000-P', 'options are not watched'],
    ['deribit', 'BTC-FS-27DEC24_PERP', 'combinations are not watched'],
    ['bitmex', 'ETHUSD', 'a quanto contract'],
    ['bitfinex', 'tTESTBTC:TESTUSD', 'it is a test market'],
    ['hyperliquid', '@107', 'spot pairs are numbers there'],
    ['nowhere', 'BTCUSDT', 'no conventions are known of "nowhere"'],
    ['cryptofeed/NOWHERE', 'BTC-USDT', 'no conventions are known of "cryptofeed/NOWHERE"'],
    ['cryptofeed/OKX', 'BTC-USD-22K27-30000-call', 'options are not watched'],
    [
      'cryptofeed/BITFINEX',
      'BTC-USD-PERP',
      'it is not known what its contracts in USD are paid in',
    ],
  ])('%s %s is refused: %s', (venue, symbol, why) => {
    const found = table.resolve(venue, symbol, AT_US) as RowRejection;
    expect(found.reason).toBe('unknown-instrument');
    expect(found.detail).toContain(why);
    expect(found.detail).toContain(`venue: ${venue}, symbol: ${JSON.stringify(symbol)}`);
  });

  test.each([
    ['okx', 'BTC-USD-220527-30000-C', 'option-market'],
    ['bybit', 'BTC-27JUN25-60000-C', 'option-market'],
    ['deribit', 'BTC-10SEP21-48000-P', 'option-market'],
    ['cryptofeed/OKX', 'BTC-USD-22K27-30000-call', 'option-market'],
    ['deribit', 'BTC-FS-27DEC24_PERP', 'combination-market'],
    ['bitmex', 'ETHUSD', 'quanto-market'],
    ['okx', 'NEW-USDT-SWAP', undefined],
    ['hyperliquid', '@107', undefined],
  ])('%s %s is unwanted by rule %s', (venue, symbol, rule) => {
    const found = table.resolve(venue, symbol, AT_US) as RowRejection;
    expect(found.unwantedBy).toBe(rule);
    const { reason, detail } = found;
    expect(outcomeOf(found)).toEqual(rule === undefined ? { reason, detail } : { rule });
  });

  it('names the row with what is known, so that the rest can be filled in', () => {
    const found = table.resolve('okx', 'NEW-USDT-SWAP', AT_US) as RowRejection;
    expect(found.detail).toMatch(
      /- \{ venue: okx, symbol: "NEW-USDT-SWAP", base: NEW, quote: USDT, type: linear, contractSize: \? \}$/,
    );
  });

  it('cannot be made longer than a person reads', () => {
    const found = table.resolve('binance', 'X'.repeat(100_000), AT_US) as RowRejection;
    expect(found.detail.length).toBeLessThan(400);
  });

  it('is a name that no key can hold', () => {
    const found = table.resolve('binance', `${'人'.repeat(7)}USDT`, AT_US) as RowRejection;
    expect(found.detail).toContain('too long for a key');
  });
});

describe('rows', () => {
  const row = {
    venue: 'okx',
    symbol: 'NEW-USDT-SWAP',
    base: 'NEW',
    quote: 'USDT',
    type: 'linear',
  } as const;

  it('stand above every convention, and the later above the earlier', () => {
    const own = new InstrumentTable([
      { ...row, unit: { kind: 'contracts-of-base', size: '10' } },
      {
        venue: 'upbit',
        symbol: 'KRW-USDT',
        base: 'USDT',
        quote: 'KRW',
        type: 'spot',
        multiplier: 1,
      },
      { ...row, unit: { kind: 'contracts-of-base', size: '100' } },
    ]);
    expect(own.resolve('okx', 'new-usdt-swap', AT_US)).toMatchObject({
      key: 'okx:NEW/USDT:linear',
      unit: { kind: 'contracts-of-base', size: '100' },
    });
  });

  it('may hold for a time alone', () => {
    const own = new InstrumentTable([
      { ...row, base: 'OLD', toUs: AT_US },
      { ...row, fromUs: AT_US },
    ]);
    const base = (atUs: number) => (own.resolve('okx', row.symbol, atUs) as VenueInstrument).base;
    expect([base(AT_US - 1), base(AT_US), base(AT_US - 1)]).toEqual(['OLD', 'NEW', 'OLD']);
  });

  it('are taken up at once where they come later', () => {
    const own = new InstrumentTable();
    expect(own.resolve('okx', row.symbol, AT_US)).toHaveProperty('reason');
    own.add([row]);
    expect(own.resolve('okx', row.symbol, AT_US)).toHaveProperty('key', 'okx:NEW/USDT:linear');
  });
});

it('knows that LUNA became another coin', () => {
  const base = (day: number) =>
    (table.resolve('binance', 'LUNAUSDT', Date.UTC(2022, 4, day) * 1_000) as VenueInstrument).base;
  expect([base(1), base(27), base(28), base(30), base(1)]).toEqual([
    'LUNC',
    'LUNC',
    'LUNA',
    'LUNA',
    'LUNC',
  ]);
});

it('has conventions of the venues that are to be watched live', () => {
  const read = VENUE_PROTOCOLS.filter(({ kind }) => kind === 'venue').map(({ venue }) => venue);
  const live = [
    ...read,
    ...[
      'upbit',
      'bithumb',
      'coinone',
      'korbit',
      'gopax',
      'binance',
      'binance-usdm',
      'binance-coinm',
    ],
    ...['bybit', 'okx', 'coinbase', 'kraken', 'bitstamp', 'bitfinex'],
  ];
  expect(live.filter((venue) => !presetVenues().includes(venue))).toEqual([]);
});
