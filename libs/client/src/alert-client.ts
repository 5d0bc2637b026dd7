/**
 * Follows the alerts of a gateway over any number of lost connections.
 *
 * CC1: `#cursor` only rises, stream by stream, and only past what was handed out, told as a gap, or said by the gateway
 *     not to match; each connection resumes from it. So every alert of the filter is handed out once, in the order of
 *     its stream, and a gap is told and never silent.
 * CC2: one attempt at a time; what an abandoned one still brings is not looked at.
 * CC3: after a loss the next attempt waits, each time longer up to a bound and by chance, so that a gateway that comes
 *     back is not met by everybody at once.
 * CC4: who keeps the newest state (`onListing`) is handed a listing before the first connection and after each gap, so
 *     that listing and stream together leave nothing out; both may tell the same revision.
 */
import type { Cursor, Position, StreamName } from './alert-types.ts';
import type { AlertListing } from './answer-types.ts';
import type { AlertClientOptions, ClientStatus } from './client-options.ts';
import { Connection } from './connection.ts';
import { ApiFailure, GatewayApi } from './gateway-api.ts';
import type { Gap, ServerMessage, Subscribe } from './message-types.ts';
import { comparePositions } from './position.ts';

const RETRY_MS = { min: 500, max: 15_000 };
/** As many as a gateway lists at once. */
const LISTED_COUNT_MAX = 500;
/** What a token must be made of to travel as a subprotocol (RFC 9110 §5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** It is the gateway's REST surface too, with the same token. */
export class AlertClient extends GatewayApi {
  readonly #options: AlertClientOptions;
  readonly #cursor: Map<StreamName, Position>;
  /** Whether there is a place to resume from; until then a connection starts from now. */
  #isPlaced: boolean;
  /** Whether the newest state is to be listed before the next connection. */
  #isToList: boolean;
  #connection: Connection | null = null;
  #failureCount = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Raised whenever an attempt is given up (CC2). */
  #attempt = 0;

  /** @throws TypeError on an address that is none, or a token that cannot travel. */
  constructor(options: AlertClientOptions) {
    super(options.url, checkedToken(options.token));
    this.#options = options;
    const { from = 'now', onListing } = options;
    this.#isToList = onListing !== undefined;
    this.#isPlaced = from !== 'now' && !this.#isToList;
    const isResumed = this.#isPlaced && typeof from !== 'string';
    this.#cursor = new Map(isResumed ? Object.entries(from) : []);
  }

  /** Where the client stands: keep it, and hand it to a later client as `from`. */
  get cursor(): Cursor {
    return Object.fromEntries(this.#cursor);
  }

  /** Begins to follow, or tries again at once. */
  start(): void {
    this.#abandon();
    this.#begin();
  }

  /** Goes on with another token. @throws TypeError on one that cannot travel. */
  signIn(token: string): void {
    this.token = checkedToken(token);
    this.start();
  }

  stop(): void {
    this.#abandon();
    this.#say({ state: 'stopped' });
  }

  #begin(): void {
    this.#say({ state: 'connecting' });
    if (this.#isToList) void this.#list();
    else this.#connect();
  }

  async #list(): Promise<void> {
    const attempt = this.#attempt;
    const asked = { ...this.#options.filter, limit: LISTED_COUNT_MAX };
    const listing = await this.newest(asked).catch((error: unknown) => error);
    if (attempt !== this.#attempt) return; // CC2
    if (listing instanceof Error) {
      if (!this.#isTurnedAway(listing)) this.#lost(listing.message);
      return;
    }
    const { cursor } = listing as AlertListing;
    this.#guarded(() => this.#options.onListing?.(listing as AlertListing));
    if (attempt !== this.#attempt) return;
    this.#isToList = false;
    // After a gap the stream goes on where it is, so that it leaves out nothing of its own.
    if (!this.#isPlaced) this.#riseTo(cursor);
    this.#isPlaced = true;
    if (this.#connection === null) this.#connect();
  }

  #connect(): void {
    this.#connection = new Connection({
      address: this.streamUrl,
      token: this.token,
      subscribe: this.#subscription(),
      heard: (message) => this.#guarded(() => this.#take(message)),
      lost: (detail) => this.#lost(detail),
    });
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

  #take(message: ServerMessage): void {
    const options = this.#options;
    switch (message.type) {
      case 'hello':
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
        this.#takeGap(message);
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

  #takeGap(gap: Gap): void {
    const attempt = this.#attempt;
    this.#options.onGap?.(gap);
    if (gap.to !== null) this.#rise(gap.stream, gap.to);
    if (this.#options.onListing === undefined || attempt !== this.#attempt) return;
    this.#isToList = true;
    void this.#list(); // CC4
  }

  #lost(detail: string): void {
    const wasHeard = this.#connection?.wasHeard ?? true;
    this.#abandon();
    const { min, max } = this.#options.retryMs ?? RETRY_MS;
    const longMs = Math.min(max, min * 2 ** this.#failureCount);
    const retryMs = longMs * (0.5 + Math.random() / 2); // CC3
    this.#failureCount += 1;
    const attempt = this.#attempt;
    this.#say({ state: 'waiting', retryMs, detail });
    if (attempt !== this.#attempt) return; // CC2
    this.#timer = setTimeout(() => void this.#again({ wasHeard }), retryMs);
  }

  /** A refused upgrade looks like any other loss, so what it was refused for is asked where the answer can be read. */
  async #again({ wasHeard }: { readonly wasHeard: boolean }): Promise<void> {
    if (!wasHeard && !this.#isToList) {
      const attempt = this.#attempt;
      const asked = await this.newest({ limit: 1 }).catch((error: unknown) => error);
      if (attempt !== this.#attempt) return; // CC2
      if (this.#isTurnedAway(asked)) return;
    }
    this.#begin();
  }

  /** Whether trying again would be of no use, which is then said. */
  #isTurnedAway(error: unknown): boolean {
    if (!(error instanceof ApiFailure) || (error.status !== 401 && error.status !== 403)) {
      return false;
    }
    this.#abandon();
    const state = error.status === 401 ? 'refused' : 'forbidden';
    this.#say({ state, detail: error.message });
    return true;
  }

  /** CC2 */
  #abandon(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    this.#connection?.abandon();
    this.#connection = null;
  }

  /** Calls what may call listeners: where one throws, nothing more is handed out. */
  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.stop();
      throw error;
    }
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

function checkedToken(token: string | undefined): string | undefined {
  if (token === undefined || TOKEN.test(token)) return token;
  throw new TypeError('the token holds characters that no WebSocket can carry');
}
