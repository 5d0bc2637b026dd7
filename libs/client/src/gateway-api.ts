/** The gateway's REST surface, by the types of its contract. */
import type { AlertId, Cursor, Position, StreamName } from './alert-types.ts';
import type {
  AlertHistory,
  AlertListing,
  AlertQuery,
  ApiError,
  DetectorDescription,
  DetectorListing,
  IncidentHistory,
  IncidentListing,
  IncidentQuery,
  ListedAlert,
  Session,
  StreamListing,
  TakenAcknowledgement,
  ViewQuery,
} from './answer-types.ts';
import type { ScorecardListing, ScorecardQuery } from './scorecard-types.ts';
import type { Playback, PlaybackCommand, ViewFrame, ViewListing } from './screen-types.ts';

/** A network that lets a connection stand without an end would hold whoever waits for an answer for ever. */
const ANSWER_MS_MAX = 10_000;

/** A request that was refused: `code` is stable and for programs, `message` says what to do. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, { code, detail }: ApiError['error']) {
    super(detail);
    this.name = 'ApiFailure';
    this.status = status;
    this.code = code;
  }
}

/** Every method throws ApiFailure where the gateway refuses, TypeError where nothing answers. */
export class GatewayApi {
  /** Sent with every request; undefined: none is. */
  token: string | undefined;
  readonly #base: URL;

  /** @throws TypeError on an address that is none. */
  constructor(url: string | URL, token?: string) {
    this.#base = new URL(url);
    if (!this.#base.pathname.endsWith('/')) this.#base.pathname += '/';
    this.token = token;
  }

  /** The address of the WebSocket. */
  get streamUrl(): URL {
    const address = new URL('v1/stream', this.#base);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    return address;
  }

  session(): Promise<Session> {
    return this.#ask('v1/session');
  }

  /** What detectors there are, and what the words of their alerts mean in each language. */
  async detectors(): Promise<readonly DetectorDescription[]> {
    return (await this.#ask<DetectorListing>('v1/detectors')).detectors;
  }

  streams(): Promise<StreamListing> {
    return this.#ask('v1/streams');
  }

  /** The newest revision of each alert, the last changed first, and the cursor to follow what comes after. */
  newest(query: Omit<AlertQuery, 'revisions'> = {}): Promise<AlertListing> {
    return this.#ask(`v1/alerts?${search(query)}`);
  }

  /** Every revision of one stream behind a position, oldest first, page by page. Returns where it ended. */
  async *history(
    query: Omit<AlertQuery, 'revisions' | 'after'> & { readonly stream: StreamName },
    after: Position = '0-0',
  ): AsyncGenerator<ListedAlert, Cursor> {
    for (let from = after; ; ) {
      const asked = search({ ...query, revisions: 'all', after: from });
      const page = await this.#ask<AlertListing>(`v1/alerts?${asked}`);
      yield* page.alerts;
      from = page.cursor[query.stream] ?? from;
      if (!page.more) return page.cursor;
    }
  }

  /** Every revision of one alert, and what was said and done about it. */
  alert(id: AlertId): Promise<AlertHistory> {
    return this.#ask(`v1/alerts/${encodeURIComponent(id)}`);
  }

  /** How each incident stands, the last changed first; the next page is asked for with `before`. For supervisors. */
  incidents(query: IncidentQuery = {}): Promise<IncidentListing> {
    return this.#ask(`v1/incidents?${search(query)}`);
  }

  /** One incident, its alerts, and its timeline; `id` is `content.incidentId` of its alerts. For supervisors. */
  incident(id: string): Promise<IncidentHistory> {
    return this.#ask(`v1/incidents/${encodeURIComponent(id)}`);
  }

  /** View frames of a span of log time, oldest first. */
  async view(query: ViewQuery): Promise<readonly ViewFrame[]> {
    return (await this.#ask<ViewListing>(`v1/view?${search(query)}`)).frames;
  }

  /** How far a playback of history is; where `session().hasPlayback` says that there is one. */
  playback(): Promise<Playback> {
    return this.#ask('v1/playback');
  }

  /** Pauses a playback of history, sets its pace, or jumps. */
  steer(command: PlaybackCommand): Promise<Playback> {
    return this.#ask('v1/playback', command);
  }

  /** How each venue stands, by what the store holds; to a token of the role public under pseudonyms. */
  scorecard(query: ScorecardQuery = {}): Promise<ScorecardListing> {
    return this.#ask(`v1/scorecard?${search(query)}`);
  }

  /** Says that a person has seen the alert; it is there for everybody once the stream says so. */
  acknowledge(id: AlertId, note = ''): Promise<TakenAcknowledgement> {
    return this.#ask(`v1/alerts/${encodeURIComponent(id)}/acknowledgements`, { note });
  }

  async #ask<Answer>(path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(path, this.#base), {
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return (await response.json()) as Answer;
    throw new ApiFailure(response.status, await errorOf(response));
  }
}

/** What stands between may answer in its own words. */
async function errorOf(response: Response): Promise<ApiError['error']> {
  try {
    const { error } = (await response.json()) as ApiError;
    return { code: error.code, detail: error.detail };
  } catch {
    return {
      code: 'no-answer',
      detail: `the answer was ${response.status}, and none of the API's`,
    };
  }
}

/** A list becomes a parameter with commas. */
function search(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
