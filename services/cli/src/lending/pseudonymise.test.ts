import { createHmac } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-pseudonyms-'));
const HEX = Array.from({ length: 32 }, (_, at) =>
  ((at * at * 37 + 41 * at + 5) % 256).toString(16).padStart(2, '0'),
).join('');
const NAME = '홍길동';
const KEY = join(world, 'borrowers.key');
let run = 0;

afterAll(() => rmSync(world, { recursive: true, force: true }));
beforeEach(() => {
  run += 1;
  writeFileSync(KEY, JSON.stringify({ id: 'k1', key: HEX }), { mode: 0o600 });
});

const pseudonym = (customer: string): string =>
  `h1:k1:${createHmac('sha256', Buffer.from(HEX, 'hex')).update(customer).digest('hex')}`;

interface Done {
  readonly code: number;
  readonly said: string;
  readonly out: string | undefined;
}

/** Runs over a file of this name and text. */
async function over(
  name: string,
  text: string | Uint8Array,
  options: readonly string[],
): Promise<Done> {
  const from = join(world, `${run}-${name}`);
  const to = join(world, `${run}-out`);
  writeFileSync(from, text);
  const at = ['--key-file', KEY, '--to', to];
  const { code, said } = await runCommand(['pseudonymise', from, ...at, ...options]);
  expect(existsSync(`${to}.part`)).toBe(false);
  return { code, said, out: existsSync(to) ? readFileSync(to, 'utf8') : undefined };
}

describe('a file of customers', () => {
  it('has pseudonyms in the named columns, and every other byte as it was', async () => {
    const text =
      'time,borrower,amount,note\r\n1, 83120077 ,0.10,"a, ""b"""\n\n2,,1e3,\n3,"83120077",2, x \n';
    const { code, said, out } = await over('l.csv', text, ['--columns', 'borrower']);
    const who = pseudonym('83120077');
    expect([code, out]).toEqual([
      0,
      `time,borrower,amount,note\n1,${who},0.10,"a, ""b"""\n2,,1e3,\n3,${who},2, x \n`,
    ]);
    expect(said).toContain('4 lines, 2 customers replaced under key k1, 1 cells were empty');
    expect(statSync(join(world, `${run}-out`)).mode & 0o077).toBe(0);
  });

  it('is read by column number without a header, compressed or not', async () => {
    const { out } = await over('t.csv.gz', gzipSync('a,1,b\nc,2,d\n'), [
      '--columns',
      '0,2',
      '--no-header',
    ]);
    expect(out).toBe(
      [`${pseudonym('a')},1,${pseudonym('b')}`, `${pseudonym('c')},2,${pseudonym('d')}`, ''].join(
        '\n',
      ),
    );
  });

  it('keeps numbers of an NDJSON as they are written, and takes a customer number as it is written', async () => {
    const text =
      '{"who":83120077,"amount":0.10000000000000000001,"of":{"who":1e400}}\n{"who":null}\n{"who":"83120077"}\n{"x":1}\n';
    const { out } = await over('l.ndjson', text, ['--columns', 'who']);
    const who = pseudonym('83120077');
    expect(out).toBe(
      `{"who":"${who}","amount":0.10000000000000000001,"of":{"who":1e400}}\n{"who":null}\n{"who":"${who}"}\n{"x":1}\n`,
    );
  });

  it('is the same after a second run', async () => {
    const who = pseudonym('1');
    const { out } = await over('l.csv', `who\n${who}\n1\n`, ['--columns', 'who']);
    expect(out).toBe(`who\n${who}\n${who}\n`);
  });

  it.each<[string, string, string, string]>([
    [
      'l.csv',
      `who,x\n${NAME},1\n"${NAME},2\n`,
      'who',
      ':3: a quoted cell does not end on its line',
    ],
    ['l.csv', `who,x\n"${NAME}"y,2\n`, 'who', ':2: a quoted cell does not end on its line'],
    ['l.csv', `who,x\n${NAME},1,2\n`, 'who', ':2: it has 3 cells and not 2'],
    ['l.csv', `name,x\n${NAME},1\n`, 'who', ':1: the header has no column who'],
    ['l.ndjson', `{"who":"${NAME}"\n`, 'who', ':1: it is no JSON'],
    ['l.ndjson', `["${NAME}"]\n`, 'who', ':1: it is no JSON object'],
    ['l.ndjson', `{"who":{"name":"${NAME}"}}\n`, 'who', ':1: who is neither a text nor a number'],
    ['l.ndjson', `{"name":"${NAME}"}\n`, 'who', 'no line has who'],
    ['l.csv', `who\nh1:k2:${'ab'.repeat(32)}\n`, 'who', 'pseudonyms of another key than k1'],
  ])('ends at what it cannot read, and keeps nothing: %s %j', async (name, text, columns, said) => {
    const done = await over(name, text, ['--columns', columns]);
    expect([done.code, done.out]).toEqual([1, undefined]);
    expect(done.said).toContain(said);
    expect(done.said).not.toContain(NAME);
  });

  it('is not written over another', async () => {
    writeFileSync(join(world, `${run}-out`), 'there');
    const done = await over('l.csv', 'who\n1\n', ['--columns', 'who']);
    expect([done.code, done.out]).toEqual([1, 'there']);
  });
});

