/**
 * No request of an exchange is answered with anything of another venue, nor otherwise than if the others' alerts did
 * not exist. Requests go to every route there is, with parameters that name what only others have.
 */
import { AlertEntry } from '@breakwater/websocket';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  foreignWords,
  historyOf,
  OWN_ASSETS,
  openWorlds,
  type Revision,
  stepOf,
  tokenOf,
  VENUES,
  type Venue,
  type World,
  type Worlds,
} from './scope-world.fixture.ts';

const PROBE_COUNT = 100_000;
const PLANTED_PROBE_COUNT = 20_000;
/** Requests under way at a time. */
const BATCH_COUNT = 20;

const REVISION_COUNT = 60;
const chances = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 });

let worlds: Worlds;
let history: readonly Revision[];
let words: Record<string, readonly string[]>;

beforeAll(async () => {
  history = historyOf(fc.sample(chances, { numRuns: REVISION_COUNT, seed: 7 }).map(stepOf));
  words = Object.fromEntries(VENUES.map((venue) => [venue, foreignWords(history, venue)]));
  worlds = await openWorlds();
  for (const world of [worlds.whole, ...Object.values(worlds.only)]) await world.write(history);
});
afterAll(() => worlds.close());

type Caller = Venue | 'operations' | null;
interface Probe {
  readonly caller: Caller;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
}

function probes(): fc.Arbitrary<Probe> {
  const ids = [...new Set(history.map(({ alert }) => alert.content.id)), '0'.repeat(32)];
  const positions = ['0-0', ...history.flatMap(({ offset }) => [`${offset + 1}-1`, `${offset}-9`])];
  const routes = worlds.whole.server.declaredRoutes.filter(
    ({ openTo }) => openTo !== 'everyone', // Those hold no content.
  ) as readonly Pick<Probe, 'method' | 'path'>[];
  const listing = { method: 'GET', path: '/v1/alerts' } as const;
  const values: Record<string, readonly string[]> = {
    venue: [...VENUES, 'nowhere'],
    asset: [...Object.values(OWN_ASSETS), 'USDT', 'NONE'],
    after: positions,
    stream: ['topic-1:0', 'topic-2:3', 'topic-9:0'],
    severityMin: ['S1', 'S2', 'S3', 'S4'],
    detector: ['A', 'B', 'C', 'D'],
    state: ['UPDATE', 'CLOSED', 'OPEN'],
    revisions: ['newest', 'all'],
    limit: ['1', '2', '7', '500'],
    fromUs: ['0', '2000000'],
    toUs: ['3000000', '9000000'],
  };
  const parameter = fc
    .constantFrom(...Object.keys(values))
    .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...values[name]!)));
  return fc
    .record({
      caller: fc.oneof(
        { weight: 18, arbitrary: fc.constantFrom<Caller>(...VENUES) },
        { weight: 1, arbitrary: fc.constantFrom<Caller>('operations', null) },
      ),
      route: fc.oneof(fc.constant(listing), fc.constantFrom(...routes)),
      id: fc.constantFrom(...ids),
      query: fc.uniqueArray(parameter, { maxLength: 4, selector: ([name]) => name }),
    })
    .map(({ route: { method, path }, id, query, caller }) => {
      const names = query.map(([name]) => name);
      const completed = [...query];
      // Without a stream most of these would be refused; without a limit most answers would be long.
      if (names.includes('after') || names.includes('revisions')) {
        if (!names.includes('stream')) completed.push(['stream', 'topic-1:0']);
      }
      if (path === '/v1/alerts' && !names.includes('limit')) completed.push(['limit', '3']);
      return { caller, method, path: path.replace(':id', id), query: completed };
    });
}

async function answer(world: World, { caller, method, path, query }: Probe): Promise<string> {
  const headers = caller === null ? {} : { authorization: `Bearer ${tokenOf(caller)}` };
  const url = `${path}?${query.map((pair) => pair.join('=')).join('&')}`;
  const payload = method === 'POST' ? { payload: { note: '' } } : {};
  const asked = { method, url, headers, ...payload };
  const { statusCode, headers: sent, body } = await world.server.inject(asked);
  const steady = body.replaceAll(/"stallMs":\d+/g, '"stallMs":0');
  // How long a stream has stood still has more or fewer digits by the hour.
  const length = path === '/v1/streams' ? null : sent['content-length'];
  return `${statusCode} ${sent['content-type']} ${length} ${steady}`;
}

