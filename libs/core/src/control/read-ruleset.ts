import { type Content, type ContentCursor, readContent } from './content.ts';
import { ROLE_KEY_COUNT_MAX } from './key-ring.ts';
import {
  DEFAULT_MATERIALITY,
  defaultRuleset,
  type Genesis,
  type KeyChange,
  type Materiality,
  type Ruleset,
} from './ruleset.ts';

/** Names in one list of a ruleset: every stablecoin and coin that a supervisor watches, ten times over. */
const NAME_COUNT_MAX = 256;
const NAME_LENGTH_MAX = 64;
const DOMAIN_LENGTH_MAX = 128;
/** An Ed25519 public key: 32 bytes (RFC 8032). */
const KEY_HEX_LENGTH = 64;
/** Versions and builds: a new one each second for thirty years. */
const RUNNING_NUMBER = { min: 1, max: 1_000_000_000 } as const;
/** A basis point is no move of anything; beyond half the price nothing would be one. */
const MATERIAL_SHARE = { min: 1e-4, max: 0.5 } as const;
const TICKS = { min: 0, max: 1_000 } as const;
const SIGMAS = { min: 0, max: 100 } as const;
/** An exchange rate that has not followed within an hour does not follow. */
const HOLD_SECONDS = { min: 0, max: 3_600 } as const;
/** From one false alarm in a million market-days to one in every other minute. */
const BUDGET_PER_MARKET_DAY = { min: 1e-6, max: 1_000 } as const;

/** A ruleset content; absent parts take their defaults. */
export function readRuleset(content: unknown): Content<Ruleset> {
  return readContent(content, rulesetAt);
}

export function readGenesis(content: unknown): Content<Genesis> {
  return readContent(content, (cursor) => ({
    domain: cursor.field('domain').text(DOMAIN_LENGTH_MAX),
    purpose: cursor.field('purpose').oneOf(['live', 'replay', 'simulation']),
    clock: cursor.field('clock').oneOf(['append', 'create']),
    keys: keysAt(cursor.field('keys')),
    deskKeys: keysAt(cursor.field('deskKeys')),
    ruleset: rulesetAt(cursor.field('ruleset')),
  }));
}

export function readBuild(content: unknown): Content<number> {
  return readContent(content, (cursor) => cursor.field('build').integer(RUNNING_NUMBER));
}

export function readKeyChange(content: unknown): Content<KeyChange> {
  return readContent(content, (cursor) => ({
    role: cursor.field('role').oneOf(['operator', 'desk']),
    add: keysAt(cursor.field('add')),
    remove: keysAt(cursor.field('remove')),
  }));
}

/** Public keys in hex; none where the list is absent. */
function keysAt(cursor: ContentCursor): string[] {
  if (cursor.absent) return [];
  return cursor.list(ROLE_KEY_COUNT_MAX, (key) => {
    const hex = key.text(KEY_HEX_LENGTH);
    return /^[0-9a-f]{64}$/.test(hex) ? hex : key.refuse('64 lower-case hex digits');
  });
}

function rulesetAt(cursor: ContentCursor): Ruleset {
  const defaults = defaultRuleset();
  const names = (field: string, fallback: readonly string[]): readonly string[] => {
    const at = cursor.field(field);
    return at.absent
      ? fallback
      : at.list(NAME_COUNT_MAX, (name) => name.text(NAME_LENGTH_MAX)).sort();
  };
  const budget = (field: string, fallback: number): number => {
    const at = cursor.field(field);
    return at.absent ? fallback : at.number(BUDGET_PER_MARKET_DAY);
  };
  const released = cursor.field('exchangesSeeProvisional');
  const material = cursor.field('materiality');
  return {
    version: cursor.field('version').integer(RUNNING_NUMBER),
    stablecoins: names('stablecoins', defaults.stablecoins),
    referenceCoins: names('referenceCoins', defaults.referenceCoins),
    checksummedSources: names('checksummedSources', defaults.checksummedSources),
    budgetS1PerMarketDay: budget('budgetS1PerMarketDay', defaults.budgetS1PerMarketDay),
    budgetS2PerMarketDay: budget('budgetS2PerMarketDay', defaults.budgetS2PerMarketDay),
    ...(released.absent ? {} : { exchangesSeeProvisional: released.flag() }),
    ...(material.absent ? {} : { materiality: materialityAt(material) }),
  };
}

/** Absent parts take their defaults. */
function materialityAt(cursor: ContentCursor): Materiality {
  const number = (field: keyof Materiality, bounds: { min: number; max: number }): number => {
    const at = cursor.field(field);
    return at.absent ? DEFAULT_MATERIALITY[field] : at.number(bounds);
  };
  return {
    peggedMove: number('peggedMove', MATERIAL_SHARE),
    peggedLevel: number('peggedLevel', MATERIAL_SHARE),
    coinMove: number('coinMove', MATERIAL_SHARE),
    coinSigmas: number('coinSigmas', SIGMAS),
    coinDailySigmaMin: number('coinDailySigmaMin', MATERIAL_SHARE),
    ticks: number('ticks', TICKS),
    peggedLarge: number('peggedLarge', MATERIAL_SHARE),
    coinLarge: number('coinLarge', MATERIAL_SHARE),
    currencyHoldSeconds: number('currencyHoldSeconds', HOLD_SECONDS),
  };
}
