/** Rules, calibrations, orders and rule books as files that people write: YAML or JSON, with line and column of what is wrong. */
import { readFileSync } from 'node:fs';
import { type DocumentProblem, describeDocumentProblems, readPlaced } from '@breakwater/shell';
import { CommandError } from '../command/command-error.ts';
import { type ContentType, type ControlContents, checkContent } from './control-content.ts';
import { isDated, withTimes } from './written-times.ts';

/** The content of a file. @throws CommandError with a line per problem: `file:line:column: path: what`. */
export function readControlFile<Type extends ContentType>(
  type: Type,
  path: string,
): ControlContents[Type] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
  const read = parseControl(type, text);
  if (read.kind === 'ok') return read.content;
  throw new CommandError(describeDocumentProblems(path, read.problems));
}

type ParsedControl<Type extends ContentType> =
  | { readonly kind: 'ok'; readonly content: ControlContents[Type] }
  | { readonly kind: 'problems'; readonly problems: readonly DocumentProblem[] };

/** The content of a text, or its problems with line and column. */
export function parseControl<Type extends ContentType>(
  type: Type,
  text: string,
): ParsedControl<Type> {
  const document = readPlaced(text);
  if (document.kind === 'problems') return document;
  const { value, placeOf } = document.value;
  const timed = isDated(type) ? withTimes(value) : { value, faults: [] };
  const checked = checkContent(type, timed.value);
  if (checked.kind === 'ok' && timed.faults.length === 0) return checked;
  const found = checked.kind === 'ok' ? [] : checked.faults;
  const misread = new Set(timed.faults.map(({ path }) => path.join('.')));
  const others = found.filter(({ path }) => !misread.has(path.join('.')));
  const problems = [...timed.faults, ...others].map(({ path, message }) => ({
    ...placeOf(path),
    path: path.join('.'),
    message,
  }));
  return { kind: 'problems', problems };
}
