/**
 * Books rebuilt from venues' frames a second time and in another way, to hold the first against: a map from price to quantity as
 * decimal texts, filled straight from the JSON. Written from the venues' pages, without our readers.
 */
export type PlainBook = { readonly bids: Map<string, string>; readonly asks: Map<string, string> };
type Json = Record<string, never>;
type Level = readonly [price: unknown, quantity: unknown];

export class PlainBooks {
  readonly books: Map<string, PlainBook> = new Map();
  readonly #bitmexPrices = new Map<string, string>();
  readonly #bitfinexChannels = new Map<number, string>();
  readonly #depths = new Map<string, number>();
  /** Of the snapshots of markets: what is older is in them. */
  readonly #stamps = new Map<string, number>();
  /** Changes of all markets by the number they end with: a snapshot takes those after its own. */
  readonly #waiting = new Map<string, BinanceChange[]>();

  /** Applies one frame of `venue`; frames of other kinds change nothing. */
  frame(venue: string, text: string): void {
    const value = JSON.parse(text) as Json;
    const apply = APPLIERS[venue];
    apply?.call(this, value as never);
  }

  begin(market: string): PlainBook {
    const book = { bids: new Map<string, string>(), asks: new Map<string, string>() };
    this.books.set(market, book);
    return book;
  }

  set(market: string, side: 'bids' | 'asks', levels: readonly Level[]): void {
    const levelsOf = this.books.get(market)?.[side];
    for (const [price, quantity] of levels) {
      const at = decimal(price);
      if (decimal(quantity) === '0') levelsOf?.delete(at);
      else levelsOf?.set(at, decimal(quantity));
    }
  }

  whole(market: string, bids: readonly Level[], asks: readonly Level[]): void {
    this.begin(market);
    this.set(market, 'bids', bids);
    this.set(market, 'asks', asks);
  }

  upbit(frame: Record<string, unknown>): void {
    const units = (frame['obu'] ?? frame['orderbook_units']) as
      | Record<string, unknown>[]
      | undefined;
    if (units === undefined) return;
    const side = (price: string, long: string, size: string, longSize: string): Level[] =>
      units.map((unit) => [unit[price] ?? unit[long], unit[size] ?? unit[longSize]]);
    this.whole(
      String(frame['cd'] ?? frame['code']),
      side('bp', 'bid_price', 'bs', 'bid_size').filter(([price]) => Number(price) > 0),
      side('ap', 'ask_price', 'as', 'ask_size').filter(([price]) => Number(price) > 0),
    );
  }

  bybit({ topic = '', type, data }: { topic?: string; type?: string; data?: BybitBook }): void {
    if (!topic.startsWith('orderbook.') || data === undefined) return;
    if (type === 'snapshot' || data.u === 1) this.begin(data.s);
    this.set(data.s, 'bids', data.b);
    this.set(data.s, 'asks', data.a);
  }

  okx({ arg, action, data }: { arg?: OkxArg; action?: string; data?: OkxBook[] }): void {
    if (arg?.channel !== 'books') return;
    for (const { bids, asks } of data ?? []) {
      if (action === 'snapshot') this.begin(arg.instId);
      this.set(arg.instId, 'bids', bids);
      this.set(arg.instId, 'asks', asks);
    }
  }

  /** Spot and contracts have the same names there. */
  bitget({ arg, action, data }: { arg?: BitgetArg; action?: string; data?: OkxBook[] }): void {
    if (arg?.channel !== 'books') return;
    const market = arg.instId + (arg.instType === 'sp' ? '_SPBL' : '_UMCBL');
    for (const { bids, asks } of data ?? []) {
      if (action === 'snapshot') this.begin(market);
      this.set(market, 'bids', bids);
      this.set(market, 'asks', asks);
    }
  }

