/** Who may import whom: workspaces, stages inside the core, external libraries. */
import { importsOf, packageOf, resolveRelative } from './import-statements.ts';
import { isSource, isTest, type Repository, type Workspace, workspaceOf } from './repository.ts';
import type { Violation } from './violation.ts';

const ADAPTER: readonly string[] = ['libs/core', 'libs/codec'];

/** Workspaces that a workspace may import, besides itself. Folders not named here: see `mayImport`. */
const WORKSPACE_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  'libs/core': [],
  'libs/client': [],
  // Its schemas are typed by what was generated from them.
  'libs/contract': ['libs/client', 'libs/core'],
  'libs/codec': ['libs/core'],
  'libs/kafka': ADAPTER,
  'libs/redis': ADAPTER,
  'libs/webhook': ['libs/core'],
  'libs/websocket': [...ADAPTER, 'libs/contract'],
  'libs/telemetry': ADAPTER,
  'libs/embedded': ['libs/core'],
  'libs/simulator': ADAPTER,
  'libs/venues': ADAPTER,
  // It scores what alerts say; who runs detectors hands them over.
  'libs/evaluation': ['libs/core'],
  'libs/bench': ['libs/core', 'libs/codec', 'libs/release', 'libs/shell', 'libs/simulator'],
  'libs/shell': [],
  // What several services open alike; it knows settings and adapters, which otherwise only services do.
  'libs/wiring': [
    ...ADAPTER,
    'libs/contract',
    'libs/embedded',
    'libs/kafka',
    'libs/redis',
    'libs/shell',
  ],
  'libs/mutate': [],
  // It bundles services by their paths; of the page it asks what it is made of.
  'libs/release': ['services/dashboard'],
  'libs/tidy': [],
  // The page follows a gateway as any other dashboard does; its tests share the sample alert.
  'services/dashboard': ['libs/client', 'libs/contract'],
};

/** Workspaces that work on the repository itself: nothing that is installed elsewhere may need them. */
export const WORKSHOP: ReadonlySet<string> = new Set(['libs/tidy', 'libs/bench', 'libs/release']);

/**
 * Stages of the core from left to right, as folders and files; a file that is named stands where it is named, not
 * where its folder does; files that begin with `pipeline` are one. A file imports from its own stage or one further left.
 */
export const CORE_STAGES: readonly (readonly string[])[] = [
  ['assert.ts', 'limits.ts', 'port.ts', 'number', 'state'],
  // What can happen on a market: words, columns, nothing that is kept.
  ['event'],
  ['log'],
  ['book', 'window', 'alert', 'control'],
  // The loan book, which knows markets by their names alone.
  ['lending'],
  // A market's state: what its events are reduced to.
  ['market'],
  ['detect'],
  // What somebody who may see one venue only may see of an alert.
  ['audience'],
  // What screens show: read from detectors, never by them. How venues stand: read from what was put out.
  ['view', 'scorecard'],
  ['pipeline'],
  // The calibrator runs a pipeline over the calibration span.
  ['calibrate'],
  ['index.ts', 'internals.ts'],
];

/** The workspaces that may import a library; every other library must be added here first. */
const LIBRARY_IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  '@asyncapi/specs': ['libs/contract'],
  '@seriousme/openapi-schema-validator': ['libs/contract'],
  ajv: ['libs/contract'],
  avsc: ['libs/codec', 'libs/bench', 'services/feeds'],
  'cli-progress': ['services/cli'],
  commander: ['services/cli'],
  'csv-parse': ['services/feeds'],
  'fast-check': ['libs/mutate', 'testcontainers'],
  fastify: ['services/gateway'],
  hyparquet: ['services/cli', 'services/feeds'],
  'hyparquet-writer': ['services/cli'],
  ioredis: ['libs/redis'],
  kafkajs: ['libs/kafka'],
  'lz4-napi': ['libs/kafka'],
  'oxc-parser': ['libs/mutate'],
  'node:sqlite': ['libs/embedded'],
  pino: ['libs/telemetry'],
  'playwright-core': ['testcontainers'],
  'prom-client': ['libs/telemetry'],
  rolldown: ['libs/release', 'services/dashboard'],
  sharp: ['services/cli'],
  snappy: ['libs/kafka'],
  standardwebhooks: ['libs/webhook'],
  testcontainers: ['testcontainers'],
  uplot: ['services/dashboard'],
  vitest: ['libs/mutate', 'testcontainers'],
  // Feeds speak to venues as their clients, which shares nothing with serving our subscribers.
  ws: ['libs/websocket', 'services/feeds', 'testcontainers'],
  yaml: ['libs/shell'],
  zod: ['libs/contract', 'libs/shell'],
};
/** Names of the libraries that a workspace may import, sorted. */
export function libraryNamesOf(folder: string): string[] {
  const rows = Object.entries(LIBRARY_IMPORTERS);
  return rows.flatMap(([name, importers]) => (importers.includes(folder) ? [name] : [])).sort();
}

