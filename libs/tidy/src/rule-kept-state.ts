/**
 * A snapshot that forgets a field gives other alerts after a restart, and nobody sees why. So every class of the core that changes has
 * one method that saves and loads it (`keep`), and that method, or the comment before it, names every field.
 */
import { type Repository, sourcesUnder } from './repository.ts';
import { lineOf } from './source-text.ts';
import type { Violation } from './violation.ts';

const CORE_SOURCES = 'libs/core/src';
/** Not on the way of a record: they read what was put out, run once over a span, or save. */
const OTHER_ROOMS =
  /^libs\/core\/src\/(?:(?:audience|calibrate|scorecard|state|view)\/|(?!pipeline)[^/]*$)/;
/** Models and stages that tests compare with. */
const TEST_SOURCES = /\.fixture\.ts$|\/plain-[^/]*$/;

/** Classes that change and outlive no record, or follow from what is kept. */
const NOT_KEPT: Readonly<Record<string, string>> = {
  AlertWriter: 'its frame follows from control state, its revisions leave with their record',
  Baselines: 'follows from the calibration',
  BatchWriter: 'fills one batch',
  ContentCursor: 'reads one content',
  EventBatch: 'filled anew by each record; its names are kept by the pipeline',
  FaultSignal: 'thrown and caught within one call',
  Planner: 'makes plans and is gone',
  PressureLeg: 'scores of the windows as they are, by their version',
  RuleTimeline: 'follows from the rules',
  RulesInForce: 'follows from the rules',
  Sample: 'filled anew for each median',
  Step: 'one entry at a time',
};

const CLASS = /^(?:export )?class (?<name>\w+)[^{]*\{\n(?<body>[\s\S]*?)^\}/gm;
const FIELD = /^ {2}(?<readonly>readonly )?(?<name>#?[A-Za-z]\w*)\??(?:: | = )/gm;
const CONSTANT = / = (?:['"`\d-]|true|false|Number\.|\(.*=>)/;

interface Field {
  readonly name: string;
  readonly index: number;
}

/** Rule `kept-state`: see above. */
export function keptState(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const { file, text, views } of sourcesUnder(repository, CORE_SOURCES)) {
    if (OTHER_ROOMS.test(file) || TEST_SOURCES.test(file)) continue;
    for (const { index, groups } of views.code.matchAll(CLASS)) {
      const { name = '', body = '' } = groups ?? {};
      if (name in NOT_KEPT) continue;
      const from = views.code.indexOf(body, index);
      const written = text.slice(from, from + body.length);
      const kept = keepOf(written);
      for (const field of changingFields(body, written)) {
        if (kept !== undefined && names(kept, field.name)) continue;
        const line = lineOf(text, from + field.index);
        const what =
          kept === undefined
            ? `${name} changes and has no \`keep\``
            : `\`keep\` of ${name} does not name \`${field.name}\``;
        const message = `${what}: a snapshot would forget it; save it, or say in the comment of \`keep\` what it follows from`;
        violations.push({ rule: 'kept-state', file, line, message });
        if (kept === undefined) break;
      }
    }
  }
  return violations;
}

/** The method with the comment before it. */
function keepOf(body: string): string | undefined {
  const at = body.search(/^ {2}keep\(/m);
  if (at < 0) return undefined;
  return body.slice(body.lastIndexOf('\n\n', at), body.indexOf('\n  }\n', at));
}

function names(kept: string, field: string): boolean {
  const shown = field.startsWith('#') ? `(?:this\\.|\`)${field}\\b` : `(?:this\\.|'|\`)${field}\\b`;
  return new RegExp(shown).test(kept);
}

/** Fields but for constants and what the constructor was handed. */
function changingFields(body: string, written: string): Field[] {
  const [, header = '', made = ''] =
    /^ {2}constructor\(([\s\S]*?)\) \{\n([\s\S]*?)^ {2}\}/m.exec(body) ?? [];
  const found: Field[] = [];
  for (const { index, groups } of body.matchAll(FIELD)) {
    const { name = '' } = groups ?? {};
    const rest = written.slice(index, written.indexOf('\n', index));
    if (groups?.['readonly'] !== undefined) {
      const given = new RegExp(`this\\.${name} = (\\w+)(?:\\.\\w+)*;`).exec(made)?.[1];
      if (CONSTANT.test(rest) || (given !== undefined && new RegExp(`\\b${given}\\b`).test(header)))
        continue;
    }
    found.push({ name, index });
  }
  return found;
}
