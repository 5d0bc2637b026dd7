/** Reading the contents `lending-rules` and `lending-order`. */
import { LENDING_OPERATION } from '../event/lending-event.ts';
import { type Content, type ContentCursor, optional, readContent } from './content.ts';
import type {
  AssetStanding,
  AssumedPart,
  LendingOperationName,
  LendingOrder,
  LendingRule,
  LendingRuleKind,
  LendingRules,
  LendingSource,
} from './lending-policy.ts';

/** Rules of one book: each kind, of each venue, under ten dates. */
const RULE_COUNT_MAX = 512;
/** Names in one list: venues, assets, programmes. */
const NAME_COUNT_MAX = 256;
const NAME_LENGTH_MAX = 64;
/** Two or three sentences that say where a rule comes from and where sources disagree. */
const SOURCE_LENGTH_MAX = 1_000;
const TIME_US = { min: 0, max: Number.MAX_SAFE_INTEGER } as const;
const RUNNING_NUMBER = { min: 1, max: 1_000_000_000 } as const;
/** A hundred times the collateral: ten times what was ever offered. */
const SHARE_BP = { min: 0, max: 1_000_000 } as const;
const WHOLE_BP = { min: 0, max: 10_000 } as const;
/** A thousand trillion won: half of a year's product of the country. */
/** A rank, or a number of markets. */
const STANDING = { min: 1, max: 1_000_000 } as const;
/** Forty assets whose standing changes every week of two years. */
const STANDING_COUNT_MAX = 4_096;
const WON = { min: 0, max: 1_000_000_000_000_000 } as const;
/** A hundred times the principal a year. */
const PPM_PER_YEAR = { min: 0, max: 100_000_000 } as const;
/** Ten years. */
const SPAN_US = { min: 0, max: 315_576_000_000_000 } as const;

const ASSUMED_PARTS: readonly AssumedPart[] = ['from', 'to', 'value'];
const OPERATION_NAMES = Object.keys(LENDING_OPERATION) as LendingOperationName[];

/** A rule book; absent parts are none (`venues`: all, `toUs`: no end) and `binding` is true. */
export function readLendingRules(content: unknown): Content<LendingRules> {
  return readContent(content, (cursor) => {
    const version = cursor.field('version').integer(RUNNING_NUMBER);
    const ids = new Set<string>();
    const rules = cursor.field('rules').list(RULE_COUNT_MAX, (at) => {
      const rule = ruleAt(at);
      if (ids.has(rule.id)) at.field('id').refuse('an id that no rule before it has');
      ids.add(rule.id);
      return rule;
    });
    return { version, rules };
  });
}

/** An order; absent lists of its scope are all, absent times are not known. */
export function readLendingOrder(content: unknown): Content<LendingOrder> {
  return readContent(content, (cursor) => {
    const issuedTimeUs = cursor.field('issuedTimeUs').integer(TIME_US);
    const effectiveTimeUs = cursor.field('effectiveTimeUs').integer(TIME_US);
    const received = cursor.field('receivedTimeUs');
    const receivedTimeUs = optional(received, (at) => at.integer(TIME_US));
    if (receivedTimeUs !== null && receivedTimeUs < issuedTimeUs) {
      received.refuse('a time at or after issuedTimeUs: nobody has an order before it is issued');
    }
    const scope = cursor.field('scope');
    const names = (field: string): readonly string[] =>
      scope.absent ? [] : namesAt(scope.field(field));
    return {
      id: nameAt(cursor.field('id')),
      issuedTimeUs,
      receivedTimeUs,
      effectiveTimeUs,
      endTimeUs: endAt(cursor.field('endTimeUs'), effectiveTimeUs, 'effectiveTimeUs'),
      scope: {
        venues: names('venues'),
        programmes: names('programmes'),
        assets: names('assets'),
      },
      permitted: cursor
        .field('permitted')
        .list(OPERATION_NAMES.length, (at) => at.oneOf(OPERATION_NAMES)),
      source: sourceAt(cursor.field('source')),
    };
  });
}

type Frame = Omit<Extract<LendingRule, { kind: 'own-assets' }>, 'kind'>;

function ruleAt(cursor: ContentCursor): LendingRule {
  const kind = cursor.field('kind').oneOf(Object.keys(READERS) as LendingRuleKind[]);
  return READERS[kind](cursor, frameAt(cursor));
}

function frameAt(cursor: ContentCursor): Frame {
  const fromUs = cursor.field('fromUs').integer(TIME_US);
  const binding = cursor.field('binding');
  const assumed = cursor.field('assumed');
  return {
    id: nameAt(cursor.field('id')),
    fromUs,
    toUs: endAt(cursor.field('toUs'), fromUs, 'fromUs'),
    venues: namesAt(cursor.field('venues')),
    binding: binding.absent ? true : binding.flag(),
    assumed: assumed.absent
      ? []
      : assumed.list(ASSUMED_PARTS.length, (at) => at.oneOf(ASSUMED_PARTS)),
    source: sourceAt(cursor.field('source')),
  };
}