const TEST_LIBRARIES = new Set(['vitest', 'fast-check']);

/** Rule `workspace-imports`: the core imports nothing, services never import services, adapters know the core. */
export function workspaceImports(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const say = (file: string, line: number, message: string): void => {
    violations.push({ rule: 'workspace-imports', file, line, message });
  };
  for (const { workspace, file, line, specifier } of allImports(repository)) {
    const target = targetWorkspace(repository, file, specifier);
    if (target === undefined || target.folder === workspace.folder) continue;
    if (specifier.startsWith('.') && !isBootstrap(file)) {
      say(file, line, `reaches around ${target.name}: import it by its name`);
    }
    if (isTest(file) && workspace.folder !== 'libs/core' && target.folder.startsWith('libs/')) {
      continue;
    }
    if (isBootstrap(file) || mayImport(workspace.folder, target.folder)) continue;
    say(file, line, `${workspace.folder} may not import ${target.folder}; see the code map`);
  }
  for (const workspace of repository.workspaces) {
    for (const dependency of [...workspace.dependencies, ...workspace.devDependencies]) {
      const target = repository.workspaces.find(({ name }) => name === dependency);
      if (target === undefined || mayImport(workspace.folder, target.folder)) continue;
      say(`${workspace.folder}/package.json`, 0, `may not depend on ${target.folder}`);
    }
  }
  return violations;
}

/** Services meet in `services/cli` and in the tests of `testcontainers`, nowhere else. */
export function mayImport(importer: string, imported: string): boolean {
  if (importer === 'services/cli') return imported !== 'testcontainers';
  if (importer === 'testcontainers') return true;
  const allowed = WORKSPACE_IMPORTS[importer];
  if (allowed !== undefined) return allowed.includes(imported);
  return imported.startsWith('libs/') && !WORKSHOP.has(imported);
}

/** Rule `stage-order`: inside the core arrows point leftward only. */
export function stageOrder(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const { file, line, specifier } of allImports(repository)) {
    if (!isInCore(file) || isTest(file) || !specifier.startsWith('.')) continue;
    const own = stageOf(file);
    const other = stageOf(resolveRelative(file, specifier));
    let message: string | undefined;
    if (own === -1) message = 'belongs to no stage of the core: add its folder to CORE_STAGES';
    else if (other > own) message = `imports ${specifier}, which is a later stage`;
    if (message !== undefined) violations.push({ rule: 'stage-order', file, line, message });
  }
  return violations;
}

/** Rule `folder-circles`: no two folders of the core import each other. Across stages `stage-order` sees to it, here inside of one. */
export function folderCircles(repository: Repository): Violation[] {
  const imports: { file: string; line: number; from: string; to: string }[] = [];
  for (const { file, line, specifier } of allImports(repository)) {
    if (!isInCore(file) || isTest(file) || !specifier.startsWith('.')) continue;
    const target = resolveRelative(file, specifier);
    if (stageOf(file) !== stageOf(target)) continue;
    imports.push({ file, line, from: roomOf(file), to: roomOf(target) });
  }
  const reached = new Map<string, Set<string>>();
  for (const { from, to } of imports) reached.set(from, (reached.get(from) ?? new Set()).add(to));
  for (const middle of reached.keys()) {
    for (const rooms of reached.values()) {
      if (rooms.has(middle)) for (const room of reached.get(middle) ?? []) rooms.add(room);
    }
  }
  return imports
    .filter(({ from, to }) => from !== to && reached.get(to)?.has(from) === true)
    .map(({ file, line, to }) => ({
      rule: 'folder-circles',
      file,
      line,
      message: `imports ${to}, which comes to need this folder itself: move what both need further left`,
    }));
}

