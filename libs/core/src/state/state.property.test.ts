/** What is written comes back: data of any shape, what is shared stays shared, and bytes that are not whole are refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kept, StateFault, type StateIo } from './state-io.ts';
import { StateReader } from './state-reader.ts';
import { StateWriter } from './state-writer.ts';

const leaf = fc.oneof(
  ...[fc.integer(), fc.double(), fc.string({ unit: 'binary' }), fc.boolean(), fc.bigInt()],
  ...[fc.constant(undefined), fc.constant(null), fc.constant(-0), fc.maxSafeInteger()],
);
const column = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.int32Array({ maxLength: 600 }),
  fc.float64Array({ maxLength: 300 }),
  // Runs of zeros of every length, at every place.
  fc
    .array(fc.record({ zeros: fc.nat(400), filled: fc.nat(200) }), { maxLength: 5 })
    .map((runs) =>
      Float64Array.from(
        runs.flatMap(({ zeros, filled }) => [
          ...new Array<number>(zeros).fill(0),
          ...new Array<number>(filled).fill(-0),
        ]),
      ),
    ),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    column,
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(leaf, tie('tree')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(leaf, { maxLength: 5 }).map((items) => new Set(items)),
  ),
}));

function written(value: unknown): Uint8Array {
  const writer = new StateWriter(new Uint8Array(1));
  writer.value(value);
  return writer.bytes.slice();
}

describe('state', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = written(value);
        const reader = new StateReader(bytes);
        const found = reader.value(value);
        expect(found).toEqual(value);
        expect(reader.isDone).toBe(true);
        expect(written(found)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused where it ends early, and is read or refused where a byte of it is another', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, at, change) => {
        const bytes = written(value);
        expect(() => new StateReader(bytes.subarray(0, at % bytes.length)).value(value)).toThrow(
          StateFault,
        );
        const place = at % bytes.length;
        bytes[place] = (bytes[place] as number) ^ change;
        try {
          new StateReader(bytes).value(value);
        } catch (error) {
          if (!(error instanceof SyntaxError)) expect(error).toBeInstanceOf(StateFault);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Of the kind below, by name; what it stands beside is shared. */
class Node implements Kept {
  readonly name: string;
  beside: Node | undefined;
  readonly counts: Float64Array = new Float64Array(3);

  constructor(name: string) {
    this.name = name;
  }

  keep(io: StateIo): void {
    io.fields(this, 'beside');
    io.into(this.counts);
  }
}

class Ring implements Kept {
  readonly nodes: Map<string, Node> = new Map();
  newest: Node | undefined;

  keep(io: StateIo): void {
    io.section('ring', 2);
    io.kind(Node, (known) => {
      const name = io.value(known?.name) as string;
      return known ?? new Node(name);
    });
    io.into(this.nodes);
    this.newest = io.value(this.newest);
  }
}

function ringOf(): Ring {
  const ring = new Ring();
  const [left, right] = [new Node('left'), new Node('right')];
  left.beside = right;
  right.beside = left;
  right.counts[1] = 7;
  ring.nodes.set('left', left);
  ring.newest = right;
  return ring;
}

function saved(part: Kept): Uint8Array {
  const writer = new StateWriter();
  writer.part(part);
  return writer.bytes.slice();
}

describe('objects of a kind', () => {
  it('are made anew once, and whoever held one holds it again', () => {
    const ring = new Ring();
    ring.nodes.set('gone', new Node('gone'));
    new StateReader(saved(ringOf())).part(ring);
    const left = ring.nodes.get('left');
    expect([...ring.nodes.keys()]).toEqual(['left']);
    expect(left?.beside).toBe(ring.newest);
    expect(ring.newest?.beside).toBe(left);
    expect(ring.newest?.name).toBe('right');
    expect([...(ring.newest?.counts ?? [])]).toEqual([0, 7, 0]);
  });

  it('are refused where their kind was not named', () => {
    expect(() => new StateWriter().value(new Node('left'))).toThrow('are of a kind that was named');
  });
});

describe('a section', () => {
  it.each([
    [
      'another name',
      (io: StateIo) => io.section('line', 2),
      'section line is due, ring was written',
    ],
    [
      'a newer layout',
      (io: StateIo) => io.section('ring', 1),
      'is of version 2, this build reads 1',
    ],
  ])('of %s is refused', (_what, read, message) => {
    const writer = new StateWriter();
    writer.section('ring', 2);
    expect(() => read(new StateReader(writer.bytes))).toThrow(message);
  });

  it('of an older layout says its version', () => {
    const writer = new StateWriter();
    writer.section('ring', 2);
    expect(new StateReader(writer.bytes).section('ring', 3)).toBe(2);
  });
});
