/**
 * Follows the alerts of a gateway over any number of lost connections.
 *
 * CC1: `#cursor` only rises, stream by stream, and only past what was handed out, told as a gap, or said by the gateway
 *     not to match; each connection resumes from it. So every alert of the filter is handed out once, in the order of
 *     its stream, and a gap is told and never silent.
 * CC2: one connection at a time; what an abandoned one still brings is not looked at.
 * CC3: a connection that brought nothing for three heartbeats is dead. It is abandoned, not waited for.
 * CC4: after a loss the next attempt waits, each time longer up to a bound and by chance, so that a gateway that comes
 *     back is not met by everybody at once.
 * CC5: who keeps the newest state (`onListing`) is handed a listing before the first connection and after each gap, so
 *     that listing and stream together leave nothing out; both may tell the same revision.
 */
import type {
  AlertFilter,
  AlertHistory,
  AlertListing,
  Cursor,
  ListedAlert,
  Position,
  Session,
  StreamName,
  TakenAcknowledgement,
  ViewFrame,
} from './contract.ts';
import type {
  AcknowledgementMessage,
  AlertMessage,
  Gap,
  Heartbeat,
  Hello,
  Rebuilding,
  ServerMessage,
  Subscribe,
  ViewMessage,
} from './messages.ts';
import { comparePositions } from './position.ts';
import { ApiFailure, type HistoryQuery, Rest, type SpanQuery } from './rest.ts';

export type ClientStatus =
  | { readonly state: 'connecting' }
  /** Subscribed: what comes is handed out. */
  | { readonly state: 'live' }
  | { readonly state: 'waiting'; readonly retryMs: number; readonly detail: string }
  /** A token is needed, or the one given is not or no longer known; `start` tries again. */
  | { readonly state: 'refused'; readonly detail: string }
  /** The token is known, and its role may not follow alerts. */
  | { readonly state: 'forbidden'; readonly detail: string }
  | { readonly state: 'stopped' };

/** Listeners are called one at a time; one that throws stops the client, and the error is thrown on. */
export interface AlertClientOptions {
  /** Of the gateway, for example `https://breakwater.example/`. */
  readonly url: string | URL;
  readonly token?: string;
  readonly filter?: AlertFilter;
  /** `now` where left out; a cursor resumes where an earlier client stood. */
  readonly from?: 'now' | 'beginning' | Cursor;
  /**
   * The newest revision of each alert that the filter lets through, up to 500: where it is given, following begins with
   * it and not with `from`, and it is handed out anew after a gap. A revision may come here and by `onAlert`.
   */
  readonly onListing?: (listing: AlertListing) => void;
  readonly onAlert: (alert: AlertMessage) => void;
  /** Alerts that cannot be had any more: read the newest state anew. */
  readonly onGap?: (gap: Gap) => void;
  /** The store is being filled again: nothing is missed, but nothing new comes meanwhile. */
  readonly onRebuilding?: (rebuilding: Rebuilding) => void;
  readonly onAcknowledgement?: (acknowledgement: AcknowledgementMessage) => void;
  /** What the markets do, each log second: for the eye, no evidence. Asked for only where this is given. */
  readonly onView?: (view: ViewMessage) => void;
  readonly onHello?: (hello: Hello) => void;
  /** How far the streams have come: calm is only to be believed while these come. */
  readonly onHeartbeat?: (heartbeat: Heartbeat) => void;
  readonly onStatus?: (status: ClientStatus) => void;
  /** Bounds of the wait before an attempt. */
  readonly retryMs?: { readonly min: number; readonly max: number };
}

