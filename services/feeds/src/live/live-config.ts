/**
 * The file that says what is watched: venues with symbols and channels, an instrument file, a rate, a folder to record
 * into. Field by field in docs/your-data.md, "Live venues". Errors name line and column.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  describeDocumentProblems,
  keyPositions,
  parseDocument,
  SETTINGS,
  schema as z,
} from '@breakwater/shell';
import { channelsOf } from './connection-plan.ts';
import { VENUE_PLANS, venuePlan } from './plans/index.ts';
import type { RatePlan } from './rate-source.ts';
import { CHANNELS, type VenuePlan } from './venue-plan.ts';
import type { VenueWatch } from './venue-watch.ts';

/** A file that cannot be used as it is. The message says what to change, with line and column. */
export class LiveConfigError extends Error {
  override readonly name = 'LiveConfigError';
}

export interface LiveConfig {
  readonly venues: readonly VenueWatch[];
  /** Absolute path of an instrument file, beside the presets. */
  readonly instruments: string | undefined;
  readonly rate: RatePlan | undefined;
  /** Absolute path of the folder that raw frames go to. */
  readonly record: string | undefined;
  /** Of the service itself, by the names of the environment. */
  readonly settings: Readonly<Record<string, string>>;
}

const EVERY_SECONDS = 60;
const STALE_SECONDS = 3_600;
const SYMBOL_COUNT_MAX = 2_000;

const socketUrl = z.string().regex(/^wss?:\/\/\S+$/, 'must be an address such as wss://host/path');
const httpUrl = z.string().regex(/^https?:\/\/\S+$/, 'must be an address such as https://host');
const seconds = z.number().min(0.1).max(86_400);

const venueSchema = z
  .strictObject({
    symbols: z.array(z.string().min(1).max(64)).min(1).max(SYMBOL_COUNT_MAX).optional(),
    channels: z.array(z.enum(CHANNELS)).min(1).optional(),
    url: z.union([socketUrl, z.record(z.string(), socketUrl)]).optional(),
    rest: httpUrl.optional(),
    silenceSeconds: seconds.optional(),
    stallSeconds: seconds.optional(),
  })
  .nullable();

const rateSchema = z
  .strictObject({
    pair: z
      .string()
      .regex(/^[A-Z]{3}\/[A-Z]{3}$/, 'must be such as USD/KRW')
      .default('USD/KRW'),
    url: httpUrl.optional(),
    file: z.string().min(1).optional(),
    path: z.string().max(200).default(''),
    timePath: z.string().max(200).optional(),
    everySeconds: seconds.default(EVERY_SECONDS),
    staleSeconds: z.number().min(1).max(604_800).default(STALE_SECONDS),
  })
  .refine((rate) => (rate.url === undefined) !== (rate.file === undefined), {
    message: 'needs one place to read from: url, or file',
  });

const venueNames = VENUE_PLANS.map(({ venue }) => venue);

/** Secrets are named by a file: this one is read by others, and is quoted in messages. */
const settingNames = SETTINGS.map(({ name, isSecret }) => (isSecret ? `${name}_FILE` : name));
const settingText = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const configSchema = z.strictObject({
  venues: z.strictObject(
    Object.fromEntries(venueNames.map((venue) => [venue, venueSchema.optional()])),
  ),
  instruments: z.string().min(1).optional(),
  rate: rateSchema.optional(),
  record: z.string().min(1).optional(),
  settings: z
    .strictObject(Object.fromEntries(settingNames.map((name) => [name, settingText.optional()])))
    .default({}),
});

type VenueText = z.output<typeof venueSchema>;
type RateText = z.output<typeof rateSchema>;

const KNOWN_KEYS = [
  ...['venues', 'instruments', 'rate', 'record', 'settings'],
  ...['symbols', 'channels', 'url', 'rest', 'silenceSeconds', 'stallSeconds'],
  ...venueNames,
  ...settingNames,
  ...['pair', 'file', 'path', 'timePath', 'everySeconds', 'staleSeconds'],
];

/** Whether the text of a configuration file is of live venues, and not of settings alone. */
export function isLiveConfig(text: string): boolean {
  return Object.hasOwn(keyPositions(text), 'venues');
}

/** Reads a file. @throws LiveConfigError with a line per problem. */
export function readLiveConfig(path: string): LiveConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new LiveConfigError(`${path} cannot be read: ${(error as Error).message}`);
  }
  return parseLiveConfig(text, path);
}

