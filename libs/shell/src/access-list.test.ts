import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessList, type Principal, type Role, Secret } from './index.ts';
import { digestOfToken } from './tokens-file.ts';

const CANARY = 'canary-secret-0123456789';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-tokens-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'tokens.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
function listOf(path: string | null, shared: string | null = null): AccessList {
  const reading = AccessList.of(shared === null ? null : new Secret(shared), path);
  if (reading.kind === 'problems') throw new Error(reading.problems[0]?.message);
  return reading.value;
}
function problemOf(text: string): string {
  const reading = AccessList.of(null, file(text, 'bad.yaml'));
  return reading.kind === 'ok' ? 'accepted' : (reading.problems[0]?.message ?? '');
}
function principalOf(list: AccessList, token: string, ...roles: Role[]): Principal {
  const judged = list.judge(token, roles);
  if (judged.kind !== 'admitted') throw new Error(judged.kind);
  return judged.principal;
}

const DESK = `- {name: desk, role: supervisor, token: desk-token-0123456}\n`;
const UPBIT = `- {name: upbit-desk, role: exchange, venue: upbit, tokenSha256: "${digestOfToken('upbit-token-012345')}"}\n`;
const PROMETHEUS = '- {name: prometheus, role: operations, token: prometheus-token-01}\n';

describe('roles', () => {
  it('are those of the entry and no others', () => {
    const list = listOf(file(DESK + UPBIT + PROMETHEUS));
    expect(list.isOpen).toBe(false);
    const upbit = { name: 'upbit-desk', role: 'exchange', venue: 'upbit' };
    expect(principalOf(list, 'upbit-token-012345', 'exchange')).toEqual(upbit);
    expect(list.judge('upbit-token-012345', ['supervisor', 'operations']).kind).toBe('forbidden');
    expect(list.judge('desk-token-0123456', ['operations']).kind).toBe('forbidden');
    expect(principalOf(list, 'prometheus-token-01', 'operations').venue).toBeNull();
    for (const token of [null, '', 'desk-token-0123457', digestOfToken('upbit-token-012345')]) {
      expect(list.judge(token, ['supervisor', 'exchange', 'operations']).kind).toBe('unknown');
    }
  });

  it('are all played by the one token for everything, and by anyone where there is none', () => {
    const shared = listOf(file(UPBIT), CANARY);
    expect(principalOf(shared, CANARY, 'operations').name).toBe('shared');
    expect(principalOf(shared, CANARY, 'supervisor').role).toBe('supervisor');
    expect(principalOf(shared, 'upbit-token-012345', 'exchange').venue).toBe('upbit');
    const open = listOf(null);
    expect(open.isOpen).toBe(true);
    const anyone = open.judge(null, ['operations']);
    expect(anyone).toMatchObject({ principal: { name: 'local', role: 'supervisor' } });
  });
});

describe('a tokens file that changes', () => {
  it('withdraws, changes and adds tokens, and leaves the others as they were', () => {
    const path = file(DESK + UPBIT + PROMETHEUS, 'changing.yaml');
    const list = listOf(path);
    const desk = principalOf(list, 'desk-token-0123456', 'supervisor');
    const upbit = principalOf(list, 'upbit-token-012345', 'exchange');
    expect(list.isCurrent(upbit)).toBe(true);
    writeFileSync(path, DESK);
    list.refresh();
    expect([list.isCurrent(desk), list.isCurrent(upbit)]).toEqual([true, false]);
    // As orchestrators do it: another file takes the place of this one.
    renameSync(file(DESK + UPBIT.replace('venue: upbit', 'venue: okx'), 'next.yaml'), path);
    expect(principalOf(list, 'upbit-token-012345', 'exchange').venue).toBe('okx');
    expect([list.isCurrent(desk), list.isCurrent(upbit)]).toEqual([true, false]);
    writeFileSync(path, '[]\n');
    expect(list.judge('desk-token-0123456', ['supervisor']).kind).toBe('unknown');
    expect(list.isOpen).toBe(false);
  });

  it('changes nothing where it cannot be used, and that is said once', () => {
    const path = file(DESK, 'broken.yaml');
    const list = listOf(path);
    const said: string[] = [];
    list.onProblem = (detail) => said.push(detail);
    for (const text of ['', '- {name: desk, role: king}\n', `- ${CANARY}: [\n`]) {
      writeFileSync(path, text);
      list.refresh();
      list.refresh();
      expect(list.judge('desk-token-0123456', ['supervisor']).kind).toBe('admitted');
    }
    rmSync(path);
    list.refresh();
    list.refresh();
    expect(said).toHaveLength(4);
    expect(said.join('\n')).not.toContain(CANARY);
    writeFileSync(path, UPBIT);
    expect(list.judge('desk-token-0123456', ['supervisor']).kind).toBe('unknown');
  });
});

describe('problems', () => {
  it.each([
    ['', /bad\.yaml:1:1: must be a list/],
    [`${DESK}${DESK}`, /bad\.yaml:2:4: 1\.name: is a name that stands above already/],
    [`${DESK}${DESK.replace('desk', 'other')}`, /2:4: 1\.name: has a token that stands above/],
    ['- {name: local, role: supervisor, token: desk-token-0123456}', /stand for callers without/],
    ['- {name: Desk 1, role: supervisor, token: desk-token-0123456}', /small letters/],
    ['- {name: d, role: exchange, token: desk-token-0123456}', /0\.venue: is needed with role/],
    ['- {name: d, role: operations, venue: upbit, token: desk-token-0123456}', /has no meaning/],
    ['- {name: d, role: king, token: desk-token-0123456}', /1:13: 0\.role: must be one of/],
    ['- {name: d, role: supervisor}', /0\.token: or tokenSha256 is needed/],
    ['- {name: d, role: supervisor, token: short}', /16 to 512 letters/],
    ['- {name: d, role: supervisor, token: 12345678901234567890}', /put it in quotes/],
    ['- {name: d, role: supervisor, tokenSha256: "ABC"}', /64 small hex digits/],
    ['- {name: d, rôle: supervisor, token: desk-token-0123456}', /did you mean role\?/],
  ])('of %j say where and what', (text, wanted) => {
    expect(problemOf(text)).toMatch(wanted);
  });

  it.each([
    `- {name: d, role: supervisor, token: "${CANARY} spaced"}`,
    `- {name: d, role: supervisor, ${CANARY}}`,
    `- {name: d, role: ${CANARY}, token: x}`,
    `- {name: ${CANARY}!, role: supervisor}`,
    `- {? [${CANARY}] : 1}`,
    `- "${CANARY}`,
    `- name: d\n  token: *${CANARY}\n`,
    `- name: !${CANARY} d\n`,
    `- name: &a d\n${CANARY}\n`,
    `${CANARY}`,
    `name: d\n- token: ${CANARY}`,
    `- {name: d, role: supervisor, venue: ${CANARY}, token: ${CANARY}, tokenSha256: ${CANARY}}`,
    `%YAML ${CANARY}\n--- []`,
  ])('of %j quote nothing', (text) => {
    const said = problemOf(text);
    expect(said).toMatch(/bad\.yaml:\d+:\d+: /);
    expect(said).not.toContain(CANARY);
  });
});

it('shows no token to an inspector', () => {
  const list = listOf(file(DESK), CANARY);
  const shown = inspect(list, { showHidden: true, depth: 9 });
  expect(shown).not.toContain(CANARY);
  expect(shown).not.toContain('desk-token');
});
