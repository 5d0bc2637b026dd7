/** Who may open the WebSocket: a supervisor and an exchange, by token. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessList, Secret } from '@breakwater/shell';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamAccess } from './stream-access.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-stream-access-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function give(lines: readonly string[]): string {
  const file = join(folder, 'tokens.yaml');
  writeFileSync(file, lines.map((line) => `- ${line}\n`).join(''));
  return file;
}
function listed(lines: readonly string[]): AccessList {
  const reading = AccessList.of(new Secret('the-shared-token-1'), give(lines));
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  return reading.value;
}

const DESK = '{name: desk, role: supervisor, token: desk-token-12345}';
const UPBIT = '{name: upbit-desk, role: exchange, venue: upbit, token: upbit-token-1234}';
const SCRAPES = '{name: prometheus, role: operations, token: scrape-token-123}';

describe('a socket', () => {
  it.each<[string, string | null, unknown]>([
    ['a supervisor', 'desk-token-12345', { name: 'desk', role: 'supervisor', venue: null }],
    ['an exchange', 'upbit-token-1234', { name: 'upbit-desk', role: 'exchange', venue: 'upbit' }],
    ['the shared token', 'the-shared-token-1', { name: 'shared', role: 'supervisor', venue: null }],
    ['somebody who scrapes', 'scrape-token-123', 'forbidden'],
    ['a stranger', 'no-such-token-123', 'unknown'],
    ['nobody', null, 'unknown'],
  ])('of %s', (_who, token, viewer) => {
    expect(streamAccess(listed([DESK, UPBIT, SCRAPES])).viewerOf(token)).toEqual(viewer);
  });

  it('needs no token where none is set', () => {
    const access = streamAccess(AccessList.open());
    expect(access.isOpen).toBe(true);
    expect(access.viewerOf(null)).toEqual({ name: 'local', role: 'supervisor', venue: null });
    expect(streamAccess(listed([DESK])).isOpen).toBe(false);
  });

  it('ends with its token, once the list was read again', () => {
    const access = streamAccess(listed([DESK, UPBIT]));
    const desk = access.viewerOf('desk-token-12345');
    const upbit = access.viewerOf('upbit-token-1234');
    if (typeof desk === 'string' || typeof upbit === 'string') throw new Error('both are let in');
    expect([access.isCurrent(desk), access.isCurrent(upbit)]).toEqual([true, true]);
    give([UPBIT]);
    expect(access.isCurrent(desk)).toBe(true);
    access.refresh();
    expect([access.isCurrent(desk), access.isCurrent(upbit)]).toEqual([false, true]);
  });
});
