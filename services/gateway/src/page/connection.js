/**
 * Keeps the board up to date: a listing first, then the stream from the listing's cursor on, and after a lost
 * connection from the cursor held. The token stays in this tab's session storage and never in an address.
 */

const TOKEN_KEY = 'breakwater-token';
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;
/** Heartbeats come every second; a connection silent for longer is given up. */
const SILENT_MS_MAX = 8_000;

export class Connection {
  #board;
  #changed;
  #retryMs = RETRY_MS_MIN;
  #socket = null;
  #heardMs = 0;

  /** @param changed called with the keys of alerts that changed, or with null for everything. */
  constructor(board, changed) {
    this.#board = board;
    this.#changed = changed;
    setInterval(() => this.#watch(), 1_000);
  }

  async start() {
    this.#board.connection = 'connecting';
    this.#changed(null);
    try {
      if (await this.#list()) this.#subscribe();
    } catch {
      this.#lost();
    }
  }

  signIn(token) {
    sessionStorage.setItem(TOKEN_KEY, token);
    void this.start();
  }

  /** Answers false where a token is needed first. */
  async #list() {
    const token = sessionStorage.getItem(TOKEN_KEY);
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch('v1/alerts?limit=500', { headers });
    if (response.status === 401) {
      this.#board.connection = 'refused';
      this.#changed(null);
      return false;
    }
    if (!response.ok) throw new Error(`listing answered ${response.status}`);
    const { alerts, cursor, more } = await response.json();
    for (const { stream, id, event } of alerts) this.#board.take(stream, id, event.data);
    this.#board.cursor = cursor;
    this.#board.isPartial = more;
    this.#changed(null);
    return true;
  }

  #subscribe() {
    const token = sessionStorage.getItem(TOKEN_KEY);
    const protocols = ['breakwater.v1', ...(token === null ? [] : ['bearer', token])];
    const address = new URL('v1/stream', location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address, protocols);
    this.#socket = socket;
    this.#heardMs = Date.now();
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: 'subscribe', cursor: this.#board.cursor }));
    };
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #receive(message) {
    const board = this.#board;
    this.#heardMs = Date.now();
    if (message.type === 'hello') {
      board.banner = message.banner;
    } else if (message.type === 'subscribed') {
      board.connection = 'live';
      this.#retryMs = RETRY_MS_MIN;
    } else if (message.type === 'alert') {
      board.cursor[message.stream] = message.id;
      const key = board.take(message.stream, message.id, message.event.data);
      if (key !== null) this.#changed([key]);
      return;
    } else if (message.type === 'heartbeat') {
      board.heartbeat(message, this.#heardMs);
      if (message.cursor !== undefined) board.cursor = message.cursor;
    } else if (message.type === 'gap') {
      // The listing knows the newest revision of everything, whatever was missed on the way.
      board.cursor = {};
      this.#socket?.close();
    }
    this.#changed([]);
  }

  #watch() {
    const open = this.#board.connection === 'live';
    if (open && Date.now() - this.#heardMs > SILENT_MS_MAX) this.#socket?.close();
  }

  #lost() {
    this.#socket = null;
    this.#board.connection = 'lost';
    this.#changed([]);
    const delayMs = this.#retryMs * (0.75 + Math.random() / 2);
    this.#retryMs = Math.min(RETRY_MS_MAX, this.#retryMs * 2);
    setTimeout(() => void this.#again(), delayMs);
  }

  async #again() {
    // A listing costs little and also learns of an expired token; the stream resumes where it ended.
    const held = this.#board.cursor;
    try {
      if (!(await this.#list())) return;
      if (Object.keys(held).length > 0) this.#board.cursor = { ...this.#board.cursor, ...held };
      this.#subscribe();
    } catch {
      this.#lost();
    }
  }
}
