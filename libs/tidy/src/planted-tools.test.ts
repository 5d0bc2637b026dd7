/**
 * Each rule that a tool enforces is proved able to fail: the tool, run with the repository's own configuration,
 * reports every planted violation by the rule it breaks, and nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from './repository.ts';
import { type PlantedTree, plantTree, runTool, type ToolAnswer } from './tool-run.ts';

/** Rules by file, each once, as the tool's output names them. */
type Findings = Record<string, readonly string[]>;

function findingsOf(pairs: Iterable<readonly [file: string, rule: string]>): Findings {
  const findings = new Map<string, Set<string>>();
  for (const [file, rule] of pairs) {
    findings.set(file, (findings.get(file) ?? new Set()).add(rule));
  }
  return Object.fromEntries([...findings].map(([file, rules]) => [file, [...rules].sort()]));
}

/** Plants a fixture once, runs a tool over it and over the sound tree, and compares. */
function describeTool(
  fixture: string,
  run: (folder: string) => ToolAnswer,
  read: (answer: ToolAnswer) => Findings,
  expected: Findings,
): void {
  describe(fixture, () => {
    let tree: PlantedTree;
    let answer: ToolAnswer;
    let findings: Findings;
    beforeAll(() => {
      tree = plantTree(fixture);
      answer = run(tree.folder);
      findings = read(answer);
    });
    afterAll(() => tree[Symbol.dispose]());

    for (const [file, rules] of Object.entries(expected)) {
      test(`${rules.join(', ')}: ${file}`, () => {
        expect(findings[file]).toEqual(rules);
      });
    }
    test('fails, and reports nothing else', () => {
      expect(answer.exitCode, answer.stderr).not.toBe(0);
      expect(findings).toEqual(expected);
    });
    test('passes the sound tree', () => {
      using soundTree = plantTree('sound');
      const soundAnswer = run(soundTree.folder);
      expect(read(soundAnswer)).toEqual({});
      expect(soundAnswer.exitCode, soundAnswer.stdout + soundAnswer.stderr).toBe(0);
    });
  });
}

describeTool(
  'tsc',
  (folder) => runTool(folder, 'tsc', ['-b', '--pretty', 'false']),
  ({ stdout }) =>
    findingsOf(
      [...stdout.matchAll(/^(\S+)\(\d+,\d+\): error (TS\d+)/gm)].map(
        ([, file = '', code = '']) => [file, code] as const,
      ),
    ),
  {
    'libs/core/src/exact-optional.ts': ['TS2375'],
    'libs/core/src/index-property.ts': ['TS4111'],
    'libs/core/src/missing-return.ts': ['TS7030'],
    'libs/core/src/named-enum.ts': ['TS1294'],
    'libs/core/src/network.ts': ['TS2304'],
    'libs/core/src/node-file-system.ts': ['TS2591'],
    'libs/core/src/node-process.ts': ['TS2591'],
    'libs/core/src/parameter-property.ts': ['TS1294'],
    'libs/core/src/stopwatch.ts': ['TS2304'],
    'libs/core/src/terminal.ts': ['TS2584'],
    'libs/core/src/timer.ts': ['TS2304'],
    'libs/core/src/unchecked-index.ts': ['TS2322'],
    'libs/core/src/untyped-export.ts': ['TS9013'],
    'libs/core/src/value-import.ts': ['TS1484'],
    'libs/kafka/src/deep-import.ts': ['TS2307'],
    'services/detector/src/neighbour.ts': ['TS6059', 'TS6307'],
  },
);

