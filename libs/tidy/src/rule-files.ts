/** What a file may be called, how long it may be, and what may not be left in it. */
import { isSource, type Repository } from './repository.ts';
import { commentsOf, lineOf, sourceViews } from './source-text.ts';
import type { Violation } from './violation.ts';

/** A file that needs more has two subjects. */
const FILE_LINE_COUNT_MAX = 500;
const MEASURED = /\.(?:ts|mts|mjs|js|html|css|lua|sh)$/;

/** Words that name no subject, wherever they stand. */
const BANNED_WORDS = /\b(?:utils?|helpers?|manager|common|handlers?|misc)\b/i;
/** Words that name no subject when they end a name: `market-data`, but not `data-folder`. A page may have its reader's: `your-data`. */
const BANNED_LAST_WORDS = /\b(?:data|info)$/i;

/** Words of prose are cut in two, so that this file does not break its own rule. */
const MARKS: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    pattern: /\bTODO\b(?!\(#\d+\))/g,
    message: 'a mark without an issue: write it with its number, as in (#123)',
  },
  { pattern: /\bFIXME\b|\bXXX\b/g, message: 'is not for keeping: fix it or open an issue' },
  { pattern: /@ts-(?:ignore|expect-error|nocheck)\b/g, message: 'silences the compiler' },
  {
    pattern: /\b(?:biome-ignore|oxlint-disable|eslint-disable|knip-ignore)\b/g,
    message: 'silences a check: change the code, or the rule for all',
  },
  { pattern: /\b(?:v8|c8|istanbul) ignore\b/g, message: 'hides code from coverage' },
];
const TEST_MARKS =
  /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|skipIf|runIf|fails)\b|\bx(?:it|test|describe)\(/g;

/** Rule `file-size`. */
export function fileSize(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    const lineCount = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    if (!MEASURED.test(file) || lineCount <= FILE_LINE_COUNT_MAX) continue;
    violations.push({
      rule: 'file-size',
      file,
      line: 0,
      message: `has ${lineCount} lines, ${FILE_LINE_COUNT_MAX} are allowed: split it by subject`,
    });
  }
  return violations;
}

/** Rule `file-names`: a name says what is inside. */
export function fileNames(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const file of repository.files.keys()) {
    const banned = file
      .split('/')
      .map((part) => part.replace(/\..*$/, ''))
      .flatMap((name) => BANNED_WORDS.exec(name) ?? lastWord(file, name) ?? [])[0];
    if (banned === undefined) continue;
    const message = `"${banned}" names no subject: say what the file holds`;
    violations.push({ rule: 'file-names', file, line: 0, message });
  }
  return violations;
}

function lastWord(file: string, name: string): RegExpExecArray | null {
  return file.endsWith('.md') ? null : BANNED_LAST_WORDS.exec(name);
}

/** Rule `marks`: nothing unfinished, nothing silenced, no test left out. */
export function marks(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    if (!isSource(file)) continue;
    const { code } = sourceViews(text);
    const comments = commentsOf(text);
    const found = [
      ...MARKS.flatMap(({ pattern, message }) => matches(comments, pattern, message)),
      ...matches(code, TEST_MARKS, 'leaves tests out'),
    ];
    for (const { index, message } of found) {
      violations.push({ rule: 'marks', file, line: lineOf(text, index), message });
    }
  }
  return violations;
}

/** Absolute paths of somebody's machine. A system path (`/usr`, `/etc`, `/dev`) is the same everywhere. */
const MACHINE_PATH =
  /(?<![\w.~)}\]:/*-])\/(?:home|Users|root|work|mnt)\/[\w.-]+|\b[A-Z]:\\(?:Users|work)\\/g;

/** Rule `machine-paths`: the repository runs anywhere, so it names no place of one machine. */
export function machinePaths(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    for (const { index, message } of matches(text, MACHINE_PATH, 'is a path of one machine')) {
      violations.push({ rule: 'machine-paths', file, line: lineOf(text, index), message });
    }
  }
  return violations;
}

function matches(
  text: string,
  pattern: RegExp,
  message: string,
): { readonly index: number; readonly message: string }[] {
  return [...text.matchAll(pattern)].map((match) => ({
    index: match.index,
    message: `\`${match[0]}\` ${message}`,
  }));
}
