/**
 * Follows the gateway as any dashboard would, by libs/client, and keeps the board and the histories of markets up to
 * date. The token stays in this tab's session storage and never in an address.
 */
import {
  AlertClient,
  type AlertHistory,
  ApiFailure,
  type ClientStatus,
  type IncidentHistory,
  type PlaybackCommand,
  type StreamName,
  type ViewFrame,
} from '@breakwater/client';
import type { AlertBoard, News } from '../board/alert-board.ts';
import type { Picked } from '../board/picked.ts';
import { toldAlert } from '../board/told-alert.ts';
import type { Range } from '../market/chart-series.ts';
import type { MarketHistory } from '../market/market-history.ts';
import { learnDetectors } from '../texts/catalogue.ts';
import { MarketFeed } from './market-feed.ts';

const TOKEN_KEY = 'breakwater-token';
/** After a message that could not be read, which ends the client. */
const RESTART_MS = 5_000;
const WORDS_MS_MAX = 1_000;
/** How often a playback is asked how far it is. */
const PLAYBACK_MS = 500;

/** What a page is told as it happens. */
export interface ConnectionEvents {
  /** Something on the board or in a history changed. */
  changed(): void;
  /** An alert came over the stream, not with a listing. */
  news(key: string, news: News): void;
}

export class Connection {
  readonly #board: AlertBoard;
  readonly #events: ConnectionEvents;
  readonly #markets: MarketFeed;
  #client: AlertClient | null = null;
  /** Whose playback is asked for. */
  #followed: AlertClient | null = null;
  /** Whether this connection has told what its detectors' words mean. */
  #isWorded = false;

  constructor(board: AlertBoard, events: ConnectionEvents) {
    this.#board = board;
    this.#events = events;
    const fetchFrames = (
      stream: StreamName,
      range: Range,
      frameCount: number,
    ): Promise<readonly ViewFrame[] | null> => this.#frames(stream, range, frameCount);
    this.#markets = new MarketFeed(fetchFrames, () => events.changed());
  }

  /** Of each stream. */
  get histories(): ReadonlyMap<StreamName, MarketHistory> {
    return this.#markets.histories;
  }

  start(): void {
    const before = this.#client;
    this.#client = null;
    before?.stop();
    this.#board.connection = 'connecting';
    try {
      this.#client = this.#newClient();
    } catch {
      // A token with characters that cannot travel is none that a gateway knows.
      this.#board.connection = 'refused';
    }
    this.#events.changed();
    void this.#begin(this.#client);
  }

  signIn(token: string): void {
    sessionStorage.setItem(TOKEN_KEY, token);
    this.start();
  }

