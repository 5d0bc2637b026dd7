/** The contract of `AlertStore` for one stream, as plainly as it can be said: what every real store is compared with. */
import type {
  AppendReply,
  AppendRequest,
  StoredEntry,
  StoreEntry,
  StreamKind,
  StreamMark,
} from '@breakwater/core';

export class StoreModel {
  #mark: StreamMark = { highWater: 0, digest: '', build: 0 };
  #fresh = true;
  #entries: StoreEntry[] = [];

  mark(): StreamMark {
    return this.#mark;
  }

  append(request: AppendRequest): AppendReply {
    const { highWater, digest, build } = this.#mark;
    if (request.next <= highWater) return { kind: 'DUP', highWater, digest };
    if (request.build < build) return { kind: 'FENCED', build };
    if (request.previous > highWater) return { kind: 'GAP', highWater };
    this.#entries.push(...request.entries.filter(({ offset }) => offset >= highWater));
    this.#mark = { highWater: request.next, digest: request.digest, build: request.build };
    this.#fresh = false;
    return { kind: 'OK' };
  }

  /** False where it is refused. */
  anchor(at: number): boolean {
    if (!this.#fresh) return false;
    this.#mark = { highWater: at, digest: '', build: 0 };
    this.#fresh = false;
    return true;
  }

  entries(kind: StreamKind): StoredEntry[] {
    return this.#entries
      .filter(({ stream }) => stream === kind)
      .map(({ offset, sequence, json }) => ({ id: `${offset + 1}-${sequence}`, json }));
  }
}

/** What a deterministic pipeline puts out for the record at `offset`: nothing, or up to three entries over all kinds. */
function modelOutputs(offset: number): StoreEntry[] {
  const outputs: StoreEntry[] = [];
  for (let sequence = 1; sequence <= (offset * 7) % 4; sequence += 1) {
    const stream = modelKind(offset + sequence);
    outputs.push({
      offset,
      sequence,
      stream,
      json: JSON.stringify({ offset, sequence, ü: '서울' }),
    });
  }
  return outputs;
}

function modelKind(number: number): StreamKind {
  if (number % 3 === 0) return 'quarantine';
  return number % 7 === 1 ? 'acknowledgements' : 'alerts';
}

/** The append of a pipeline that has gone from `previous` to `next`. */
export function modelRequest(previous: number, next: number, build = 0): AppendRequest {
  const entries: StoreEntry[] = [];
  for (let offset = previous; offset < next; offset += 1) entries.push(...modelOutputs(offset));
  return { build, previous, next, digest: modelDigest(next), entries };
}

/** A digest that depends on nothing but how far the pipeline has come. */
export function modelDigest(next: number): string {
  return next.toString(16).padStart(16, '0');
}
