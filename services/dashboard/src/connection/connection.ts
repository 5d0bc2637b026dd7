/**
 * Keeps the board up to date: a listing first, then the stream from the listing's cursor on, and after a lost
 * connection from the cursor held. The token stays in this tab's session storage and never in an address.
 */
import type { ViewFrame } from '@breakwater/core';
import type { AlertBoard, News } from '../board/alert-board.ts';
import type { Range } from '../market/chart-series.ts';
import { MarketHistory } from '../market/market-history.ts';
import {
  type AlertHistory,
  readFrames,
  readHistory,
  readListing,
  readMessage,
  type ServerMessage,
  type Session,
  subscribeMessage,
} from './wire.ts';

const TOKEN_KEY = 'breakwater-token';
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;
/** Heartbeats come every second; a connection silent for longer is given up. */
const SILENT_MS_MAX = 8_000;
/** How far back the charts reach when the page opens. */
const BACKFILL_US = 3_600_000_000;
/** In how many frames: the last ten minutes every two seconds, what lies before them every fifteen. */
const BACKFILL_STEPS = [
  { lastUs: 600_000_000, frameCount: 240 },
  { lastUs: 0, frameCount: 300 },
];
/** Of an old span that is looked at alone. */
const SPAN_FRAME_COUNT = 600;

/** What a page is told as it happens. */
export interface ConnectionEvents {
  /** Something on the board or in a history changed. */
  changed(): void;
  /** An alert came over the stream, not with a listing. */
  news(key: string, news: News): void;
}

export class Connection {
  /** Of each stream. */
  readonly histories: Map<string, MarketHistory> = new Map();
  readonly #board: AlertBoard;
  readonly #events: ConnectionEvents;
  #retryMs = RETRY_MS_MIN;
  #socket: WebSocket | null = null;
  #heardMs = 0;
  /** Frames that wait until what was before them is there, by stream. */
  readonly #waiting = new Map<string, ViewFrame[] | 'filled'>();

  constructor(board: AlertBoard, events: ConnectionEvents) {
    this.#board = board;
    this.#events = events;
    setInterval(() => this.#watch(), 1_000);
  }

  async start(): Promise<void> {
    this.#board.connection = 'connecting';
    this.#events.changed();
    await this.#connect();
  }

  signIn(token: string): void {
    sessionStorage.setItem(TOKEN_KEY, token);
    void this.start();
  }

  /** All revisions of an alert; null where they cannot be had. */
  async alertHistory(alertId: string): Promise<AlertHistory | null> {
    const response = await this.#get(`v1/alerts/${alertId}`);
    return response?.ok === true ? readHistory(await response.json()) : null;
  }

  /** The view of a span that lies before what is held; null where it cannot be had. */
  async marketHistory(stream: string, range: Range): Promise<MarketHistory | null> {
    const frames = await this.#frames(stream, range, SPAN_FRAME_COUNT);
    return frames === null ? null : MarketHistory.of(frames);
  }

  /** Returns null once the gateway has taken the acknowledgement, else why it has not. */
  async acknowledge(alertId: string, note: string): Promise<string | null> {
    const path = `v1/alerts/${alertId}/acknowledgements`;
    try {
      const headers = { ...authorization(), 'content-type': 'application/json' };
      const body = JSON.stringify({ note });
      const response = await fetch(path, { method: 'POST', headers, body });
      if (response.ok) return null;
      const answer = (await response.json()) as { error?: { detail?: string } };
      return answer.error?.detail ?? `HTTP ${response.status}`;
    } catch (error) {
      return String(error);
    }
  }

  async #connect(): Promise<void> {
    try {
      if (await this.#list()) this.#subscribe();
    } catch {
      this.#lost();
    }
  }

  /** Returns false where a token is needed first. */
  async #list(): Promise<boolean> {
    const held = this.#board.cursor;
    const response = await fetch('v1/alerts?limit=500', { headers: authorization() });
    if (response.status === 401 || response.status === 403) {
      this.#board.connection = response.status === 401 ? 'refused' : 'forbidden';
      this.#events.changed();
      return false;
    }
    if (!response.ok) throw new Error(`listing answered ${response.status}`);
    const { alerts, cursor, more } = readListing(await response.json());
    for (const message of alerts) this.#board.take(message);
    // The stream resumes where it ended: what came meanwhile is news.
    this.#board.cursor = { ...cursor, ...held };
    this.#board.isPartial = more;
    this.#events.changed();
    await this.#learnSession();
    this.#events.changed();
    return true;
  }