  /** All revisions of an alert; null where they cannot be had. */
  alertHistory(alertId: string): Promise<AlertHistory | null> {
    return orNull(this.#client?.alert(alertId));
  }

  /** The alerts and the timeline of an incident; null where they cannot be had, as by who is told of none. */
  incidentHistory(incidentId: string): Promise<IncidentHistory | null> {
    return orNull(this.#client?.incident(incidentId));
  }

  /** Brings what a link picks and the board does not hold, where the store knows it still. */
  async lookUp({ kind, id }: Picked): Promise<void> {
    const revisions = kind === 'alert' ? (await this.alertHistory(id))?.revisions.slice(-1) : null;
    const told = revisions ?? (await this.incidentHistory(id))?.alerts ?? [];
    for (const each of told) this.#board.take(toldAlert(each));
  }

  /** The view of a span that lies before what is held; null where it cannot be had. */
  marketHistory(stream: StreamName, range: Range): Promise<MarketHistory | null> {
    return this.#markets.span(stream, range);
  }

  /** Returns null once the gateway has taken the acknowledgement, else why it has not. */
  async acknowledge(alertId: string, note: string): Promise<string | null> {
    try {
      await this.#client?.acknowledge(alertId, note);
      return null;
    } catch (error) {
      return error instanceof ApiFailure ? error.message : String(error);
    }
  }

  /** The first alerts come with their words; where those keep us waiting, alerts go first. */
  async #begin(client: AlertClient | null): Promise<void> {
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, WORDS_MS_MAX);
    });
    await Promise.race([this.#learnWords(), late]);
    if (this.#client === client) client?.start();
  }

  /** A gateway that was away may have come back with other detectors. */
  async #learnWords(): Promise<void> {
    const detectors = await orNull(this.#client?.detectors());
    if (detectors === null) return;
    this.#isWorded = true;
    learnDetectors(detectors);
    this.#events.changed();
  }

  #newClient(): AlertClient {
    const board = this.#board;
    const token = sessionStorage.getItem(TOKEN_KEY);
    const client = new AlertClient({
      url: new URL('./', location.href),
      ...(token === null ? {} : { token }),
      onStatus: (status) => {
        if (this.#client === client) this.#take(status);
      },
      onListing: ({ alerts, more }) => {
        for (const listed of alerts) board.take(toldAlert(listed));
        board.isPartial = more;
        this.#events.changed();
      },
      onHello: ({ banner }) => {
        board.banner = banner;
      },
      onAlert: (message) => {
        const told = toldAlert(message);
        this.#events.news(`${told.stream} ${told.alert.content.id}`, board.take(told));
        this.#events.changed();
      },
      onAcknowledgement: ({ stream, acknowledgement }) => {
        board.acknowledge(stream, acknowledgement);
        this.#events.changed();
      },
      onView: (message) => {
        this.#markets.take(message);
        this.#events.changed();
      },
      onRebuilding: (rebuilding) => {
        board.rebuilding.set(rebuilding.stream, rebuilding);
        this.#events.changed();
      },
      onHeartbeat: ({ streams }) => {
        board.heartbeat(streams, Date.now());
        this.#events.changed();
      },
    });
    return client;
  }

  #take({ state }: ClientStatus): void {
    const board = this.#board;
    if (state === 'live') {
      board.connection = 'live';
      void this.#learnSession();
      if (!this.#isWorded) void this.#learnWords();
    } else if (state === 'refused' || state === 'forbidden') {
      board.connection = state;
      if (state === 'forbidden') void this.#showPublic();
    } else if (state === 'waiting' || state === 'stopped') {
      board.connection = 'lost';
      this.#isWorded = false;
      this.#markets.lost();
      if (state === 'stopped') setTimeout(() => this.start(), RESTART_MS);
    }
    // An attempt after a loss is no news until it succeeds.
    this.#events.changed();
  }

  /** Whoever has the role `public` may see one page, which is not this one. */
  async #showPublic(): Promise<void> {
    const session = await orNull(this.#client?.session());
    if (session?.role === 'public') location.replace('public');
  }

  async #learnSession(): Promise<void> {
    const session = await orNull(this.#client?.session());
    if (session === null) return;
    this.#board.session = session;
    this.#board.banner = session.banner;
    if (session.hasPlayback) void this.#followPlayback(this.#client);
    else this.#board.playback = null;
    this.#events.changed();
  }

  /** Steers a playback of history; how it stands then is shown at once. */
  async steer(command: PlaybackCommand): Promise<void> {
    this.#takePlayback(await orNull(this.#client?.steer(command)));
  }

  #takePlayback(playback: AlertBoard['playback']): void {
    if (playback === null) return;
    this.#board.playback = playback;
    this.#events.changed();
  }

  /** Until the client is another one, or is away. */
  async #followPlayback(client: AlertClient | null): Promise<void> {
    if (this.#followed === client) return;
    this.#followed = client;
    while (client !== null && this.#client === client && this.#board.connection !== 'lost') {
      this.#takePlayback(await orNull(client.playback()));
      await new Promise((resolve) => {
        setTimeout(resolve, PLAYBACK_MS);
      });
    }
    this.#followed = null;
  }

  #frames(
    stream: StreamName,
    { fromUs, toUs }: Range,
    frameCount: number,
  ): Promise<readonly ViewFrame[] | null> {
    const span = { fromUs: Math.max(0, Math.floor(fromUs)), toUs: Math.ceil(toUs) };
    return orNull(this.#client?.view({ stream, ...span, limit: frameCount }));
  }
}

/** Null where nothing answers, or not with what was asked for. */
async function orNull<Value>(asked: Promise<Value> | undefined): Promise<Value | null> {
  try {
    return (await asked) ?? null;
  } catch {
    return null;
  }
}
