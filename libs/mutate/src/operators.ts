/**
 * What may be changed at one syntax node. A change keeps the types as far as the syntax tells them, so that a mutant is a
 * mistake that somebody could have made, not a program that the compiler would refuse.
 */
import type {
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  ChainExpression,
  Expression,
  LogicalExpression,
  Node,
  TSType,
  UnaryExpression,
} from 'oxc-parser';
import type { Change } from './mutant.ts';

const NEGATED: Readonly<Record<string, string>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
  '===': '!==',
  '!==': '===',
};
const BOUNDARY: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
};
const ASSIGNED: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '|=': '&=',
  '&=': '|=',
  '<<=': '>>=',
  '>>=': '<<=',
  '??=': '=',
};
const METHOD_SWAPS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  push: 'unshift',
  unshift: 'push',
  shift: 'pop',
  pop: 'shift',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  find: 'findLast',
  findLast: 'find',
};
const MATH_SWAPS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
};
/** Methods whose receiver has the type of their result. */
const DROPPED_METHODS = new Set([
  'filter',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'slice',
  'subarray',
  'trim',
  'concat',
]);
/** Of an array only where they are given a function in place: others have methods of these names too. */
const WITH_FUNCTION = new Set(['some', 'every', 'find', 'findLast', 'filter']);
/** Whole numbers up to here change by one; larger ones double, since nobody writes a test of one microsecond. */
const STEP_MAX = 100;

/** Where a node stands, as far as that decides what may be changed. */
export interface Place {
  /** Its value decides a branch. */
  readonly condition?: 'branch' | 'loop';
  /** It is an operand of a comparison or the label of a case: changing its text is changing the comparison. */
  readonly compared?: boolean;
  /** A boundary makes no difference: the lesser of two equal values is either. */
  readonly extremum?: boolean;
  /** It is a statement of its own. */
  readonly statement?: boolean;
  /** Declared type of the function that returns it. */
  readonly returned?: TSType;
  /** An operand of && or ||: what stands for it when it is left out. */
  readonly neutral?: 'true' | 'false';
}

/** Every change of `node` itself; its children have their own. `textOf` gives the source text of a node. */
export function changesOf(node: Node, place: Place, textOf: (node: Node) => string): Change[] {
  const changes = ownChanges(node, place, textOf);
  if (place.statement === true) changes.push({ operator: 'statement', after: 'void 0' });
  if (isLiteral(node)) return changes;
  if (place.condition !== undefined) {
    if (place.condition === 'branch') changes.push({ operator: 'condition', after: 'true' });
    changes.push({ operator: 'condition', after: 'false' });
  } else if (place.neutral !== undefined && !isDecision(node)) {
    changes.push({ operator: 'operand', after: place.neutral });
  }
  if (place.returned !== undefined && !isDecision(node)) {
    changes.push(...returnedInstead(place.returned, textOf(node)));
  }
  return changes;
}

function ownChanges(node: Node, place: Place, textOf: (node: Node) => string): Change[] {
  switch (node.type) {
    case 'BinaryExpression':
      return node.left.type === 'PrivateIdentifier'
        ? []
        : binaryChanges({ ...node, left: node.left }, place, textOf);
    case 'LogicalExpression':
      return logicalChanges(node, textOf);
    case 'UnaryExpression':
      return unaryChanges(node, textOf);
    case 'UpdateExpression': {
      const text = textOf(node);
      const other = node.operator === '++' ? '--' : '++';
      return [{ operator: 'assignment', after: text.replace(node.operator, other) }];
    }
    case 'AssignmentExpression':
      return assignmentChanges(node, textOf);
    case 'CallExpression':
      return callChanges(node, textOf);
    case 'ChainExpression':
      return chainChanges(node, textOf);
    case 'TemplateLiteral':
      return place.compared === true ? [] : [{ operator: 'text', after: "''" }];
    case 'Literal':
      return literalChanges(node.value, textOf(node), place);
    default:
      return [];
  }
}

function binaryChanges(
  node: BinaryExpression,
  place: Place,
  textOf: (node: Node) => string,
): Change[] {
  const parts = sidesOf(node, textOf);
  const withOperator = (operator: string): string => `${parts.left}${operator}${parts.right}`;
  const changes: Change[] = [];
  const boundary = BOUNDARY[node.operator];
  if (boundary !== undefined && place.extremum !== true) {
    changes.push({ operator: 'boundary', after: withOperator(boundary) });
  }
  const negated = NEGATED[node.operator];
  if (negated !== undefined) changes.push({ operator: 'negation', after: withOperator(negated) });
  const other = ARITHMETIC[node.operator];
  if (other !== undefined && !isText(node)) {
    changes.push({ operator: 'arithmetic', after: withOperator(other) });
  }
  return changes;
}

function logicalChanges(node: LogicalExpression, textOf: (node: Node) => string): Change[] {
  if (node.operator === '??') {
    return [
      { operator: 'default', after: textOf(node.left) },
      { operator: 'default', after: textOf(node.right) },
    ];
  }
  const { left, right } = sidesOf(node, textOf);
  const other = node.operator === '&&' ? '||' : '&&';
  // Parentheses: `a || b || c` is not `a || b && c` with its last operator changed.
  return [{ operator: 'logical', after: `(${left.trim()}) ${other} (${right.trim()})` }];
}

/** What stands before and after an operator, with the parentheses that belong there. */
function sidesOf(
  node: BinaryExpression | LogicalExpression | AssignmentExpression,
  textOf: (node: Node) => string,
): { left: string; right: string } {
  const text = textOf(node);
  const at = text.indexOf(node.operator, node.left.end - node.start);
  return { left: text.slice(0, at), right: text.slice(at + node.operator.length) };
}

