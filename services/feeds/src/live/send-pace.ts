/** Messages at the pace that a venue allows, in order. */
export class SendPace {
  readonly #send: (message: string) => void;
  readonly #gapMs: number;
  readonly #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(messagesPerSecond: number, send: (message: string) => void) {
    this.#send = send;
    this.#gapMs = 1_000 / messagesPerSecond;
  }

  add(messages: readonly string[]): void {
    this.#waiting.push(...messages);
    if (this.#timer === undefined) this.#next();
  }

  /** Messages that are not sent yet. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.length = 0;
  }

  #next(): void {
    this.#timer = undefined;
    const message = this.#waiting.shift();
    if (message === undefined) return;
    this.#send(message);
    // The gap holds after the last one too: the next call may come at once.
    this.#timer = setTimeout(() => this.#next(), this.#gapMs);
  }
}
