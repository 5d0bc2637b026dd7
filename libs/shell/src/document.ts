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

export interface DocumentProblem {
  readonly line: number; // unit: none, 1 is the first
  readonly column: number; // unit: none, 1 is the first
  /** Dotted path of the value, or empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

export type DocumentReading<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'problems'; readonly problems: readonly DocumentProblem[] };

/** Beyond it an anchor is being used to blow the document up. */
const ALIAS_COUNT_MAX = 100;

/** Reads a document and checks it; JSON is read as the subset of YAML that it is. */
export function parseDocument<T>(text: string, schema: z.ZodType<T>): DocumentReading<T> {
  const lineCounter = new LineCounter();
  const document = parseYaml(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const message = `${error.message.split('\n')[0]} (${error.code})`;
      return { ...position(lineCounter, error.pos[0]), path: '', message };
    });
    return { kind: 'problems', problems };
  }
  const content = contentOf(document);
  if (content.kind === 'problems') return content;
  const parsed = schema.safeParse(content.value);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    // An unknown key is shown where it stands, not where its mapping begins.
    const places =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    return places.map((place) => ({
      ...position(lineCounter, offsetOf(document, place)),
      path: place.join('.'),
      message:
        issue.code === 'unrecognized_keys'
          ? 'is not a known key; remove or correct it.'
          : issue.message,
    }));
  });
  return { kind: 'problems', problems };
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

function contentOf(document: Document.Parsed): DocumentReading<unknown> {
  try {
    return { kind: 'ok', value: document.toJS({ maxAliasCount: ALIAS_COUNT_MAX }) as unknown };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
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
