/** The stream of an exchange, over a WebSocket or as server-sent events, says what it would say if the others' alerts did not exist: live, resumed, filtered. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
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

const HISTORY_COUNT = 90;
/** The last ones come while everybody listens. */
const LIVE_COUNT = 30;
const SUBSCRIPTION_COUNT = 24;

let worlds: Worlds | null = null;
afterEach(async () => {
  await worlds?.close();
  worlds = null;
});

const history: readonly Revision[] = historyOf(
  fc
    .sample(fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 }), {
      numRuns: HISTORY_COUNT,
      seed: 11,
    })
    .map(stepOf),
);
const before = history.slice(0, -LIVE_COUNT);
const live = history.slice(-LIVE_COUNT);

const cursor = fc.dictionary(
  fc.constantFrom('topic-1:0', 'topic-2:3', 'topic-9:0'),
  fc.nat(HISTORY_COUNT * 3).map((offset) => `${offset}-1`),
  { maxKeys: 3, noNullPrototype: true },
);
const subscription: fc.Arbitrary<Subscription> = fc.record(
  {
    cursor,
    filter: fc.record(
      {
        severityMin: fc.constantFrom('S1', 'S2', 'S3', 'S4'),
        venues: fc.subarray([...VENUES], { minLength: 1 }),
        assets: fc.subarray(['USDT', ...Object.values(OWN_ASSETS)], { minLength: 1 }),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

interface Subscription {
  readonly cursor?: Readonly<Record<string, string>>;
  readonly filter?: {
    readonly severityMin?: string;
    readonly venues?: readonly string[];
    readonly assets?: readonly string[];
  };
}

/** One connection that writes down what it is told, without what the clock has a part in. */
abstract class Ear {
  readonly heard: string[] = [];
  /** Frames and heartbeats, and ids of server-sent events: which of them come is a matter of time. */
  readonly overheard: string[] = [];
  /** The newest cursor that a heartbeat has carried. */
  level = '';

  protected hear(text: string): void {
    const said = JSON.parse(text) as { type: string; cursor?: Record<string, string> };
    if (said.type === 'heartbeat' || said.type === 'view') this.overheard.push(text);
    else this.heard.push(text);
    if (said.type === 'heartbeat' && said.cursor !== undefined)
      this.level = JSON.stringify(said.cursor);
  }

  abstract close(): void;
}

class SocketEar extends Ear {
  readonly #socket: WebSocket;

  constructor(world: World, venue: Venue, message: Subscription) {
    super();
    const url = `${world.url.replace('http', 'ws')}/v1/stream`;
    this.#socket = new WebSocket(url, ['bearer', tokenOf(venue)]);
    this.#socket.onmessage = ({ data }) => {
      const text = String(data);
      if (text.startsWith('{"type":"hello"'))
        this.#socket.send(JSON.stringify({ type: 'subscribe', view: true, ...message }));
      this.hear(text);
    };
  }

  close(): void {
    this.#socket.close();
  }
}

class EventEar extends Ear {
  readonly #end = new AbortController();

  constructor(world: World, venue: Venue, message: Subscription) {
    super();
    // An end by `close` is no failure; any other leaves the ear without a level, which the test waits for.
    this.#follow(world, venue, message).catch(() => {});
  }

  async #follow(world: World, venue: Venue, { cursor, filter = {} }: Subscription): Promise<void> {
    const { severityMin, venues, assets } = filter;
    const query = new URLSearchParams({
      view: 'true',
      ...(cursor === undefined ? {} : { cursor: JSON.stringify(cursor) }),
      ...(severityMin === undefined ? {} : { severityMin }),
      ...(venues === undefined ? {} : { venues: venues.join(',') }),
      ...(assets === undefined ? {} : { assets: assets.join(',') }),
    });
    const response = await fetch(`${world.url}/v1/stream?${query}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${tokenOf(venue)}` },
      signal: this.#end.signal,
    });
    let rest = '';
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const [, type, id = '', data] = /^event: (\w+)\nid: (.*)\ndata: (.*)$/.exec(block) ?? [];
    if (data === undefined) return;
    this.hear(data);
    this.overheard.push(id);
    // The id is what such a reader resumes with, so it is the id that must not tell more.
    if (type === 'heartbeat' && this.level !== '') this.level = id;
  }

  close(): void {
    this.#end.abort();
  }
}