describeTool(
  'biome',
  (folder) =>
    runTool(folder, 'biome', ['ci', '--error-on-warnings', '--colors=off', '--reporter=json', '.']),
  ({ stdout }) => findingsOf(biomeDiagnostics(stdout)),
  {
    'libs/core/src/clock.ts': ['lint/style/noRestrictedGlobals'],
    'libs/core/src/node-module.ts': ['lint/correctness/noNodejsModules'],
    'libs/kafka/src/CamelCase.ts': ['lint/style/useFilenamingConvention'],
    'libs/kafka/src/any-type.ts': ['lint/suspicious/noExplicitAny'],
    'libs/kafka/src/badly-formatted.ts': ['format'],
    'libs/kafka/src/cycle-left.ts': ['lint/suspicious/noImportCycles'],
    'libs/kafka/src/cycle-right.ts': ['lint/suspicious/noImportCycles'],
    'libs/kafka/src/default-export.ts': ['lint/style/noDefaultExport'],
    'libs/kafka/src/focused.test.ts': ['lint/suspicious/noFocusedTests'],
    'libs/kafka/src/left-out.test.ts': ['lint/suspicious/noSkippedTests'],
    'libs/kafka/src/long-function.ts': ['lint/complexity/noExcessiveLinesPerFunction'],
    'libs/kafka/src/missing-extension.ts': ['lint/correctness/useImportExtensions'],
    'libs/kafka/src/required.ts': ['lint/style/noCommonJs'],
    'libs/kafka/src/thrown-text.ts': ['lint/style/useThrowOnlyError'],
    'libs/kafka/src/undeclared-dependency.ts': ['lint/correctness/noUndeclaredDependencies'],
    'libs/kafka/src/unused-variable.ts': ['lint/correctness/noUnusedVariables'],
  },
);

function* biomeDiagnostics(stdout: string): Generator<readonly [string, string]> {
  const report = record(JSON.parse(stdout));
  const diagnostics = Array.isArray(report['diagnostics']) ? report['diagnostics'] : [];
  for (const entry of diagnostics) {
    const diagnostic = record(entry);
    yield [String(record(diagnostic['location'])['path']), String(diagnostic['category'])];
  }
}

describeTool(
  'oxlint',
  (folder) =>
    runTool(folder, 'oxlint', [
      '--type-aware',
      '--deny-warnings',
      '--format=unix',
      'libs',
      'services',
    ]),
  ({ stdout }) =>
    findingsOf(
      [...stdout.matchAll(/^(\S+?):\d+:\d+: .*\[Error\/([^\]]+)\]$/gm)].map(
        ([, file = '', rule = '']) => [file, rule] as const,
      ),
    ),
  {
    'libs/kafka/src/awaited-value.ts': ['typescript(await-thenable)'],
    'libs/kafka/src/floating-promise.ts': ['typescript(no-floating-promises)'],
    'libs/kafka/src/misused-promise.ts': ['typescript(no-misused-promises)'],
    'libs/kafka/src/open-switch.ts': ['typescript(switch-exhaustiveness-check)'],
    'libs/kafka/src/unordered-numbers.ts': ['typescript(require-array-sort-compare)'],
    'libs/kafka/src/unsafe-value.ts': ['typescript(no-unsafe-assignment)'],
  },
);

describeTool(
  'knip',
  (folder) => runTool(folder, 'knip', ['--no-config-hints', '--reporter', 'json']),
  ({ stdout }) => findingsOf(knipIssues(stdout)),
  {
    'libs/core/src/index.ts': ['exports UNUSED_US'],
    'libs/kafka/src/nobody.ts': ['files libs/kafka/src/nobody.ts'],
    'services/gateway/package.json': ['dependencies fastify'],
  },
);

/** Every list of every issue: the kind of finding is the list's name. */
function* knipIssues(stdout: string): Generator<readonly [string, string]> {
  const report = record(JSON.parse(stdout));
  const issues = Array.isArray(report['issues']) ? report['issues'] : [];
  for (const issue of issues.map(record)) {
    for (const [kind, entries] of Object.entries(issue)) {
      if (!Array.isArray(entries)) continue;
      for (const entry of entries)
        yield [String(issue['file']), `${kind} ${record(entry)['name']}`];
    }
  }
}
