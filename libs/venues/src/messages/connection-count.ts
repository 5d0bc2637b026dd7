/**
 * Numbers that a venue gives to all messages of a connection, one more each. A hole means that something of any market
 * may be missing.
 */
export class ConnectionCount {
  #last: number | undefined;

  /** How many messages are missing before `count`; 0 where none is, or the venue counts anew. */
  missingBefore(count: number): number {
    const last = this.#last;
    this.#last = count;
    return last === undefined || count <= last ? 0 : count - last - 1;
  }
}