function isInCore(file: string): boolean {
  return file.startsWith('libs/core/src/');
}

function stageOf(file: string): number {
  const path = file.slice('libs/core/src/'.length);
  const named = CORE_STAGES.findIndex((stage) => stage.includes(path));
  if (named !== -1) return named;
  return CORE_STAGES.findIndex((stage) => stage.includes(roomOf(file)));
}

/** The folder of a file of the core, or the file itself where it stands outside of folders; all of `pipeline` is one. */
function roomOf(file: string): string {
  const first = file.slice('libs/core/src/'.length).split('/')[0] ?? '';
  return first.startsWith('pipeline') ? 'pipeline' : first;
}

/** Rule `external-libraries`: one adapter per library, in package.json and in the sources. */
export function externalLibraries(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const check = (workspace: Workspace, name: string, file: string, line: number): void => {
    if (repository.workspaces.some((candidate) => candidate.name === name)) return;
    const library = name.startsWith('@types/') ? name.slice('@types/'.length) : name;
    const importers = LIBRARY_IMPORTERS[library];
    if (importers?.includes(workspace.folder)) return;
    const instead =
      importers === undefined
        ? 'is in no row of LIBRARY_IMPORTERS: name its one adapter there'
        : `belongs to ${importers.join(' and ')} alone: use what that exports`;
    violations.push({ rule: 'external-libraries', file, line, message: `${library} ${instead}` });
  };
  for (const { workspace, file, line, specifier } of allImports(repository)) {
    const name = packageOf(specifier);
    if (name === undefined || (isTest(file) && TEST_LIBRARIES.has(name))) continue;
    if (name.startsWith('node:') && LIBRARY_IMPORTERS[name] === undefined) continue;
    check(workspace, name, file, line);
  }
  for (const workspace of repository.workspaces) {
    for (const name of [...workspace.dependencies, ...workspace.devDependencies]) {
      check(workspace, name, `${workspace.folder}/package.json`, 0);
    }
  }
  return violations;
}

/** Rule `unused-dependency`: what a workspace declares, it imports. */
export function unusedDependency(repository: Repository): Violation[] {
  const used = new Set<string>();
  for (const { workspace, specifier } of allImports(repository)) {
    used.add(`${workspace.folder} ${packageOf(specifier) ?? ''}`);
  }
  const violations: Violation[] = [];
  for (const { folder, dependencies, devDependencies } of repository.workspaces) {
    for (const name of [...dependencies, ...devDependencies]) {
      if (used.has(`${folder} ${name.replace(/^@types\//, '')}`)) continue;
      violations.push({
        rule: 'unused-dependency',
        file: `${folder}/package.json`,
        line: 0,
        message: `${name} is declared and never imported: remove it`,
      });
    }
  }
  return violations;
}

/** The files that run before dependencies are installed share their code by path. */
function isBootstrap(file: string): boolean {
  return file.endsWith('.mjs');
}

interface LocatedImport {
  readonly workspace: Workspace;
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
}

function* allImports(repository: Repository): Generator<LocatedImport> {
  for (const [file, text] of repository.files) {
    const workspace = isSource(file) ? workspaceOf(repository, file) : undefined;
    if (workspace === undefined) continue;
    for (const { specifier, line } of importsOf(text)) yield { workspace, file, line, specifier };
  }
}

function targetWorkspace(
  repository: Repository,
  file: string,
  specifier: string,
): Workspace | undefined {
  const name = packageOf(specifier);
  if (name === undefined) return workspaceOf(repository, resolveRelative(file, specifier));
  return repository.workspaces.find((workspace) => workspace.name === name);
}
