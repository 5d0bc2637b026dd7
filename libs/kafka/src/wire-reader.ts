/**
 * Reads Kafka's wire types from a buffer. Every length is checked against what is left before it is used.
 * https://kafka.apache.org/protocol.html#protocol_types
 */

/** The bytes are not what the protocol says; no number read from them may be used. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

const TWO_POW_32 = 4_294_967_296;
const TWO_POW_7: readonly number[] = Array.from({ length: 10 }, (_, index) => 2 ** (7 * index));

export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#at;
  }
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }
  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }
  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  /** @throws WireError beyond 2^53: neither offsets nor milliseconds get there. */
  int64(): number {
    const at = this.#take(8);
    const value = this.#bytes.readInt32BE(at) * TWO_POW_32 + this.#bytes.readUInt32BE(at + 4);
    if (!Number.isSafeInteger(value)) throw new WireError(`${value} is beyond exact integers`);
    return value;
  }

  /** The int64 as text, for ids that use all 64 bits. */
  int64Text(): string {
    return this.#bytes.readBigInt64BE(this.#take(8)).toString();
  }

  /** UNSIGNED_VARINT of up to 64 bits. */
  unsignedVarint(): number {
    let value = 0;
    for (const weight of TWO_POW_7) {
      const byte = this.#bytes.readUInt8(this.#take(1));
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
    throw new WireError('a varint has more than ten bytes');
  }

  /** VARINT and VARLONG: zigzag. */
  varint(): number {
    const raw = this.unsignedVarint();
    if (!Number.isSafeInteger(raw)) throw new WireError('a varint is beyond exact integers');
    const half = Math.floor(raw / 2);
    return raw % 2 === 0 ? half : -half - 1;
  }

  bytes(count: number): Buffer {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  string(): string {
    return this.bytes(this.#count(this.int16())).toString('utf8');
  }

  compactString(): string | null {
    const length = this.unsignedVarint();
    return length === 0 ? null : this.bytes(length - 1).toString('utf8');
  }

  array<T>(read: () => T): T[] {
    return this.#repeat(Math.max(this.int32(), 0), read);
  }

  compactArray<T>(read: () => T): T[] {
    return this.#repeat(Math.max(this.unsignedVarint() - 1, 0), read);
  }

  skipTags(): void {
    const count = this.unsignedVarint();
    for (let index = 0; index < count; index += 1) {
      this.unsignedVarint();
      this.bytes(this.unsignedVarint());
    }
  }

  #repeat<T>(count: number, read: () => T): T[] {
    // Each element has at least a byte, so a hostile count ends here and not in the allocator.
    this.#count(count);
    return Array.from({ length: count }, read);
  }

  #count(count: number): number {
    if (count < 0 || count > this.left) {
      throw new WireError(`${count} bytes or elements announced, ${this.left} bytes left`);
    }
    return count;
  }

  #take(count: number): number {
    this.#count(count);
    const at = this.#at;
    this.#at += count;
    return at;
  }
}