/** What the probe finds out and should not, or null. */
async function leakOf(probe: Probe): Promise<string | null> {
  const { caller } = probe;
  const told = await answer(worlds.whole, probe);
  if (caller === null || caller === 'operations') {
    const hit = history.find(({ alert }) => told.includes(alert.content.id));
    return hit === undefined || probe.path.includes(hit.alert.content.id) ? null : told;
  }
  const word = words[caller]?.find((one) => told.includes(one));
  if (word !== undefined) return `${JSON.stringify(probe)} names ${word}: ${told}`;
  const alone = await answer(worlds.only[caller], probe);
  if (alone !== told) return `${JSON.stringify(probe)} depends on the others:\n${alone}\n${told}`;
  const renamed = withoutForeign(probe, caller);
  if (renamed === null) return null;
  const unknown = await answer(worlds.whole, renamed);
  return unknown === told
    ? null
    : `${JSON.stringify(probe)} tells a name from an unknown one:\n${unknown}\n${told}`;
}

/** The probe with names that nobody has in place of others' names; null: it has none. */
function withoutForeign(probe: Probe, venue: Venue): Probe | null {
  let isChanged = false;
  const query = probe.query.map(([name, value]) => {
    const isForeign = (name === 'venue' || name === 'asset') && words[venue]?.includes(value);
    if (isForeign === true) isChanged = true;
    return [name, isForeign === true ? 'unheard-of' : value] as const;
  });
  return isChanged ? { ...probe, query } : null;
}

async function firstLeak(probeCount: number): Promise<string | null> {
  let found: string | null = null;
  const batch = fc.array(probes(), { minLength: BATCH_COUNT, maxLength: BATCH_COUNT });
  const property = fc.asyncProperty(batch, async (asked) => {
    found = (await Promise.all(asked.map(leakOf))).find((leak) => leak !== null) ?? null;
    return found === null;
  });
  const { failed } = await fc.check(property, {
    numRuns: probeCount / BATCH_COUNT,
    endOnFailure: true,
  });
  return failed ? found : null;
}

describe('an exchange', () => {
  it(`learns nothing of other venues from ${PROBE_COUNT} requests`, async () => {
    const shown = history.filter(({ audience }) => audience.has('upbit')).length;
    expect(shown).toBeGreaterThan(20);
    expect(history.length - shown).toBeGreaterThan(20);
    expect(await firstLeak(PROBE_COUNT)).toBeNull();
  }, 600_000);

  it('is shown what is its own', async () => {
    const query = [
      ['revisions', 'all'],
      ['limit', '500'],
      ['stream', 'topic-1:0'],
    ] as const;
    const probe = { caller: 'upbit', method: 'GET', path: '/v1/alerts', query } as const;
    const told = await answer(worlds.whole, probe);
    const own = history.filter(({ stream, audience }) => stream === 0 && audience.has('upbit'));
    const frames = await answer(worlds.whole, {
      ...{ caller: 'upbit', method: 'GET', path: '/v1/view' },
      query: [['stream', 'topic-1:0']],
    });
    expect(frames).toContain(`upbit:${OWN_ASSETS.upbit}/KRW:spot`);
    for (const { offset } of own) expect(told).toContain(`"id":"${offset + 1}-1"`);
    expect(told.match(/"event":/g)).toHaveLength(own.length);
  });
});

describe('a planted leak is found', () => {
  it.each<[string, (world: World) => void]>([
    [
      'of whole alerts',
      ({ feed }) => {
        feed.viewFor = (entry) => entry;
      },
    ],
    [
      'of positions',
      ({ feed }) => {
        feed.headFor = (stream) => feed.broadcaster.heads.get(stream) ?? '0-0';
      },
    ],
    [
      'of names through filters',
      ({ feed }) => {
        const view = feed.viewFor.bind(feed);
        feed.viewFor = (entry, venue) => {
          const seen = view(entry, venue);
          if (seen === null) return null;
          const { stream, id, head, json } = seen;
          return new AlertEntry({ stream, id, head, json, facets: entry.facets });
        };
      },
    ],
    [
      'of ids',
      ({ feed }) => {
        const hasEvicted = feed.index.hasEvicted.bind(feed.index);
        const find = feed.index.find.bind(feed.index);
        feed.index.find = (id) => {
          feed.index.hasEvicted = find(id).length > 0 ? () => true : hasEvicted;
          return find(id);
        };
      },
    ],
  ])('%s', async (_name, plant) => {
    const { whole } = worlds;
    const { feed } = whole;
    const before = { viewFor: feed.viewFor, headFor: feed.headFor };
    const indexBefore = { find: feed.index.find, hasEvicted: feed.index.hasEvicted };
    plant(whole);
    expect(await firstLeak(PLANTED_PROBE_COUNT)).not.toBeNull();
    Object.assign(feed, before);
    Object.assign(feed.index, indexBefore);
  });
});