type Way = new (world: World, venue: Venue, message: Subscription) => Ear;

function listen(
  way: Way,
  subscriptions: readonly Subscription[],
): { venue: Venue; told: Ear; alone: Ear }[] {
  return VENUES.flatMap((venue) =>
    subscriptions.map((message) => ({
      venue,
      told: new way(worlds!.whole, venue, message),
      alone: new way(worlds!.only[venue], venue, message),
    })),
  );
}

/** Of each stream in its order; between streams any order will do. */
function byStream(heard: readonly string[]): string[] {
  const streamOf = (text: string): string => (JSON.parse(text) as { stream?: string }).stream ?? '';
  return heard
    .map((text, index) => ({ text, index, stream: streamOf(text) }))
    .sort((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.index - b.index))
    .map(({ text }) => text);
}

function firstDifference(one = '', other = ''): string {
  const [lines, others] = [one.split('\n'), other.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `${lines[at]}\n${others[at]}`;
}

/** What somebody is told and should not be; `settleMs`: how long to wait for what may never come. */
async function play(way: Way, settleMs: number): Promise<string | null> {
  const subscriptions = fc.sample(subscription, { numRuns: SUBSCRIPTION_COUNT, seed: 3 });
  const everyone = [worlds!.whole, ...Object.values(worlds!.only)];
  await Promise.all(everyone.map((world) => world.write(before)));
  const pairs = listen(way, subscriptions);
  const areLevel = (): boolean =>
    pairs.every(({ told, alone }) => told.level !== '' && told.level === alone.level);
  const settle = async (): Promise<boolean> => {
    const deadlineMs = performance.now() + settleMs;
    while (!areLevel() && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return areLevel();
  };
  if (!(await settle())) return 'cursors differ';
  await Promise.all(everyone.map((world) => world.write(live)));
  for (const pair of pairs) pair.told.level = pair.alone.level = '';
  if (!(await settle())) return 'cursors differ';
  for (const { told, alone } of pairs) {
    told.close();
    alone.close();
  }
  for (const { venue, told, alone } of pairs) {
    const all = [...told.heard, ...told.overheard].join('\n');
    if (!told.overheard.some((text) => text.includes('"view"'))) return `${venue} sees no frames`;
    const word = foreignWords(history, venue).find((one) => all.includes(one));
    if (word !== undefined) return `${venue} is told ${word}`;
    const [more, less] = [byStream(told.heard), byStream(alone.heard)].map((each) =>
      each.join('\n'),
    );
    if (more !== less) return `${venue} is told another story: ${firstDifference(more, less)}`;
  }
  return null;
}

describe.each<[string, Way]>([
  ['a WebSocket', SocketEar],
  ['server-sent events', EventEar],
])('%s', (_name, way) => {
  it('tells nothing of other venues', async () => {
    worlds = await openWorlds();
    expect(await play(way, 60_000)).toBeNull();
  }, 180_000);

  it.each<[string, (world: World) => void, number, RegExp]>([
    [
      'whole alerts',
      ({ feed }) => {
        feed.viewFor = (entry) => entry;
      },
      60_000,
      /is told/,
    ],
    [
      'positions',
      ({ feed }) => {
        feed.headFor = (stream) => feed.broadcaster.heads.get(stream) ?? '0-0';
      },
      3_000,
      /another story|cursors differ/,
    ],
  ])(
    'is found out where it tells %s',
    async (_name, plant, settleMs, wanted) => {
      worlds = await openWorlds();
      plant(worlds.whole);
      expect(await play(way, settleMs)).toMatch(wanted);
    },
    120_000,
  );
});
