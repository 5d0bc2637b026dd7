/**
 * A number without its unit is a bug in waiting: every exported number field of the core names its unit last, or has
 * a comment that does. A number that has none is named after what it is, and has no comment.
 */
import { isSource, type Repository, sourcesUnder } from './repository.ts';
import { lineOf } from './source-text.ts';
import type { Violation } from './violation.ts';

/** Last words of a name that say what the number counts or measures. */
const UNIT_WORDS = new Set(
  (
    'ns us ms seconds minutes hours days ' +
    'ticks lots won count bytes bits offset index ratio fraction bp ppm percent ln ' +
    'mantissa exponent'
  ).split(' '),
);
/** Last words of names that only tell one thing from another, or an earlier one from a later one. */
const UNITLESS_WORDS = new Set('build mark partition revision sequence session version'.split(' '));
/** A bound follows its unit: `lateUsMax`. */
const BOUND_WORDS = new Set(['max', 'min']);

const NUMBER_TYPE = String.raw`(?:readonly )?number(?:\[\])?(?: \| (?:null|undefined))*`;
const TYPED_FIELD = new RegExp(
  String.raw`^\s+(?:static )?(?:readonly )?(?<name>[A-Za-z]\w*)\??: ${NUMBER_TYPE}(?: = [^;]*)?;`,
);
/** A class field whose number type is inferred; Biome's format puts members at two spaces. */
const INFERRED_FIELD = /^ {2}(?:static )?(?:readonly )?(?<name>[A-Za-z]\w*) = -?[\d.][\d._e]*;/;

/** Says that there is nothing to say. */
const EMPTY_UNIT = /\/\/ unit: (?:none|flag)\b/g;

/** Rule `unit-names`: see above; `// unit: …` on the line of the field says it where the name cannot. */
export function unitNames(repository: Repository): Violation[] {
  return [...unnamedUnits(repository), ...emptyUnits(repository)];
}

function unnamedUnits(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const { file, text, views } of sourcesUnder(repository, 'libs/core/src')) {
    const comments = text.split('\n');
    let exported = false;
    for (const [index, line] of views.code.split('\n').entries()) {
      if (/^\w/.test(line)) exported = line.startsWith('export ');
      const name = (TYPED_FIELD.exec(line) ?? INFERRED_FIELD.exec(line))?.groups?.['name'];
      if (!exported || name === undefined || namesUnit(name)) continue;
      if (/\/\/ unit: \S/.test(comments[index] ?? '')) continue;
      violations.push({
        rule: 'unit-names',
        file,
        line: index + 1,
        message: `\`${name}\` names no unit: end it with one (\`${name}Us\`, \`${name}Count\` …) or add \`// unit: …\``,
      });
    }
  }
  return violations;
}

function emptyUnits(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    if (!isSource(file)) continue;
    for (const { index } of text.matchAll(EMPTY_UNIT)) {
      const message = 'says nothing: a comment names a unit where there is one';
      violations.push({ rule: 'unit-names', file, line: lineOf(text, index), message });
    }
  }
  return violations;
}

/** Whether the name's last word is a unit or needs none, bounds apart, or the name is a rate (`…PerMarketDay`). */
function namesUnit(name: string): boolean {
  if (/Per[A-Z]/.test(name)) return true;
  const words = name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  while (lower.length > 1 && BOUND_WORDS.has(lower.at(-1) ?? '')) lower.pop();
  const last = lower.at(-1) ?? '';
  return UNIT_WORDS.has(last) || UNITLESS_WORDS.has(last);
}
