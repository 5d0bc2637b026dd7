import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { type Tear, unpackedBytes } from './packed-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-packed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Rows that hardly compress, so that a member spans several blocks. */
function rows(from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) text += `${i},${((i * 48_271) % 2_147_483_647) / 7},x\n`;
  return text;
}

const A = rows(0, 20_000);
const B = rows(20_000, 40_000);
const KINDS = [
  { kind: 'gz', pack: (text: string) => gzipSync(text) },
  { kind: 'zst', pack: (text: string) => zstdCompressSync(text) },
];

async function read(
  kind: string,
  ...parts: readonly Uint8Array[]
): Promise<{ text: string; tears: Tear[] }> {
  const path = join(folder, `f.${kind}`);
  writeFileSync(path, Buffer.concat(parts));
  const chunks: Buffer[] = [];
  const tears: Tear[] = [];
  for await (const part of unpackedBytes(path)) {
    if (part instanceof Uint8Array) chunks.push(part);
    else tears.push(part);
  }
  return { text: Buffer.concat(chunks).toString(), tears };
}

describe.each(KINDS)('a .$kind file', ({ kind, pack }) => {
  const [a, b] = [pack(A), pack(B)];

  it('of one member', async () => expect(await read(kind, a)).toEqual({ text: A, tears: [] }));
  it('of several members', async () =>
    expect(await read(kind, a, b, pack(''), a)).toEqual({ text: A + B + A, tears: [] }));
  it('of many small members', async () => {
    const parts = Array.from({ length: 500 }, (_, i) => pack(`${i}\n`));
    const text = parts.map((_, i) => `${i}\n`).join('');
    expect(await read(kind, ...parts)).toEqual({ text, tears: [] });
  });

  it.each([1 / 3, 2 / 3, 0.99])('torn at %f, then another member', async (share) => {
    const cut = Math.floor(a.length * share);
    const { text, tears } = await read(kind, a.subarray(0, cut), b);
    expect(tears.map(({ atByte }) => atByte)).toEqual([cut]);
    expect(tears[0]?.detail).toMatch(/^another one begins inside .* that began at byte 0$/);
    expect(text.endsWith(B)).toBe(true);
    // What is in front is a beginning of the first member, and no garbage.
    const front = text.slice(0, -B.length);
    expect(A.startsWith(front)).toBe(true);
    expect(front.length).toBeGreaterThan(A.length * share * 0.5);
  });

  it('torn at its end', async () => {
    const cut = Math.floor(b.length / 2);
    const { text, tears } = await read(kind, a, b.subarray(0, cut));
    expect(text.startsWith(A)).toBe(true);
    expect(B.startsWith(text.slice(A.length))).toBe(true);
    expect(tears).toEqual([
      { atByte: a.length + cut, detail: expect.stringMatching(/^the file ends inside/) },
    ]);
  });

  it('with garbage between its members and behind them', async () => {
    const garbage = Buffer.from('this is no compressed data'.repeat(9_000));
    const { text, tears } = await read(kind, a, garbage, b, Buffer.from('tail'));
    expect(text).toBe(A + B);
    expect(tears.map(({ atByte }) => atByte)).toEqual([
      a.length,
      a.length + garbage.length + b.length,
    ]);
    expect(tears[0]?.detail).toContain(`${garbage.length} bytes were passed over`);
  });

  it('padded with zeros', async () =>
    expect(await read(kind, a, Buffer.alloc(70_000), b, Buffer.alloc(512))).toEqual({
      text: A + B,
      tears: [],
    }));

  it('that is no such file at all', async () => {
    const { text, tears } = await read(kind, Buffer.from(A));
    expect([text, tears.map(({ atByte }) => atByte)]).toEqual(['', [0]]);
  });

  it('that is empty', async () => expect(await read(kind)).toEqual({ text: '', tears: [] }));
});

describe('a .zip file', () => {
  /** Local header, data, and for `streamed` ones check sum and sizes behind it; 2.0. */
  function entry(name: string, text: string, kind: 'sized' | 'streamed' = 'sized'): Buffer {
    const data = deflateRawSync(text);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(kind === 'streamed' ? 8 : 0, 6);
    header.writeUInt16LE(8, 8);
    header.writeUInt32LE(kind === 'sized' ? crc32(text) : 0, 14);
    header.writeUInt16LE(name.length, 26);
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50, 0);
    descriptor.writeUInt32LE(crc32(text), 4);
    return Buffer.concat([
      header,
      Buffer.from(name),
      data,
      kind === 'streamed' ? descriptor : Buffer.alloc(0),
    ]);
  }
  const directory = Buffer.concat([Buffer.from([0x50, 0x4b, 0x01, 0x02]), Buffer.alloc(90_000, 7)]);

  it.each(['sized', 'streamed'] as const)(
    'of %s entries is read from its beginning',
    async (kind) => {
      const outcome = await read(
        'zip',
        entry('a.csv', A, kind),
        entry('b.csv', B, kind),
        directory,
      );
      expect(outcome).toEqual({ text: A + B, tears: [] });
    },
  );

  it('that is torn, and so has no directory, is read as far as it goes', async () => {
    const whole = entry('a.csv', A);
    const { text, tears } = await read('zip', whole.subarray(0, whole.length / 2));
    expect(A.startsWith(text) && text.length > A.length / 3).toBe(true);
    expect(tears).toMatchObject([{ atByte: Math.floor(whole.length / 2) }]);
  });

  it('whose check sum is wrong says so', async () => {
    const wrong = entry('a.csv', A);
    wrong.writeUInt32LE(1, 14);
    expect((await read('zip', wrong, directory)).tears).toMatchObject([
      { atByte: 0, detail: expect.stringContaining('check sum') },
    ]);
  });
});

describe('damage inside', () => {
  it('of a gzip member costs that member, and is told even where all of it unpacks', async () => {
    const [a, b] = [gzipSync(A), gzipSync(B)];
    a[a.length - 6] = (a[a.length - 6] as number) ^ 1;
    const { text, tears } = await read('gz', a, b);
    expect(text).toBe(A + B);
    expect(tears).toEqual([{ atByte: 0, detail: expect.stringContaining('check sum') }]);
  });

  it('where nothing unpacks any more goes on with the next member', async () => {
    const [a, b] = [gzipSync(A), gzipSync(B)];
    a.fill(0xff, 100_000, 100_200);
    const { text, tears } = await read('gz', a, b);
    expect(text.endsWith(B)).toBe(true);
    expect(tears).toHaveLength(1);
  });

  it('a check sum that is torn away does not take the next member along', async () => {
    const [a, b] = [gzipSync(A), gzipSync(B)];
    const { text, tears } = await read('gz', a.subarray(0, -5), b);
    expect(text).toBe(A + B);
    expect(tears).toEqual([{ atByte: a.length - 8, detail: expect.stringContaining('not whole') }]);
  });

  it('passes over zstd frames that are to be skipped', async () => {
    const skippable = Buffer.concat([
      Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]),
      Buffer.from('abc'),
    ]);
    const { text, tears } = await read(
      'zst',
      skippable,
      zstdCompressSync(A),
      skippable,
      zstdCompressSync(B),
    );
    expect([text === A + B, tears]).toEqual([true, []]);
  });
});