/** Reads a text; paths in it are relative to `path`. @throws LiveConfigError with a line per problem. */
export function parseLiveConfig(text: string, path: string): LiveConfig {
  const reading = parseDocument(text, configSchema, { knownKeys: KNOWN_KEYS });
  if (reading.kind === 'problems') {
    throw new LiveConfigError(describeDocumentProblems(path, reading.problems));
  }
  const { venues, instruments, rate, record, settings } = reading.value;
  const folder = dirname(path);
  const below = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : resolve(folder, name);
  const watches = Object.entries(venues).flatMap(([venue, said]) =>
    said === undefined ? [] : [watchOf(venue, said, path)],
  );
  if (watches.length === 0) throw new LiveConfigError(`${path}: venues: names no venue`);
  return {
    venues: watches,
    instruments: below(instruments),
    rate: rate === undefined ? undefined : ratePlan(rate, folder),
    record: below(record),
    settings: Object.fromEntries(
      Object.entries(settings).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, text]],
      ),
    ),
  };
}

/** What somebody means who names a venue and not its markets. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  binance: ['binance', 'binance-usdm'],
};

/** What is watched of the venues that somebody names without a file. @throws LiveConfigError for one that is none. */
export function watchedByName(names: readonly string[]): VenueWatch[] {
  const venues = names.flatMap((name) => GROUPS[name] ?? [name]);
  return [...new Set(venues)].map((name) => {
    const plan = venuePlan(name);
    if (plan !== undefined) return defaultWatch(plan);
    throw new LiveConfigError(
      `${name} is no venue that can be watched; there are ${venueNames.join(', ')}.`,
    );
  });
}

/** The rate of USD/KRW from `PLACE[#PATH]`: an address or a file, and where in its JSON the rate stands. */
export function rateByPlace(place: string): RatePlan {
  const [where = '', path = ''] = place.split('#', 2);
  const said = /^https?:\/\//.test(where) ? { url: where } : { file: where };
  const reading = rateSchema.safeParse({ ...said, path });
  if (reading.success) return ratePlan(reading.data, process.cwd());
  throw new LiveConfigError(`${place} is no place of a rate: ${reading.error.issues[0]?.message}`);
}

function defaultWatch(plan: VenuePlan): VenueWatch {
  return { plan, symbols: plan.symbols, channels: undefined };
}

function watchOf(venue: string, said: VenueText, path: string): VenueWatch {
  const plan = venuePlan(venue) as VenuePlan;
  if (said === null) return defaultWatch(plan);
  const { symbols, channels, url, rest, silenceSeconds, stallSeconds } = said;
  const has = channelsOf(plan);
  const missing = channels?.filter((channel) => !has.includes(channel)) ?? [];
  if (missing.length > 0) {
    const said = `${venue} has no ${missing.join(' and no ')}; it has ${has.join(', ')}`;
    throw new LiveConfigError(`${path}: venues.${venue}.channels: ${said}`);
  }
  const sockets = plan.sockets.map((socket) => ({
    ...socket,
    url: urlOf(socket.name, url) ?? socket.url,
    ...(silenceSeconds === undefined ? {} : { silenceMs: silenceSeconds * 1_000 }),
    ...(stallSeconds === undefined ? {} : { stallMs: stallSeconds * 1_000 }),
  }));
  if (typeof url === 'object') refuseUnknownSockets(venue, plan, url, path);
  const own = { ...plan, sockets, ...(rest === undefined ? {} : { rest }) };
  return { plan: own, symbols: symbols ?? plan.symbols, channels };
}

function urlOf(
  name: string,
  url: string | Readonly<Record<string, string>> | undefined,
): string | undefined {
  return typeof url === 'string' ? url : url?.[name];
}

function refuseUnknownSockets(
  venue: string,
  { sockets }: VenuePlan,
  url: Readonly<Record<string, string>>,
  path: string,
): void {
  const names = sockets.map(({ name }) => name);
  const unknown = Object.keys(url).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const said = `${venue} has no socket ${unknown}; it has ${names.join(', ')}`;
  throw new LiveConfigError(`${path}: venues.${venue}.url: ${said}`);
}

function ratePlan(rate: RateText, folder: string): RatePlan {
  const [base = '', quote = ''] = rate.pair.split('/');
  const place =
    rate.url === undefined
      ? ({ kind: 'file', path: resolve(folder, rate.file ?? '') } as const)
      : ({ kind: 'url', url: rate.url } as const);
  return {
    ...{ base, quote, place },
    paths: { rate: rate.path, time: rate.timePath },
    everyMs: rate.everySeconds * 1_000,
    staleMs: rate.staleSeconds * 1_000,
  };
}