  coinbase({ channel, events }: { channel?: string; events?: CoinbaseEvent[] }): void {
    if (channel !== 'l2_data') return;
    for (const { type, product_id: market, updates } of events ?? []) {
      if (type === 'snapshot') this.begin(market);
      for (const { side, price_level: price, new_quantity: quantity } of updates) {
        this.set(market, side === 'bid' ? 'bids' : 'asks', [[price, quantity]]);
      }
    }
  }

  kraken(frame: unknown): void {
    if (!Array.isArray(frame) || !String(frame.at(-2)).startsWith('book-')) return;
    const market = String(frame.at(-1));
    for (const part of frame.slice(1, -2) as Record<string, Level[]>[]) {
      if (part['as'] ?? part['bs']) {
        this.whole(market, part['bs'] ?? [], part['as'] ?? []);
        this.#depths.set(market, Number(String(frame.at(-2)).slice(5)));
      }
      this.set(market, 'bids', part['b'] ?? []);
      this.set(market, 'asks', part['a'] ?? []);
    }
    const depth = this.#depths.get(market) ?? 0;
    const book = this.books.get(market);
    for (const [side, sign] of [
      ['bids', -1],
      ['asks', 1],
    ] as const) {
      const prices = [...(book?.[side].keys() ?? [])].sort(
        (a, b) => (Number(a) - Number(b)) * sign,
      );
      for (const price of prices.slice(depth)) book?.[side].delete(price);
    }
  }

  krakenFutures(frame: Record<string, unknown>): void {
    const market = String(frame['product_id']);
    const levels = (list: unknown): Level[] =>
      (list as { price: number; qty: number }[]).map(({ price, qty }) => [price, qty]);
    if (frame['feed'] === 'book_snapshot') {
      this.whole(market, levels(frame['bids']), levels(frame['asks']));
    } else if (frame['feed'] === 'book' && frame['event'] === undefined) {
      const side = frame['side'] === 'buy' ? 'bids' : 'asks';
      this.set(market, side, [[frame['price'], frame['qty']]]);
    }
  }

  bitmex({ table, action, data }: { table?: string; action?: string; data?: BitmexRow[] }): void {
    if (table !== 'orderBookL2') return;
    for (const market of new Set(action === 'partial' ? data?.map(({ symbol }) => symbol) : [])) {
      this.begin(market);
    }
    for (const { symbol, id, side, size, price } of data ?? []) {
      const name = `${symbol} ${id}`;
      if (price !== undefined) this.#bitmexPrices.set(name, String(price));
      const quantity = action === 'delete' ? 0 : size;
      const at = this.#bitmexPrices.get(name);
      if (at !== undefined) this.set(symbol, side === 'Buy' ? 'bids' : 'asks', [[at, quantity]]);
    }
  }

  bitfinex(frame: unknown): void {
    if (!Array.isArray(frame)) {
      const { channel, chanId, symbol } = frame as Record<string, unknown>;
      if (channel === 'book') this.#bitfinexChannels.set(Number(chanId), String(symbol));
      return;
    }
    const [channel, content] = frame as [number, unknown];
    const market = this.#bitfinexChannels.get(channel);
    if (market === undefined || !Array.isArray(content)) return;
    const entries = (Array.isArray(content[0]) ? content : [content]) as number[][];
    if (Array.isArray(content[0])) this.begin(market);
    for (const [price, count, amount = 0] of entries) {
      const quantity = count === 0 ? 0 : Math.abs(amount);
      this.set(market, amount > 0 ? 'bids' : 'asks', [[price, quantity]]);
    }
  }

  binance(frame: { stream?: string; data?: BinanceChange }): void {
    const { stream = '', data } = frame;
    if (data?.e === 'depthUpdate') {
      this.#waiting.set(data.s, [...(this.#waiting.get(data.s) ?? []), data]);
      this.set(data.s, 'bids', data.b);
      this.set(data.s, 'asks', data.a);
    } else if (data?.lastUpdateId !== undefined) {
      const market = (stream.split('@')[0] ?? '').toUpperCase();
      this.whole(market, data.bids, data.asks);
      for (const change of this.#waiting.get(market) ?? []) {
        if (change.u <= data.lastUpdateId) continue;
        this.set(market, 'bids', change.b);
        this.set(market, 'asks', change.a);
      }
    }
  }

