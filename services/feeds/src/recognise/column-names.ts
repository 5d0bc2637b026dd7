/** Names of columns that leave no doubt, by field. */

export const TABLE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  time: [
    ...['time', 'timestamp', 'ts', 'dt', 'date', 'datetime', 'open_time', 'event_time'],
    ...['trade_time', 'transact_time', 'unix'],
  ],
  receivedTime: ['local_timestamp', 'received_time', 'receipt_timestamp', 'received_at'],
  venue: ['exchange', 'venue'],
  symbol: ['symbol', 'pair', 'market', 'instrument'],
  side: ['side', 'taker_side', 'direction', 'ask_bid'],
  buyerIsMaker: ['is_buyer_maker', 'buyer_is_maker', 'isbuyermaker'],
  price: ['price', 'px', 'trade_price'],
  amount: ['amount', 'qty', 'quantity', 'size', 'trade_volume'],
  notional: ['notional', 'value_usd', 'quote_qty'],
  id: ['id', 'trade_id', 'tradeid', 'sequential_id'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume', 'vol'],
  trades: ['n_trades', 'trades', 'trade_count', 'count'],
  buyVolume: ['buy_vol', 'buy_volume', 'taker_buy_volume'],
  sellVolume: ['sell_vol', 'sell_volume', 'taker_sell_volume'],
};

const { time, receivedTime, venue, symbol, price, amount } = TABLE_COLUMNS;

/** Of loans, those that are not the fields' own names. */
export const LOAN_COLUMNS: Readonly<Record<string, readonly string[] | undefined>> = {
  ...{ time, receivedTime, venue, symbol, price, amount },
  operation: ['op', 'event', 'action'],
  programme: ['program', 'product'],
  operationId: ['operation_id', 'op_id', 'event_id'],
  loanId: ['loan_id', 'loanid'],
  borrower: ['borrower_id', 'user', 'user_id', 'user_hash', 'customer'],
  requestTime: ['requested_at', 'request_time'],
  principalWon: ['principal_won', 'principal_krw'],
  maturityTime: ['maturity', 'maturity_time', 'due_at', 'expires_at'],
  triggerPrice: ['trigger_price', 'liquidation_price'],
};

export function isLoans(header: readonly string[]): boolean {
  return header.some((name) => /^(loan_?id|borrower(_id)?)$/i.test(name));
}

/** Field → the first column whose name is the field's or a known one for it. */
export function columnsIn(
  header: readonly string[],
  known: Readonly<Record<string, readonly string[] | undefined>>,
): Record<string, string> {
  const columns: Record<string, string> = {};
  for (const [field, names = []] of Object.entries(known)) {
    const found = header.find((name) => name === field || names.includes(name.toLowerCase()));
    if (found !== undefined) columns[field] = found;
  }
  return columns;
}
