/**
 * What waits for one subscriber.
 *
 * CQ1: frames leave in the order in which they came.
 * CQ2: the waiting bytes, together with what the socket still holds, stay at or below the bound; a frame that would
 *     pass it is refused and nothing is taken any more: the subscriber is to be closed, not thinned out.
 *     A frame that meets an empty queue is always taken, since a bound below one frame would close for ever.
 * CQ3: `cursor` names only what has left.
 */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Positions that the subscriber has reached once it holds this frame. */
  readonly reached: readonly (readonly [stream: string, position: string])[];
}

export class ClientQueue {
  readonly cursor: Map<string, string> = new Map();
  byteCount = 0;
  overflowed = false;
  readonly #byteCountMax: number;
  #frames: Frame[] = [];
  #head = 0;

  constructor(byteCountMax: number) {
    this.#byteCountMax = byteCountMax;
  }

  /** Takes a frame, or returns false where the bound is passed; `socketByteCount` is what the socket holds. */
  push(frame: Frame, socketByteCount: number): boolean {
    const waiting = this.byteCount + socketByteCount;
    if (this.overflowed || (waiting > 0 && waiting + frame.bytes.length > this.#byteCountMax)) {
      this.overflowed = true; // CQ2
      return false;
    }
    this.#frames.push(frame);
    this.byteCount += frame.bytes.length;
    return true;
  }

  /** The next frame to hand to the socket, or undefined. */
  shift(): Frame | undefined {
    const frame = this.#frames[this.#head];
    if (frame === undefined) return undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#frames.length) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
    this.byteCount -= frame.bytes.length;
    for (const [stream, position] of frame.reached) this.cursor.set(stream, position); // CQ3
    return frame;
  }

  discard(): void {
    this.#frames = [];
    this.#head = 0;
    this.byteCount = 0;
  }
}