function unaryChanges(node: UnaryExpression, textOf: (node: Node) => string): Change[] {
  if (node.operator === '!') return [{ operator: 'negation', after: textOf(node.argument) }];
  if (node.operator === '-') return [{ operator: 'arithmetic', after: textOf(node.argument) }];
  return [];
}

function assignmentChanges(node: AssignmentExpression, textOf: (node: Node) => string): Change[] {
  const other = ASSIGNED[node.operator];
  if (other === undefined || isText(node.right)) return [];
  const { left, right } = sidesOf(node, textOf);
  return [{ operator: 'assignment', after: left + other + right }];
}

function callChanges(node: CallExpression, textOf: (node: Node) => string): Change[] {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.computed) return [];
  const { object, property } = callee;
  if (property.type !== 'Identifier' || object.type === 'Super') return [];
  const [argument] = node.arguments;
  if (WITH_FUNCTION.has(property.name) && argument?.type !== 'ArrowFunctionExpression') return [];
  const text = textOf(node);
  const swaps = isNamed(object, 'Math') ? MATH_SWAPS : METHOD_SWAPS;
  const other = Object.hasOwn(swaps, property.name) ? swaps[property.name] : undefined;
  if (other !== undefined) {
    const rest = text.slice(property.end - node.start);
    return [{ operator: 'call', after: text.slice(0, property.start - node.start) + other + rest }];
  }
  if (isNamed(object, 'Math')) {
    return property.name === 'abs' && argument !== undefined
      ? [{ operator: 'call', after: textOf(argument) }]
      : [];
  }
  return DROPPED_METHODS.has(property.name) ? [{ operator: 'call', after: textOf(object) }] : [];
}

/** `a?.b` → `a.b`, for each link of the chain. */
function chainChanges(node: ChainExpression, textOf: (node: Node) => string): Change[] {
  const text = textOf(node);
  const changes: Change[] = [];
  let link: Node = node.expression;
  while (true) {
    let inner: Node;
    if (link.type === 'MemberExpression') inner = link.object;
    else if (link.type === 'CallExpression') inner = link.callee;
    else if (link.type === 'TSNonNullExpression') inner = link.expression;
    else break;
    if (link.type !== 'TSNonNullExpression' && link.optional) {
      const at = text.indexOf('?.', inner.end - node.start);
      const named = link.type === 'MemberExpression' && !link.computed;
      changes.push({
        operator: 'optional',
        after: text.slice(0, at) + (named ? '.' : '') + text.slice(at + 2),
      });
    }
    link = inner;
  }
  return changes;
}

function literalChanges(value: unknown, text: string, place: Place): Change[] {
  if (typeof value === 'boolean') return [{ operator: 'constant', after: String(!value) }];
  if (typeof value === 'bigint') {
    return [{ operator: 'constant', after: value === 0n ? '1n' : '0n' }];
  }
  if (typeof value === 'number') return [{ operator: 'constant', after: otherNumber(value, text) }];
  if (typeof value !== 'string' || place.compared === true) return [];
  return [{ operator: 'text', after: value === '' ? "'mutated'" : "''" }];
}

function otherNumber(value: number, text: string): string {
  if (value === 1) return '0';
  if (Number.isInteger(value) && value < STEP_MAX) return String(value + 1);
  return `${text} * 2`;
}

/** A value of the declared type that no sound function would always return. */
function returnedInstead(declared: TSType, text: string): Change[] {
  const instead = instanceOf(declared);
  if (instead === undefined || instead === text) return [];
  return [{ operator: 'returned', after: instead === 'not' ? `!(${text})` : instead }];
}

function instanceOf(declared: TSType): string | undefined {
  switch (declared.type) {
    case 'TSNumberKeyword':
      return '0';
    case 'TSBooleanKeyword':
      return 'not';
    case 'TSStringKeyword':
      return "''";
    case 'TSArrayType':
      return '[]';
    case 'TSTypeOperator':
      return declared.operator === 'readonly' ? instanceOf(declared.typeAnnotation) : undefined;
    case 'TSUnionType': {
      const kinds = declared.types.map(({ type }) => type);
      if (kinds.includes('TSNullKeyword')) return 'null';
      return kinds.includes('TSUndefinedKeyword') ? 'undefined' : undefined;
    }
    case 'TSTypeReference': {
      const [argument] = declared.typeArguments?.params ?? [];
      const awaited = isNamed(declared.typeName, 'Promise') && argument !== undefined;
      return awaited ? instanceOf(argument) : undefined;
    }
    default:
      return undefined;
  }
}

/** It is made of parts that are changed one by one, so that changing the whole says nothing more. */
function isDecision(node: Node): boolean {
  if (node.type === 'LogicalExpression') return node.operator !== '??';
  if (node.type === 'UnaryExpression') return node.operator === '!';
  if (node.type === 'BinaryExpression') return NEGATED[node.operator] !== undefined;
  return isLiteral(node);
}

function isLiteral(node: Node): boolean {
  return node.type === 'Literal' || node.type === 'TemplateLiteral';
}

/** A sum that has a text in it joins texts. */
function isText(node: Expression | Node): boolean {
  if (node.type === 'TemplateLiteral') return true;
  if (node.type === 'Literal') return typeof node.value === 'string';
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return false;
  return isText(node.left) || isText(node.right);
}

export function isNamed(node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

export function isComparison(node: Node): node is BinaryExpression {
  return node.type === 'BinaryExpression' && NEGATED[node.operator] !== undefined;
}