describe('a key', () => {
  it.each<[string, string]>([
    [JSON.stringify({ id: 'k1', key: HEX.slice(2) }), '31 bytes, not 32'],
    [JSON.stringify({ id: 'k1', key: '00'.repeat(32) }), 'only 1 different bytes'],
    [JSON.stringify({ id: 'k1', key: '0123456789abcdef'.repeat(4) }), 'only 8 different bytes'],
    [
      JSON.stringify({
        id: 'k1',
        key: Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('hex'),
      }),
      'bytes that count up or down',
    ],
    [
      JSON.stringify({
        id: 'k1',
        key: Buffer.from('Korrekt-Pferd_Batterie/Klammer#9').toString('hex'),
      }),
      'letters, not random bytes',
    ],
    [JSON.stringify({ id: 'K 1', key: HEX }), 'is no key'],
    [JSON.stringify({ id: 'k1', key: 'secret' }), 'is no key'],
    ['secret', 'is no key'],
  ])('%s is refused', async (text, said) => {
    writeFileSync(KEY, text);
    const done = await over('l.csv', 'who\n1\n', ['--columns', 'who']);
    expect([done.code, done.out]).toEqual([1, undefined]);
    expect(done.said).toContain(said);
    expect(done.said).not.toContain('secret"');
  });

  it('that others can read is refused', async () => {
    chmodSync(KEY, 0o644);
    const done = await over('l.csv', 'who\n1\n', ['--columns', 'who']);
    expect([done.code, done.said]).toEqual([1, expect.stringContaining(`chmod 600 ${KEY}`)]);
  });

  it('is made once, random and for nobody else, and then taken', async () => {
    const path = join(world, 'made.key');
    const made = await runCommand(['pseudonymise', '--make-key', path, '--key-id', '2026-11']);
    expect([made.code, made.printed]).toEqual([0, '']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { id, key } = JSON.parse(readFileSync(path, 'utf8')) as { id: string; key: string };
    expect([id, key.length]).toEqual(['2026-11', 64]);
    expect(made.said).not.toContain(key);
    const again = await runCommand(['pseudonymise', '--make-key', path, '--key-id', '2026-11']);
    expect([again.code, again.said]).toEqual([1, expect.stringContaining('is there already')]);
    const done = await over('l.csv', 'who\n1\n', ['--columns', 'who', '--key-file', path]);
    expect(done.out).toMatch(/^who\nh1:2026-11:[0-9a-f]{64}\n$/);
  });

  it.each<[readonly string[], RegExp]>([
    [['--make-key', join(world, 'x.key')], /--key-id/],
    [['--make-key', join(world, 'x.key'), '--key-id', 'Seoul'], /small letters/],
    [[KEY, '--columns', 'who', '--key-file', KEY], /where it goes \(--to\)/],
    [[KEY, '--columns', 'who', '--key-file', KEY, '--to', 'x', '--no-header'], /number from 0/],
  ])('%j is no command line', async (args, said) => {
    await expect(runCommand(['pseudonymise', ...args])).rejects.toThrow(said);
  });
});