  bitstamp({ event, channel = '', data }: BitstampFrame): void {
    const market = channel.replace('diff_order_book_', '');
    if (market === channel || data.bids === undefined || data.asks === undefined) return;
    const stamp = Number(data.microtimestamp);
    if (event === 'snapshot') {
      this.whole(market, data.bids, data.asks);
      this.#stamps.set(market, stamp);
    } else if (stamp > (this.#stamps.get(market) ?? 0)) {
      this.set(market, 'bids', data.bids);
      this.set(market, 'asks', data.asks);
    }
  }

  htx({ ch = '', tick }: { ch?: string; tick?: { bids: Level[]; asks: Level[] } }): void {
    const [, market = '', kind] = ch.split('.');
    if (kind === 'depth' && tick !== undefined) this.whole(market, tick.bids, tick.asks);
  }
}

const APPLIERS: Readonly<Record<string, ((this: PlainBooks, frame: never) => void) | undefined>> = {
  upbit: PlainBooks.prototype.upbit,
  bybit: PlainBooks.prototype.bybit,
  'bybit-spot': PlainBooks.prototype.bybit,
  okx: PlainBooks.prototype.okx,
  bitget: PlainBooks.prototype.bitget,
  coinbase: PlainBooks.prototype.coinbase,
  kraken: PlainBooks.prototype.kraken,
  'kraken-futures': PlainBooks.prototype.krakenFutures,
  bitmex: PlainBooks.prototype.bitmex,
  bitfinex: PlainBooks.prototype.bitfinex,
  bitstamp: PlainBooks.prototype.bitstamp,
  htx: PlainBooks.prototype.htx,
  binance: PlainBooks.prototype.binance,
  'binance-us': PlainBooks.prototype.binance,
  'binance-usdm': PlainBooks.prototype.binance,
  'binance-coinm': PlainBooks.prototype.binance,
};

interface BitgetArg {
  readonly channel: string;
  readonly instId: string;
  readonly instType: string;
}

interface BybitBook {
  readonly s: string;
  readonly b: Level[];
  readonly a: Level[];
  readonly u: number;
}
interface OkxArg {
  readonly channel: string;
  readonly instId: string;
}
interface OkxBook {
  readonly bids: Level[];
  readonly asks: Level[];
}
interface BinanceChange {
  readonly e: string;
  readonly s: string;
  readonly u: number;
  readonly b: Level[];
  readonly a: Level[];
  readonly lastUpdateId?: number;
  readonly bids: Level[];
  readonly asks: Level[];
}
interface BitstampFrame {
  readonly event?: string;
  readonly channel?: string;
  readonly data: {
    readonly microtimestamp?: string;
    readonly bids?: Level[];
    readonly asks?: Level[];
  };
}
interface CoinbaseEvent {
  readonly type: string;
  readonly product_id: string;
  readonly updates: { side: string; price_level: string; new_quantity: string }[];
}
interface BitmexRow {
  readonly symbol: string;
  readonly id: number;
  readonly side: string;
  readonly size?: number;
  readonly price?: number;
}

/** A decimal without exponent, leading and trailing zeros: `0.0000015` of 1.50e-6. */
export function decimal(value: unknown): string {
  const [digits = '', power = '0'] = String(value).toLowerCase().split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const places = fraction.length - Number(power);
  const all = (whole + fraction)
    .padStart(places + 1, '0')
    .padEnd(whole.length + fraction.length - Math.min(0, places), '0');
  const cut = all.length - Math.max(0, places);
  const text = `${all.slice(0, cut)}.${all.slice(cut)}`
    .replace(/\.?0*$/, '')
    .replace(/^0+(?=\d)/, '');
  return text === '' ? '0' : text;
}
