import { describe, expect, it } from 'vitest';
import { runCommand } from './command-fixture.ts';

/** The subcommands that the help of `path` lists, `help` itself left out. */
async function subcommandsOf(path: readonly string[]): Promise<string[]> {
  const { printed } = await runCommand([...path, '--help']);
  const list = /\nCommands:\n((?: {2,}.*\n)+)/.exec(printed)?.[1] ?? '';
  const names = list.split('\n').flatMap((line) => /^ {2}([a-z-]+)/.exec(line)?.[1] ?? []);
  return names.filter((name) => name !== 'help');
}

async function everyCommand(): Promise<string[][]> {
  const first = (await subcommandsOf([])).map((name) => [name]);
  const second = first.map(async (path) =>
    (await subcommandsOf(path)).map((name) => [...path, name]),
  );
  return [...first, ...(await Promise.all(second)).flat()];
}

const COMMANDS = await everyCommand();

it('every command is found by its help', () => {
  expect(COMMANDS).toEqual(
    expect.arrayContaining([
      ['start'],
      ['replay'],
      ['tail'],
      ['topics', 'apply'],
      ['config', 'token'],
    ]),
  );
});

describe.each(COMMANDS)('the help of %s %s', (...path) => {
  const shown = runCommand([...path.filter((name) => name !== undefined), '--help']);

  it('names no value that only a program knows', async () => {
    expect((await shown).printed).not.toMatch(/null|undefined|Infinity|NaN|\[object/);
  });

  it('ends with examples', async () => {
    expect((await shown).printed).toMatch(/\nExamples:\n {2}\S/);
  });
});