const RETRY_MS = { min: 500, max: 15_000 };
const LISTING_COUNT = 500;
const CONNECT_MS_MAX = 10_000;
const DEAD_HEARTBEAT_COUNT = 3;
/** What a token must be made of to travel as a subprotocol (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export class AlertClient {
  readonly #options: AlertClientOptions;
  readonly #base: URL;
  readonly #rest: Rest;
  readonly #cursor: Map<StreamName, Position>;
  /** Whether there is a place to resume from; until then a connection starts from now. */
  #isPlaced: boolean;
  /** Whether the newest state was handed out to who keeps it. */
  #isListed = false;
  /** Rises with each connection that is begun or given up. */
  #attempt = 0;
  #socket: WebSocket | null = null;
  #heartbeatMs: number | null = null;
  #failureCount = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @throws TypeError on an address that is none, or a token that cannot travel. */
  constructor(options: AlertClientOptions) {
    this.#options = options;
    this.#base = new URL(options.url);
    if (!this.#base.pathname.endsWith('/')) this.#base.pathname += '/';
    if (options.token !== undefined && !TOKEN.test(options.token)) {
      throw new TypeError('the token holds characters that no WebSocket can carry');
    }
    this.#rest = new Rest(this.#base, options.token);
    const { from = 'now', onListing } = options;
    this.#isPlaced = from !== 'now' && onListing === undefined;
    const isCursor = this.#isPlaced && typeof from !== 'string';
    this.#cursor = new Map(isCursor ? Object.entries(from) : []);
  }

  /** Where the client stands: keep it, and hand it to a later client as `from`. */
  get cursor(): Cursor {
    return Object.fromEntries(this.#cursor);
  }

  /** Begins to follow, or tries again at once. */
  start(): void {
    this.#abandon();
    this.#connect();
  }

  stop(): void {
    this.#abandon();
    this.#say({ state: 'stopped' });
  }

  session(): Promise<Session> {
    return this.#rest.session();
  }

  /** The newest revision of each alert, the last changed first. @throws ApiFailure */
  newest(query: HistoryQuery = {}): Promise<AlertListing> {
    return this.#rest.newest(query);
  }

  /** Every revision of a stream behind a position, oldest first. @throws ApiFailure */
  history(
    query: HistoryQuery & { readonly stream: StreamName },
    after: Position = '0-0',
  ): AsyncGenerator<ListedAlert, Cursor> {
    return this.#rest.history(query, after);
  }

  /** Every revision of one alert that the store still has, and what was said to it. @throws ApiFailure */
  alert(alertId: string): Promise<AlertHistory> {
    return this.#rest.alert(alertId);
  }

  /** What the markets did in a span of log time, oldest first: for the eye, no evidence. @throws ApiFailure */
  view(query: SpanQuery = {}): Promise<readonly ViewFrame[]> {
    return this.#rest.view(query);
  }

  /** Says that a person has seen the alert; it is there once `onAcknowledgement` says so. @throws ApiFailure */
  acknowledge(alertId: string, note = ''): Promise<TakenAcknowledgement> {
    return this.#rest.acknowledge(alertId, note);
  }

  #connect(): void {
    this.#heartbeatMs = null;
    this.#say({ state: 'connecting' });
    const { onListing } = this.#options;
    if (onListing === undefined || this.#isListed) this.#open();
    else void this.#list(onListing);
  }

  /** CC5 */
  async #list(onListing: (listing: AlertListing) => void): Promise<void> {
    const attempt = this.#attempt;
    this.#watch();
    let listing: AlertListing;
    try {
      listing = await this.#rest.newest({ ...this.#options.filter, limit: LISTING_COUNT });
    } catch (error) {
      if (attempt === this.#attempt) this.#turnedAway(error);
      return;
    }
    if (attempt !== this.#attempt) return; // CC2
    this.#handOut(() => onListing(listing));
    if (attempt !== this.#attempt) return;
    this.#isListed = true;
    // After a gap the stream goes on where it is, so that it leaves out nothing of its own.
    if (!this.#isPlaced) this.#riseTo(listing.cursor);
    this.#isPlaced = true;
    if (this.#socket === null) this.#open();
  }

  #open(): void {
    const { token } = this.#options;
    const address = new URL('v1/stream', this.#base);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const offered = ['breakwater.v1', ...(token === undefined ? [] : ['bearer', token])];
    const socket = new WebSocket(address, offered);
    this.#socket = socket;
    this.#watch();
    socket.onopen = () => socket.send(JSON.stringify(this.#subscription()));
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onclose = ({ code, reason }) => this.#lost(`closed with ${code} ${reason}`.trim());
  }

  #subscription(): Subscribe {
    const { filter, onView } = this.#options;
    return {
      type: 'subscribe',
      ...(filter === undefined ? {} : { filter }),
      ...(onView === undefined ? {} : { view: true }),
      ...(this.#isPlaced ? { cursor: this.cursor } : {}),
    };
  }

  #receive(text: string): void {
    this.#watch();
    this.#handOut(() => this.#take(JSON.parse(text) as ServerMessage));
  }

  #handOut(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  #take(message: ServerMessage): void {
    const options = this.#options;
    switch (message.type) {
      case 'hello':
        this.#heartbeatMs = message.heartbeatMs;
        options.onHello?.(message);
        break;
      case 'subscribed':
        this.#riseTo(message.cursor);
        this.#isPlaced = true;
        this.#say({ state: 'live' });
        break;
      case 'alert':
        if (this.#isBehind(message.stream, message.id)) break; // CC1
        options.onAlert(message);
        this.#rise(message.stream, message.id);
        break;
      case 'acknowledgement':
        if (this.#isBehind(message.stream, message.id)) break; // CC1
        options.onAcknowledgement?.(message);
        this.#rise(message.stream, message.id);
        break;
      case 'view':
        options.onView?.(message);
        break;
      case 'gap':
        options.onGap?.(message);
        if (message.to !== null) this.#rise(message.stream, message.to);
        if (options.onListing !== undefined) {
          this.#isListed = false;
          void this.#list(options.onListing); // CC5
        }
        break;
      case 'rebuilding':
        options.onRebuilding?.(message);
        break;
      case 'heartbeat':
        this.#failureCount = 0;
        if (message.cursor !== undefined) this.#riseTo(message.cursor);
        options.onHeartbeat?.(message);
        break;
      // `error` follows only what this client never sends, `closing` is followed by the close itself, and what a
      // later gateway may add is not for this client.
      default:
        break;
    }
  }

  /** CC3: counts from the last message. */
  #watch(): void {
    clearTimeout(this.#timer);
    const silentMs =
      this.#heartbeatMs === null ? CONNECT_MS_MAX : DEAD_HEARTBEAT_COUNT * this.#heartbeatMs;
    this.#timer = setTimeout(() => this.#lost(`silent for ${silentMs} ms`), silentMs);
  }

  #lost(detail: string): void {
    const wasHeard = this.#heartbeatMs !== null;
    this.#abandon();
    const { min, max } = this.#options.retryMs ?? RETRY_MS;
    const longMs = Math.min(max, min * 2 ** this.#failureCount);
    const retryMs = longMs * (0.5 + Math.random() / 2); // CC4
    this.#failureCount += 1;
    this.#say({ state: 'waiting', retryMs, detail });
    this.#timer = setTimeout(() => void this.#again({ wasHeard }), retryMs);
  }

  /** A refused upgrade looks like any other loss, so what it needs is tried where the answer can be read. */
  async #again({ wasHeard }: { readonly wasHeard: boolean }): Promise<void> {
    const attempt = this.#attempt;
    if (!wasHeard) {
      const refusal = await this.#rest.newest({ limit: 1 }).then(
        () => null,
        (error: unknown) => (isRefusal(error) ? error : null),
      );
      if (attempt !== this.#attempt) return; // CC2
      if (refusal !== null) return this.#turnedAway(refusal);
    }
    this.#connect();
  }

  #turnedAway(error: unknown): void {
    if (!isRefusal(error)) {
      this.#lost(String(error));
      return;
    }
    this.#abandon();
    this.#say({ state: error.status === 401 ? 'refused' : 'forbidden', detail: error.message });
  }

  /** CC2, CC3 */
  #abandon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempt += 1;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  #isBehind(stream: StreamName, position: Position): boolean {
    const held = this.#cursor.get(stream);
    return held !== undefined && comparePositions(position, held) <= 0;
  }

  #rise(stream: StreamName, position: Position): void {
    if (!this.#isBehind(stream, position)) this.#cursor.set(stream, position);
  }

  #riseTo(cursor: Cursor): void {
    for (const [stream, position] of Object.entries(cursor)) this.#rise(stream, position);
  }

  #say(status: ClientStatus): void {
    this.#options.onStatus?.(status);
  }
}

function isRefusal(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure && [401, 403].includes(error.status);
}
