/** A number without a unit is a bug in waiting: every exported number field of the core names its unit last. */
import { type Repository, sourcesUnder } from './repository.ts';
import type { Violation } from './violation.ts';

/** Last words of a name that say what the number counts or measures. */
const UNIT_WORDS = new Set(
  (
    'ns us ms seconds minutes hours days ' +
    'ticks lots count bytes bits offset index ratio fraction bp percent ln ' +
    'mantissa exponent'
  ).split(' '),
);
/** A bound follows its unit: `lateUsMax`. */
const BOUND_WORDS = new Set(['max', 'min']);

const NUMBER_TYPE = String.raw`(?:readonly )?number(?:\[\])?(?: \| (?:null|undefined))*`;
const TYPED_FIELD = new RegExp(
  String.raw`^\s+(?:static )?(?:readonly )?(?<name>[A-Za-z]\w*)\??: ${NUMBER_TYPE}(?: = [^;]*)?;`,
);
/** A class field whose number type is inferred; Biome's format puts members at two spaces. */
const INFERRED_FIELD = /^ {2}(?:static )?(?:readonly )?(?<name>[A-Za-z]\w*) = -?[\d.][\d._e]*;/;

/** Rule `unit-names`: see above; `// unit: …` on the line of the field says it where the name cannot. */
export function unitNames(repository: Repository): Violation[] {
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

/** Whether the name's last word is a unit, bounds apart, or the name is a rate (`…PerMarketDay`). */
function namesUnit(name: string): boolean {
  if (/Per[A-Z]/.test(name)) return true;
  const words = name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  while (lower.length > 1 && BOUND_WORDS.has(lower.at(-1) ?? '')) lower.pop();
  return UNIT_WORDS.has(lower.at(-1) ?? '');
}