  async #learnSession(): Promise<void> {
    const response = await this.#get('v1/session');
    if (response?.ok !== true) return;
    this.#board.session = (await response.json()) as Session;
    this.#board.banner = this.#board.session.banner;
  }

  /** The first frame after connecting says where the log is: what the charts missed before it is fetched first. */
  #takeFrame(stream: string, frame: ViewFrame): void {
    const history = this.histories.get(stream) ?? new MarketHistory();
    this.histories.set(stream, history);
    const waiting = this.#waiting.get(stream);
    if (waiting === undefined) {
      this.#waiting.set(stream, [frame]);
      void this.#backfill(stream, history, frame.timeUs);
    } else if (waiting === 'filled') history.take(frame);
    else waiting.push(frame);
  }

  async #backfill(stream: string, history: MarketHistory, untilUs: number): Promise<void> {
    const heldUs = history.lastUs ?? 0;
    let fromUs = Math.max(heldUs + 1, untilUs - BACKFILL_US);
    for (const { lastUs, frameCount } of BACKFILL_STEPS) {
      const toUs = untilUs - lastUs;
      if (fromUs >= toUs) continue;
      const missed = await this.#frames(stream, { fromUs, toUs }, frameCount);
      for (const frame of missed ?? []) history.take(frame);
      fromUs = toUs;
    }
    const waiting = this.#waiting.get(stream);
    this.#waiting.set(stream, 'filled');
    for (const frame of waiting === 'filled' || waiting === undefined ? [] : waiting) {
      history.take(frame);
    }
    this.#events.changed();
  }

  /** At most so many frames of a span, neighbours joined; null where they cannot be had. */
  async #frames(
    stream: string,
    range: Range,
    frameCount: number,
  ): Promise<readonly ViewFrame[] | null> {
    const query = new URLSearchParams({
      stream,
      fromUs: String(Math.max(0, Math.floor(range.fromUs))),
      toUs: String(Math.ceil(range.toUs)),
      limit: String(frameCount),
    });
    const response = await this.#get(`v1/view?${query}`);
    return response?.ok === true ? readFrames(await response.json()) : null;
  }

  /** Null where nothing answers. */
  async #get(path: string): Promise<Response | null> {
    try {
      return await fetch(path, { headers: authorization() });
    } catch {
      return null;
    }
  }

  #subscribe(): void {
    const token = sessionStorage.getItem(TOKEN_KEY);
    const protocols = ['breakwater.v1', ...(token === null ? [] : ['bearer', token])];
    const address = new URL('v1/stream', location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address, protocols);
    this.#socket = socket;
    this.#heardMs = Date.now();
    socket.onopen = () => socket.send(subscribeMessage(this.#board.cursor));
    socket.onmessage = ({ data }) => {
      this.#heardMs = Date.now();
      this.#receive(readMessage(String(data)));
      this.#events.changed();
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #receive(message: ServerMessage): void {
    const board = this.#board;
    switch (message.type) {
      case 'hello':
        board.banner = message.banner;
        return;
      case 'subscribed':
        board.connection = 'live';
        this.#retryMs = RETRY_MS_MIN;
        return;
      case 'alert': {
        const { stream, id, alert } = message.message;
        board.cursor = { ...board.cursor, [stream]: id };
        this.#events.news(`${stream} ${alert.content.id}`, board.take(message.message));
        return;
      }
      case 'acknowledgement':
        board.acknowledge(message.stream, message.acknowledgement);
        return;
      case 'view':
        this.#takeFrame(message.stream, message.frame);
        return;
      case 'heartbeat':
        board.heartbeat(message.streams, this.#heardMs);
        if (message.cursor !== null) board.cursor = message.cursor;
        return;
      case 'rebuilding':
        board.rebuilding.set(message.stream, message);
        return;
      case 'gap':
        // The listing knows the newest revision of everything, whatever was missed on the way.
        board.cursor = {};
        this.#socket?.close();
        return;
      case 'other':
    }
  }

  #watch(): void {
    const isOpen = this.#board.connection === 'live';
    if (isOpen && Date.now() - this.#heardMs > SILENT_MS_MAX) this.#socket?.close();
  }

  #lost(): void {
    this.#socket = null;
    this.#waiting.clear();
    this.#board.connection = 'lost';
    this.#events.changed();
    const delayMs = this.#retryMs * (0.75 + Math.random() / 2);
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
    // A listing costs little and also learns of an expired token.
    setTimeout(() => void this.#connect(), delayMs);
  }
}

function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(TOKEN_KEY);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
