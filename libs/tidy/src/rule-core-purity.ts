/**
 * The core decides alerts, so the same log must give the same bytes on every machine: no clock, no chance, no
 * locale, no arithmetic that engines may round differently, and nothing that waits.
 */
import { type Repository, sourcesUnder } from './repository.ts';
import { lineOf } from './source-text.ts';
import type { Violation } from './violation.ts';

const CORE_SOURCES = 'libs/core/src';

/** Functions of Math whose result IEEE 754 or ECMAScript fixes to the bit. */
const EXACT_MATH = 'abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc';

const BANS: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  { pattern: /\bDate\b/g, message: 'reads a clock; log time comes with the record' },
  { pattern: /\bperformance\b/g, message: 'reads a clock; measure in libs/bench' },
  { pattern: /\bIntl\b|\.toLocale\w*|\.localeCompare\b/g, message: 'depends on the locale' },
  {
    pattern: new RegExp(`\\bMath\\s*(?:\\[|\\.(?!(?:${EXACT_MATH})\\b)\\w*)`, 'g'),
    message: 'is random or rounded differently by different engines; see libs/core/src/number',
  },
  { pattern: /\{[^}]*\}\s*=\s*Math\b/g, message: 'hides which functions of Math are used' },
  { pattern: /\*\*/g, message: 'is rounded differently by different engines; multiply' },
  { pattern: /\bcrypto\b/g, message: 'is random or reaches outside; see libs/core/src/number' },
];

/** Rule `core-determinism`: the core uses none of the above. */
export function coreDeterminism(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const { file, views } of sourcesUnder(repository, CORE_SOURCES)) {
    for (const { pattern, message } of BANS) {
      for (const match of views.code.matchAll(pattern)) {
        const line = lineOf(views.code, match.index);
        violations.push({
          rule: 'core-determinism',
          file,
          line,
          message: `\`${match[0].trim()}\` ${message}`,
        });
      }
    }
  }
  return violations;
}

/** Rule `core-never-waits`: nothing in the core is asynchronous; ports may name promises, as types. */
export function coreNeverWaits(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const { file, views } of sourcesUnder(repository, CORE_SOURCES)) {
    for (const match of views.code.matchAll(/\b(?:async|await|new Promise|Promise\.\w+)\b/g)) {
      violations.push({
        rule: 'core-never-waits',
        file,
        line: lineOf(views.code, match.index),
        message: `\`${match[0]}\`: the core answers at once; waiting belongs to an adapter or a service`,
      });
    }
  }
  return violations;
}
