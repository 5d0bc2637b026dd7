/** Hand-written documents (manifests, configuration files): JSON or YAML text → value, or errors with line and column. */
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument as parseYaml,
} from 'yaml';
import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';

export interface DocumentProblem {
  readonly line: number; // 1 is the first
  readonly column: number; // 1 is the first
  /** Dotted path of the value, or empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

export type DocumentReading<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'problems'; readonly problems: readonly DocumentProblem[] };

/** Beyond it an anchor is being used to blow the document up. */
const ALIAS_COUNT_MAX = 100;

export interface DocumentOptions {
  /** The document holds secrets: problems quote nothing of it but names that look like those that are known. */
  readonly isSecret?: boolean;
  /** Keys to suggest in place of an unknown one. */
  readonly knownKeys?: readonly string[];
}

/** Reads a document and checks it; JSON is read as the subset of YAML that it is. */
export function parseDocument<T>(
  text: string,
  schema: z.ZodType<T>,
  options: DocumentOptions = {},
): DocumentReading<T> {
  const lineCounter = new LineCounter();
  // Warnings would be printed, with what they warn of.
  const document = parseYaml(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const said = options.isSecret === true ? UNREADABLE : error.message.split('\n')[0];
      const message = `${said} (${error.code})`;
      return { ...position(lineCounter, error.pos[0]), path: '', message };
    });
    return { kind: 'problems', problems };
  }
  const content = contentOf(document, options);
  if (content.kind === 'problems') return content;
  const parsed = schema.safeParse(content.value);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    if (issue.code !== 'unrecognized_keys') {
      const at = position(lineCounter, offsetOf(document, path));
      return [{ ...at, path: path.join('.'), message: issue.message }];
    }
    // An unknown key is shown where it stands, not where its mapping begins.
    return issue.keys.map((key) => {
      const at = position(lineCounter, offsetOf(document, [...path, key]));
      return { ...at, ...unknownKey(path, key, options) };
    });
  });
  return { kind: 'problems', problems };
}

const UNREADABLE = 'is not valid YAML from here on; it is not quoted, since it may hold a secret';

function unknownKey(
  path: readonly (string | number)[],
  key: string,
  { isSecret = false, knownKeys = [] }: DocumentOptions,
): Pick<DocumentProblem, 'path' | 'message'> {
  const nearest = nearestName(key, knownKeys);
  const advice = nearest === null ? 'remove or correct it.' : `did you mean ${nearest}?`;
  // A slip of indentation turns a secret into a key.
  const isShown = !isSecret || nearest !== null || /^[A-Z][A-Z0-9_]{0,63}$/.test(key);
  if (isShown) {
    return { path: [...path, key].join('.'), message: `is not a known key; ${advice}` };
  }
  return { path: path.join('.'), message: `there is a key here that is not known; ${advice}` };
}

/** Where the keys of the outermost mapping stand, by name; of a document that `parseDocument` takes. */
export function keyPositions(
  text: string,
): Readonly<Record<string, { readonly line: number; readonly column: number }>> {
  const lineCounter = new LineCounter();
  const { contents } = parseYaml(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  if (!isMap(contents)) return {};
  const places = contents.items.map(({ key }) => {
    const name = isScalar(key) ? String(key.value) : '';
    return [name, position(lineCounter, (key as Node).range?.[0] ?? 0)] as const;
  });
  return Object.fromEntries(places);
}

/** A document whose value somebody else checks, with where each part of it stands. */
export interface PlacedDocument {
  readonly value: unknown;
  /** Of the deepest part of the path that exists. */
  readonly placeOf: (path: readonly (string | number)[]) => {
    readonly line: number; // 1 is the first
    readonly column: number; // 1 is the first
  };
}

/** Reads a document and checks nothing but that it is one; JSON is read as the subset of YAML that it is. */
export function readPlaced(text: string): DocumentReading<PlacedDocument> {
  const lineCounter = new LineCounter();
  const document = parseYaml(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const message = `${error.message.split('\n')[0]} (${error.code})`;
      return { ...position(lineCounter, error.pos[0]), path: '', message };
    });
    return { kind: 'problems', problems };
  }
  const content = contentOf(document, {});
  if (content.kind === 'problems') return content;
  const placeOf: PlacedDocument['placeOf'] = (path) =>
    position(lineCounter, offsetOf(document, path));
  return { kind: 'ok', value: { value: content.value, placeOf } };
}

/** One line per problem: `name:line:column: path: message`. */
export function describeDocumentProblems(
  name: string,
  problems: readonly DocumentProblem[],
): string {
  return problems
    .map((p) => `${name}:${p.line}:${p.column}: ${p.path === '' ? '' : `${p.path}: `}${p.message}`)
    .join('\n');
}

function contentOf(
  document: Document.Parsed,
  { isSecret = false }: DocumentOptions,
): DocumentReading<unknown> {
  try {
    return { kind: 'ok', value: document.toJS({ maxAliasCount: ALIAS_COUNT_MAX }) as unknown };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const message = isSecret ? 'has an alias that cannot be resolved; write the value out' : said;
    return { kind: 'problems', problems: [{ line: 1, column: 1, path: '', message }] };
  }
}

function position(
  lines: LineCounter,
  offset: number,
): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Offset of the deepest node of `path` that exists: of its key where it has one, since that is what a reader looks for. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(last),
      );
      if (pair !== undefined) return (pair.key as Node).range?.[0] ?? 0;
    }
    const node = document.getIn(path.slice(0, depth), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
