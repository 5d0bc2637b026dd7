/**
 * All mutants of a file in one text: each changed place becomes `(M$.active === 7 ? changed : original)`, so that a test
 * runs under any of them without loading anything anew. Lines stay where they are.
 *
 * Left alone, since no test beside the code could object: types, imports, what is thrown and its message, `assert` (it never
 * fails in a sound program), names of properties, tables that number names, texts for people (`en`, `ko`).
 */
import { type Node, parseSync, type TSType, visitorKeys } from 'oxc-parser';
import type { Change, Mutant } from './mutant.ts';
import { changesOf, isComparison, isNamed, type Place } from './operators.ts';

export interface InstrumentedFile {
  readonly text: string;
  readonly mutants: readonly Mutant[];
}

/** What an instrumented module calls the switch (`switch.ts`). */
const HEADER = 'const M$ = globalThis.breakwaterMutation; ';
const TYPE_WRAPPERS = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);
const LEFT_ALONE = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'ThrowStatement',
  'TaggedTemplateExpression',
]);
const TEXTS_FOR_PEOPLE = new Set(['en', 'ko']);
const LOOPS = new Set([
  'ForStatement',
  'ForOfStatement',
  'ForInStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

/** The instrumented text of a TypeScript source. @throws Error where it is none. */
export function instrument(file: string, text: string, firstId: number): InstrumentedFile {
  const { program, errors } = parseSync(file, text, { preserveParens: false });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? ''}`);
  const rendering = new Rendering(file, text, firstId);
  // The program begins with its first token: what stands around it is kept, so that lines stay where they are.
  const rendered = rendering.render(program, {}, TOP);
  const whole = HEADER + text.slice(0, program.start) + rendered + text.slice(program.end);
  return { text: whole, mutants: rendering.mutants };
}

/** What the nodes below inherit. */
interface Surroundings {
  readonly scope: string;
  readonly returnType: TSType | undefined;
  /** On the spine of an optional chain, which must not be cut in two. */
  readonly chained: boolean;
}
const TOP: Surroundings = { scope: '', returnType: undefined, chained: false };

class Rendering {
  readonly mutants: Mutant[] = [];
  readonly #file: string;
  readonly #text: string;
  readonly #firstId: number;
  readonly #lineStarts: readonly number[];
  readonly #textOf = (node: Node): string => this.#text.slice(node.start, node.end);

  constructor(file: string, text: string, firstId: number) {
    this.#file = file;
    this.#text = text;
    this.#firstId = firstId;
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** Text of a node with the mutants of it and of everything below it. */
  render(node: Node, place: Place, around: Surroundings): string {
    if (isLeftAlone(node)) return this.#textOf(node);
    const below = surroundingsBelow(node, around);
    let text = '';
    let at = node.start;
    for (const child of childrenOf(node)) {
      const own = placeOf(node, child, below, this.#textOf);
      const rendered = this.render(child, own, chainBelow(node, child, below));
      text += this.#text.slice(at, child.start);
      text += isLoopBody(node, child) ? `{M$.tick();${rendered}}` : rendered;
      at = child.end;
    }
    text += this.#text.slice(at, node.end);
    if (around.chained && node.type !== 'Identifier') return text;
    return this.#switched(node, changesOf(node, place, this.#textOf), text, around.scope);
  }

  #switched(node: Node, changes: readonly Change[], original: string, scope: string): string {
    if (changes.length === 0) return original;
    const first = this.#firstId + this.mutants.length;
    let text = '(';
    for (const { operator, after } of changes) {
      const id = this.#firstId + this.mutants.length;
      text += `M$.active===${id}?(${after}):`;
      this.mutants.push({
        id,
        file: this.#file,
        line: this.#lineAt(node.start),
        scope,
        operator,
        before: collapse(this.#textOf(node)),
        after: operator === 'statement' ? '' : collapse(after),
      });
    }
    return `${text}(M$.watched&&M$.reach(${first},${changes.length}),${original}))`;
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }
}

function isLeftAlone(node: Node): boolean {
  if (LEFT_ALONE.has(node.type)) return true;
  if (node.type.startsWith('TS') && !TYPE_WRAPPERS.has(node.type)) return true;
  if (node.type === 'ExportNamedDeclaration') return node.declaration === null;
  if (node.type === 'TSAsExpression') return isCodeTable(node.expression);
  if (node.type === 'ExpressionStatement') return (node.directive ?? null) !== null;
  if (node.type === 'CallExpression') return isNamed(node.callee, 'assert');
  if (node.type === 'Property') {
    return node.key.type === 'Identifier' && TEXTS_FOR_PEOPLE.has(node.key.name);
  }
  return (
    node.type === 'NewExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name.endsWith('Error')
  );
}

/** `{ BUY: 1, SELL: 2 } as const`: other numbers would be as good. */
function isCodeTable(node: Node): boolean {
  return (
    node.type === 'ObjectExpression' &&
    node.properties.every(
      (each) =>
        each.type === 'Property' &&
        each.value.type === 'Literal' &&
        Number.isInteger(each.value.value),
    )
  );
}

/** Children in the order of the text, without names of properties and labels. */
function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    if (key === 'key' && 'computed' in node && !node.computed) continue;
    const value: unknown = Reflect.get(node, key);
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) children.push(child);
    }
  }
  // `{ a }` names one place twice.
  if (node.type === 'Property' && node.shorthand) return children.slice(-1);
  return children.sort((one, other) => one.start - other.start);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function isLoopBody(node: Node, child: Node): boolean {
  return LOOPS.has(node.type) && 'body' in node && node.body === child;
}

function surroundingsBelow(node: Node, around: Surroundings): Surroundings {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression': {
      const scope = node.type === 'FunctionDeclaration' ? node.id?.name : undefined;
      return {
        scope: scoped(around.scope, scope),
        returnType: node.returnType?.typeAnnotation,
        chained: false,
      };
    }
    case 'ClassDeclaration':
      return { ...around, scope: scoped(around.scope, node.id?.name) };
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return { ...around, scope: scoped(around.scope, keyName(node.key)) };
    case 'VariableDeclarator': {
      if (around.scope !== '' || node.id.type !== 'Identifier') return around;
      return { ...around, scope: node.id.name };
    }
    default:
      return around;
  }
}

function scoped(outer: string, inner: string | undefined): string {
  return [outer, inner].filter((part) => (part ?? '') !== '').join('.');
}

function keyName(key: Node): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  return key.type === 'Identifier' ? key.name : undefined;
}

/** Objects and callees inside an optional chain are its spine; arguments and computed names are not. */
function chainBelow(node: Node, child: Node, below: Surroundings): Surroundings {
  const chained =
    node.type === 'ChainExpression' ||
    (below.chained &&
      ((node.type === 'MemberExpression' && node.object === child) ||
        (node.type === 'CallExpression' && node.callee === child) ||
        node.type === 'TSNonNullExpression'));
  return chained === below.chained ? below : { ...below, chained };
}

function placeOf(
  node: Node,
  child: Node,
  below: Surroundings,
  textOf: (node: Node) => string,
): Place {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (node.test !== child) return {};
      return { condition: 'branch', extremum: isExtremum(node, textOf) };
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      return node.test === child ? { condition: 'loop' } : {};
    case 'LogicalExpression':
      return node.operator === '??' ? {} : { neutral: node.operator === '&&' ? 'true' : 'false' };
    case 'BinaryExpression':
      return isComparison(node) ? { compared: true } : {};
    case 'SwitchCase':
      return node.test === child ? { compared: true } : {};
    case 'ExpressionStatement':
      return { statement: true };
    case 'ReturnStatement':
      return returnedPlace(below);
    case 'ArrowFunctionExpression':
      return node.body === child && child.type !== 'BlockStatement' ? returnedPlace(below) : {};
    default:
      return {};
  }
}

function returnedPlace({ returnType }: Surroundings): Place {
  return returnType === undefined ? {} : { returned: returnType };
}

/** `a < b ? a : b`, `if (a < b) a = b`: where both are equal, either is the same. */
function isExtremum(
  node: Extract<Node, { type: 'IfStatement' | 'ConditionalExpression' }>,
  textOf: (node: Node) => string,
): boolean {
  const { test } = node;
  if (!isComparison(test)) return false;
  const compared = [bare(textOf(test.left)), bare(textOf(test.right))].sort().join();
  if (node.type === 'ConditionalExpression') {
    const chosen = [bare(textOf(node.consequent)), bare(textOf(node.alternate))];
    return chosen.sort().join() === compared;
  }
  let statement: Node | undefined = node.consequent;
  if (statement.type === 'BlockStatement' && statement.body.length === 1)
    [statement] = statement.body;
  if (statement?.type !== 'ExpressionStatement') return false;
  const { expression } = statement;
  if (expression.type !== 'AssignmentExpression' || expression.operator !== '=') return false;
  const assigned = [bare(textOf(expression.left)), bare(textOf(expression.right))];
  return node.alternate === null && assigned.sort().join() === compared;
}

/** Without parentheses and casts. */
function bare(text: string): string {
  return collapse(text)
    .replace(/ as \w+/g, '')
    .replace(/[()]/g, '');
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
