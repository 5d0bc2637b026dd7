/**
 * What adding a detector takes: a throw-away one is laid over a copy of the sources as five edits (its words, its step, a
 * line in the catalogue, a place in the bank, a paragraph of the model's page). Everything that lists detectors shows
 * it, and whatever is left out does not compile or fails a named check.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIXTURE_FOLDER, ROOT_FOLDER } from './repository.ts';
import { runTool } from './tool-run.ts';

const FIXTURE = join(FIXTURE_FOLDER, 'added-detector');
const DETECT = 'libs/core/src/detect';
const WORDS = `${DETECT}/stale/stale.ts`;
const STEP = `${DETECT}/stale/stale-detector.ts`;
const CATALOGUE = `${DETECT}/catalogue.ts`;
const BANK = `${DETECT}/detector-bank.ts`;
const CALIBRATOR = 'libs/core/src/calibrate/calibrator.ts';
const PAGE = 'docs/detection-model.md';

/** A text of a file and what it becomes. */
type Edit = readonly [file: string, from: string, to: string];

const ADDED: readonly Edit[] = [
  [CATALOGUE, 'import { SURGE }', "import { STALE } from './stale/stale.ts';\nimport { SURGE }"],
  [CATALOGUE, 'typeof COVERAGE]', 'typeof COVERAGE, typeof STALE]'],
  [CATALOGUE, '  COVERAGE,\n]', '  COVERAGE,\n  STALE,\n]'],
  [
    BANK,
    'import { SurgeDetector }',
    "import { StaleDetector } from './stale/stale-detector.ts';\nimport { SurgeDetector }",
  ],
  [
    BANK,
    "D: { kind: 'gate' },",
    "D: { kind: 'gate' },\n      E: { kind: 'market', step: new StaleDetector(writer) },",
  ],
  [
    PAGE,
    '\n## Calibration\n',
    '\n`E.standstill.60s` `STALE` `standstill` `others.moved` `trades`\n\n## Calibration\n',
  ],
];

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-added-'));
  const isSource = (path: string): boolean =>
    !['node_modules', '.types', 'fixtures'].includes(basename(path));
  for (const path of ['libs', 'docs'])
    cpSync(join(ROOT_FOLDER, path), join(folder, path), { recursive: true, filter: isSource });
  for (const path of ['package.json', 'tsconfig.base.json', 'vitest.config.ts'])
    cpSync(join(ROOT_FOLDER, path), join(folder, path));
  linkPackages();
  cpSync(FIXTURE, folder, { recursive: true });
  for (const edit of ADDED) change(edit);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Libraries as they are installed; our own packages from the copy. */
function linkPackages(): void {
  mkdirSync(join(folder, 'node_modules/@breakwater'), { recursive: true });
  for (const name of readdirSync(join(ROOT_FOLDER, 'node_modules'))) {
    if (name === '@breakwater') continue;
    symlinkSync(join(ROOT_FOLDER, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const name of readdirSync(join(folder, 'libs'))) {
    symlinkSync(join(folder, 'libs', name), join(folder, 'node_modules/@breakwater', name));
  }
}

/** Makes the edit; returns what takes it back. */
function change([file, from, to]: Edit): () => void {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  expect(before, `${file} has what is changed`).toContain(from);
  writeFileSync(
    path,
    before.replace(from, () => to),
  );
  return () => writeFileSync(path, before);
}

/** What the compiler says of the core, by file. */
function compile(): string[] {
  const { stdout } = runTool(folder, 'tsc', ['-p', 'libs/core', '--noEmit', '--pretty', 'false']);
  return [...new Set(stdout.match(/^libs\/[^(]+(?=\()/gm))];
}

function pageCheck(): number | null {
  const test = 'libs/simulator/src/detection-page.test.ts';
  return runTool(folder, 'vitest', ['run', '--project', 'unit', test]).exitCode;
}

describe('an added detector', () => {
  it('takes five files', () => {
    const added = ['stale/stale.ts', 'stale/stale-detector.ts'].map((name) => `${DETECT}/${name}`);
    const edited = ADDED.map(([file]) => file);
    expect(new Set([...added, ...edited]).size).toBe(5);
    expect(dirname(WORDS)).toBe(dirname(STEP));
  });

  it('compiles, and is shown by everything that lists detectors', { timeout: 60_000 }, () => {
    expect(compile()).toEqual([]);
    const { stdout, stderr } = runTool(folder, 'node', ['--no-warnings', 'shown.ts']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      websocket: 'ok',
      rest: 'ok',
      contract: ['A', 'B', 'C', 'D', 'E'],
      exchange: [{ name: 'standstill' }],
      title: { en: '{assets} price stands still', ko: '{assets} 가격 정지' },
      figure: 'count',
    });
  });

  const MISSING: readonly (readonly [what: string, edit: Edit, file: string])[] = [
    [
      'its line in the catalogue',
      [CATALOGUE, '  COVERAGE,\n  STALE,\n]', '  COVERAGE,\n]'],
      CATALOGUE,
    ],
    ['its place in the list of the catalogue', [CATALOGUE, ', typeof STALE]', ']'], CATALOGUE],
    [
      'its place in the bank',
      [BANK, "E: { kind: 'market', step: new StaleDetector(writer) },", ''],
      BANK,
    ],
    ['a part of its step', [STEP, '  pane(): void {}\n', ''], STEP],
    [
      'its Korean',
      [WORDS, "text: { en: 'stale price', ko: '가격 정지' }", "text: { en: 'stale price' }"],
      WORDS,
    ],
    [
      'the title of its direction',
      [
        WORDS,
        "titles: { NONE: { en: '{assets} price stands still', ko: '{assets} 가격 정지' } }",
        'titles: {}',
      ],
      WORDS,
    ],
    ['the channel of its figure', [WORDS, "channel: 'standstill'", "channel: 'still'"], WORDS],
    [
      'what exchanges may see of a channel',
      [WORDS, ", ko: '정지 시간' }, exchange: true }", ", ko: '정지 시간' } }"],
      WORDS,
    ],
    ['the label that it emits', [STEP, "label: 'STALE'", "label: 'STANDSTILL'"], STEP],
    [
      'a probe of the thresholds that it has calibrated',
      [
        WORDS,
        'calibration: null',
        `calibration: {
          baselines: [],
          thresholds: {
            windowsUs: [60_000_000],
            levelUs: null,
            classes: ['coin'],
            runFloor: 1,
            provisional: { s1: 60, s2: 120 },
          },
          rates: null,
        }`,
      ],
      CALIBRATOR,
    ],
    ['its calibration', [WORDS, 'calibration: null,', ''], WORDS],
    ['where its label comes from', [WORDS, "      cause: 'FEED',\n", ''], WORDS],
    ['the unit of its rule', [WORDS, "      unit: 'seconds',\n", ''], WORDS],
    ['the flag that it emits', [STEP, 'quality: []', "quality: ['WARMING']"], STEP],
    ['the rule that it emits', [STEP, "'E.standstill.60s'", "'E.standstill'"], STEP],
    ['the kind of what it lacks', [STEP, 'unavailable: []', "unavailable: ['book: none']"], STEP],
  ];
  it.each(MISSING)('does not compile without %s', { timeout: 60_000 }, (_, edit, file) => {
    const back = change(edit);
    try {
      expect(compile()).toContain(file);
    } finally {
      back();
    }
  });

  it('fails the check of the page of detectors without its paragraph', { timeout: 60_000 }, () => {
    expect(pageCheck()).toBe(0);
    const back = change([PAGE, '`E.standstill.60s` `STALE`', '']);
    expect(pageCheck()).toBe(1);
    back();
  });
});
