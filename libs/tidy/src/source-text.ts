/**
 * Views of TypeScript source in which a search cannot be fooled by comments and strings.
 *
 * Invariants
 * ST1 every view has the length and the line breaks of the source, so an index in one is an index in all.
 * ST2 a template's `${…}` parts are code; its literal parts are a string.
 */

export interface SourceViews {
  /** Comments, and the contents of strings and regular expressions, are blanked. */
  readonly code: string;
  /** Only comments are blanked. */
  readonly uncommented: string;
}

type Region = 'comment' | 'string';

/** One token at a time; the alternatives are tried in this order. A regular expression is tried by `regexAllowed`. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"|[\w$]+|\s+|[\s\S]/gy;
const REGEX_LITERAL = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;
const TEMPLATE_PART = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y;

/** After these words a slash begins a regular expression; after any other word it divides. */
const WORDS_BEFORE_REGEX = new Set(['return', 'case', 'typeof', 'in', 'of', 'await', 'throw']);

export function sourceViews(source: string): SourceViews {
  const scanner = new Scanner(source);
  scanner.run();
  return { code: scanner.code.join(''), uncommented: scanner.uncommented.join('') };
}

/** The comments alone, in their places: what the uncommented view blanked. */
export function commentsOf(source: string): string {
  const { uncommented } = sourceViews(source);
  let comments = '';
  for (let index = 0; index < source.length; index += 1) {
    const char = source[index] ?? '';
    comments += char === uncommented[index] && char !== '\n' ? ' ' : char;
  }
  return comments;
}

class Scanner {
  readonly code: string[] = [];
  readonly uncommented: string[] = [];
  readonly #source: string;
  #index = 0;
  /** The last token that is neither blank nor comment: it decides what a slash means. */
  #previous = '';
  /** Depth of braces at which each open template goes on. */
  readonly #templateDepths: number[] = [];
  #braceDepth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): void {
    while (this.#index < this.#source.length) this.#step();
  }

  #step(): void {
    const token = this.#match(TOKEN) ?? '';
    if (token.startsWith('//') || token.startsWith('/*')) this.#emit(token, 'comment');
    else if (token.length > 1 && /^['"]/.test(token)) this.#emit(token, 'string');
    else if (token === '`' || this.#closesTemplateCode(token)) this.#template(token);
    else if (token === '/' && this.#regexAllowed()) this.#regex();
    else {
      if (token === '{') this.#braceDepth += 1;
      if (token === '}') this.#braceDepth -= 1;
      this.#emit(token);
    }
  }

  /** Emits a regular expression, or the slash alone where none can be read. */
  #regex(): void {
    const regex = this.#match(REGEX_LITERAL);
    if (regex === undefined) this.#emit('/');
    else this.#emit(regex, 'string');
  }

  /** Whether the brace ends a `${…}`; then the template's depth is left. */
  #closesTemplateCode(token: string): boolean {
    if (token !== '}' || this.#templateDepths.at(-1) !== this.#braceDepth - 1) return false;
    this.#templateDepths.pop();
    this.#braceDepth -= 1;
    return true;
  }

  /** Emits an opening token and the literal part behind it, up to the closing backtick or the next `${` (ST2). */
  #template(opening: string): void {
    this.#emit(opening);
    const part = this.#match(TEMPLATE_PART) ?? this.#source.slice(this.#index);
    this.#emit(part, 'string');
    if (part.endsWith('${')) {
      this.#templateDepths.push(this.#braceDepth);
      this.#braceDepth += 1;
      this.#previous = '{';
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#index;
    return pattern.exec(this.#source)?.[0];
  }

  #regexAllowed(): boolean {
    if (/^[\w$]/.test(this.#previous)) return WORDS_BEFORE_REGEX.has(this.#previous);
    return !/[)\]}'"`]$/.test(this.#previous);
  }

  #emit(text: string, region?: Region): void {
    this.#index += text.length;
    const blank = text.replace(/[^\n]/g, ' ');
    this.code.push(region === undefined ? text : blank);
    this.uncommented.push(region === 'comment' ? blank : text);
    if (region === 'string') this.#previous = "'";
    else if (region === undefined && text.trim() !== '') this.#previous = text;
  }
}

/** Line number, from 1, of an index in a text. */
export function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}