/** By kind, how its parameters are read. */
const READERS: {
  readonly [kind in LendingRuleKind]: (
    cursor: ContentCursor,
    frame: Frame,
  ) => Extract<LendingRule, { kind: kind }>;
} = {
  'loan-to-value': (cursor, frame) => {
    const counted = cursor.field('counted');
    const otherwise = cursor.field('otherwiseCountedBp');
    return {
      ...frame,
      kind: 'loan-to-value',
      maxBp: cursor.field('maxBp').integer(SHARE_BP),
      counted: counted.absent ? [] : counted.list(NAME_COUNT_MAX, countedAt),
      otherwiseCountedBp: otherwise.absent ? WHOLE_BP.max : otherwise.integer(WHOLE_BP),
    };
  },
  'user-cap': (cursor, frame) => {
    const firstWon = cursor.field('firstWon').integer(WON);
    const tier = cursor.field('tierWonMax');
    const tierWonMax = tier.absent ? firstWon : tier.integer(WON);
    if (tierWonMax < firstWon) tier.refuse('at least firstWon');
    return { ...frame, kind: 'user-cap', firstWon, tierWonMax };
  },
  fee: (cursor, frame) => ({
    ...frame,
    kind: 'fee',
    maxPpmPerYear: cursor.field('maxPpmPerYear').integer(PPM_PER_YEAR),
    includesForcedFee: cursor.field('includesForcedFee').flag(),
  }),
  'eligible-assets': (cursor, frame) => {
    const flagged = cursor.field('flagged');
    const standings = cursor.field('standings');
    const most = (field: string): number | null =>
      optional(cursor.field(field), (at) => at.integer(STANDING));
    const rankMax = most('rankMax');
    const wonMarketCountMin = most('wonMarketCountMin');
    if (!standings.absent && rankMax === null && wonMarketCountMin === null) {
      standings.refuse('none, or rankMax or wonMarketCountMin to hold them to');
    }
    return {
      ...frame,
      kind: 'eligible-assets',
      assets: optional(cursor.field('assets'), namesAt),
      ...{ rankMax, wonMarketCountMin },
      standings: standings.absent ? [] : standings.list(STANDING_COUNT_MAX, standingAt),
      flagged: flagged.absent ? [] : flagged.list(NAME_COUNT_MAX, flaggedAt),
    };
  },
  'own-assets': (_, frame) => ({ ...frame, kind: 'own-assets' }),
  qualification: (_, frame) => ({ ...frame, kind: 'qualification' }),
  notice: (cursor, frame) => ({
    ...frame,
    kind: 'notice',
    leadUsMin: cursor.field('leadUsMin').integer(SPAN_US),
  }),
  'no-won-repayment': (_, frame) => ({ ...frame, kind: 'no-won-repayment' }),
  disclosure: (cursor, frame) => ({
    ...frame,
    kind: 'disclosure',
    statusUsMax: cursor.field('statusUsMax').integer(SPAN_US),
    forcedLiquidationsUsMax: cursor.field('forcedLiquidationsUsMax').integer(SPAN_US),
  }),
  'forced-share': (cursor, frame) => {
    const s2Bp = cursor.field('s2Bp').integer(WHOLE_BP);
    const s3Bp = cursor.field('s3Bp').integer({ ...WHOLE_BP, min: s2Bp });
    const s4Bp = cursor.field('s4Bp').integer({ ...WHOLE_BP, min: s3Bp });
    return { ...frame, kind: 'forced-share', s2Bp, s3Bp, s4Bp };
  },
  hazard: (cursor, frame) => {
    const toleratedBp = cursor.field('toleratedBp').integer({ ...WHOLE_BP, min: 1 });
    const above = { ...WHOLE_BP, min: toleratedBp + 1 };
    const alternativeBp = cursor.field('alternativeBp').integer(above);
    return { ...frame, kind: 'hazard', toleratedBp, alternativeBp };
  },
};

function countedAt(cursor: ContentCursor): { assets: string[]; countedBp: number } {
  return {
    assets: namesAt(cursor.field('assets')),
    countedBp: cursor.field('countedBp').integer(WHOLE_BP),
  };
}

function standingAt(cursor: ContentCursor): AssetStanding {
  const fromUs = cursor.field('fromUs').integer(TIME_US);
  const stated = (field: string): number | null =>
    optional(cursor.field(field), (at) => at.integer(STANDING));
  return {
    asset: nameAt(cursor.field('asset')),
    rank: stated('rank'),
    wonMarketCount: stated('wonMarketCount'),
    fromUs,
    toUs: endAt(cursor.field('toUs'), fromUs, 'fromUs'),
  };
}

function flaggedAt(cursor: ContentCursor): { asset: string; fromUs: number; toUs: number | null } {
  const fromUs = cursor.field('fromUs').integer(TIME_US);
  return {
    asset: nameAt(cursor.field('asset')),
    fromUs,
    toUs: endAt(cursor.field('toUs'), fromUs, 'fromUs'),
  };
}

/** The end of what begins at `fromUs`; null: it has none. */
function endAt(cursor: ContentCursor, fromUs: number, from: string): number | null {
  const endUs = optional(cursor, (at) => at.integer(TIME_US));
  if (endUs !== null && endUs <= fromUs) cursor.refuse(`a time after ${from}, or null`);
  return endUs;
}

function sourceAt(cursor: ContentCursor): LendingSource {
  const url = optional(cursor.field('url'), (at) => at.words(SOURCE_LENGTH_MAX));
  return {
    en: wordsAt(cursor.field('en')),
    ko: wordsAt(cursor.field('ko')),
    ...(url === null ? {} : { url }),
  };
}

function wordsAt(cursor: ContentCursor): string {
  const words = cursor.words(SOURCE_LENGTH_MAX);
  return words === '' ? cursor.refuse('where it comes from') : words;
}

function namesAt(cursor: ContentCursor): string[] {
  return cursor.absent ? [] : cursor.list(NAME_COUNT_MAX, nameAt);
}

function nameAt(cursor: ContentCursor): string {
  const name = cursor.words(NAME_LENGTH_MAX);
  return name === '' ? cursor.refuse('a name') : name;
}
