/**
 * Lists of assets in a cell: `KRW:30000:30000 BTC:0.0125:1990000`, or as JSON
 * `[{"asset":"KRW","quantity":"30000","valueWon":"30000"}]`.
 */

export interface AssetAmount {
  readonly asset: string;
  /** Texts, in the order of the fields that were asked for. */
  readonly amounts: readonly string[];
}

const ASSET = /^[!-.0-9;-~]{1,32}$/;

/** The list, or undefined where the text is none or has more than `countMax` entries. */
export function assetAmounts(
  text: string,
  fields: readonly string[],
  countMax: number,
): readonly AssetAmount[] | undefined {
  const entries = text.startsWith('[') ? fromJson(text, fields) : fromWords(text, fields.length);
  if (entries === undefined || entries.length > countMax) return undefined;
  return entries.every(({ asset }) => ASSET.test(asset)) ? entries : undefined;
}

/** The same of names alone: `USDT BTC`, or `["USDT","BTC"]`. */
export function assetNames(text: string, countMax: number): readonly string[] | undefined {
  const names = text.startsWith('[') ? jsonOf(text) : words(text);
  if (!Array.isArray(names) || names.length > countMax) return undefined;
  const isName = (name: unknown): name is string => typeof name === 'string' && ASSET.test(name);
  return names.every(isName) ? names : undefined;
}

function words(text: string): string[] {
  return text.split(/[\s;,]+/).filter((word) => word !== '');
}

function fromWords(text: string, amountCount: number): AssetAmount[] | undefined {
  const entries = words(text).map((word) => {
    const [asset = '', ...amounts] = word.split(':');
    return { asset, amounts };
  });
  return entries.every(({ amounts }) => amounts.length === amountCount) ? entries : undefined;
}

function fromJson(text: string, fields: readonly string[]): AssetAmount[] | undefined {
  const list = jsonOf(text);
  if (!Array.isArray(list)) return undefined;
  const entries: AssetAmount[] = [];
  for (const item of list as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) return undefined;
    const named = item as Readonly<Record<string, unknown>>;
    const amounts = fields.map((field) => textOf(named[field]));
    const asset = named['asset'];
    if (typeof asset !== 'string' || amounts.includes(undefined)) return undefined;
    entries.push({ asset, amounts: amounts.map(String) });
  }
  return entries;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whole numbers may be numbers; anything else would have passed through a float. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}
