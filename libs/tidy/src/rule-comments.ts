/** What a comment may say: its verbs, and the labels of invariants. */
import { isSource, isTest, type Repository } from './repository.ts';
import { lineOf } from './source-text.ts';
import type { Violation } from './violation.ts';

/** A function returns a value; what answers is a server or a person. */
const ANSWERING_DOC = /\/\*\*\s*(?:\*\s*)?Answers\b|^\s*(?:\/\*)?\*.*; answers\b/gm;

/** Rule `comment-verbs`. */
export function commentVerbs(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    if (!isSource(file)) continue;
    for (const { index } of text.matchAll(ANSWERING_DOC)) {
      const message = 'a function returns: say "Returns", or what it does';
      violations.push({ rule: 'comment-verbs', file, line: lineOf(text, index), message });
    }
  }
  return violations;
}

/** ` * W1 sum(window) = …` or ` * W1: …` in the comment at the head of a file. */
const DECLARATION = /^ \* (?<prefix>[A-Z]{1,3})(?<number>\d+):? /gm;
const HEAD_COMMENT = /^(?:#![^\n]*\n)?\/\*\*[\s\S]*?\*\//;
/** S1 to S4 are severities wherever they stand. */
const TAKEN_PREFIX = 'S';

/** Rule `invariant-labels`: a prefix belongs to one file, and what a file cites of its own it has declared. */
export function invariantLabels(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const owners = new Map<string, string>();
  for (const [file, text] of repository.files) {
    if (!isSource(file) || isTest(file)) continue;
    for (const [prefix, numbers] of declaredLabels(text)) {
      const say = (message: string, line: number): void => {
        violations.push({ rule: 'invariant-labels', file, line, message });
      };
      const owner = owners.get(prefix);
      if (prefix === TAKEN_PREFIX) say('S1 to S4 are severities: take another prefix', 0);
      else if (owner !== undefined) say(`${prefix}1 … belong to ${owner}: take another prefix`, 0);
      owners.set(prefix, owner ?? file);
      for (const { number, index } of citedLabels(text, prefix)) {
        if (numbers.has(number)) continue;
        say(`cites ${prefix}${number}, which its head does not declare`, lineOf(text, index));
      }
    }
  }
  return violations;
}

function declaredLabels(text: string): Map<string, Set<string>> {
  const labels = new Map<string, Set<string>>();
  const head = HEAD_COMMENT.exec(text)?.[0] ?? '';
  for (const { groups } of head.matchAll(DECLARATION)) {
    const { prefix = '', number = '' } = groups ?? {};
    labels.set(prefix, (labels.get(prefix) ?? new Set()).add(number));
  }
  return labels;
}

/** Labels of a prefix where code cites them: `(W1)`, `// W1`, `'W1: …'`. */
function citedLabels(text: string, prefix: string): { number: string; index: number }[] {
  const citation = new RegExp(String.raw`(?:\(|// |/\*\* |')${prefix}(?<number>\d+)\b`, 'g');
  return [...text.matchAll(citation)].map(({ groups, index }) => ({
    number: groups?.['number'] ?? '',
    index,
  }));
}
