/**
 * The repository as a value: paths and texts. Rules are functions of it, so that a planted violation is a
 * folder of fixtures and not a broken tree.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type SourceViews, sourceViews } from './source-text.ts';

export interface Repository {
  /** Text by path, which is relative to the root and has slashes. */
  readonly files: ReadonlyMap<string, string>;
  readonly workspaces: readonly Workspace[];
}

export interface Workspace {
  /** Path from the root, for example `libs/core`. */
  readonly folder: string;
  /** Name in package.json, for example `@breakwater/core`. */
  readonly name: string;
  /** What it is, in package.json; the code map prints it. */
  readonly description: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

export const ROOT_FOLDER: string = fileURLToPath(new URL('../../..', import.meta.url));
export const FIXTURE_FOLDER: string = join(ROOT_FOLDER, 'libs/tidy/fixtures');

const TEXT_EXTENSIONS = new Set(
  '.ts .mts .mjs .js .json .md .html .css .lua .sh .yaml .yml .toml .xml .conf .properties .tpl'.split(
    ' ',
  ),
);
const TEXT_NAMES = new Set(['Dockerfile', '.gitignore', '.npmrc', '.nvmrc', 'run', 'LICENSE']);
/** Not ours: dependencies, caches, recorded data, and the violations that are planted on purpose. */
const SKIPPED_NAMES = new Set(['node_modules', '.git', '.types', '.cache', 'data', 'dist']);
const SKIPPED_PATHS = new Set(['coverage', 'libs/tidy/fixtures']);

/** Every text file under a folder, by path. */
export function readFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`;
      if (SKIPPED_NAMES.has(entry.name) || SKIPPED_PATHS.has(child)) continue;
      if (entry.isDirectory()) visit(child);
      else if (TEXT_EXTENSIONS.has(extname(entry.name)) || TEXT_NAMES.has(entry.name)) {
        files.set(child, readFileSync(join(folder, child), 'utf8'));
      }
    }
  };
  if (statSync(folder).isDirectory()) visit('');
  return files;
}

export function repositoryOf(files: ReadonlyMap<string, string>): Repository {
  return { files, workspaces: workspacesOf(files) };
}

/** A workspace is a folder that npm takes for one: it has a package.json where the root's globs look. */
function workspacesOf(files: ReadonlyMap<string, string>): Workspace[] {
  const globs = stringList(jsonAt(files, 'package.json')['workspaces']);
  const workspaces: Workspace[] = [];
  for (const path of files.keys()) {
    const folder = path.endsWith('/package.json') ? path.slice(0, -'/package.json'.length) : '';
    if (folder === '' || !globs.some((glob) => matchesGlob(folder, glob))) continue;
    const manifest = jsonAt(files, path);
    workspaces.push({
      folder,
      name: String(manifest['name']),
      description: String(manifest['description']),
      dependencies: Object.keys(record(manifest['dependencies'])),
      devDependencies: Object.keys(record(manifest['devDependencies'])),
    });
  }
  return workspaces.sort((left, right) => (left.folder < right.folder ? -1 : 1));
}

/** Workspace that a file belongs to; undefined for the root's own files. */
export function workspaceOf(repository: Repository, file: string): Workspace | undefined {
  return repository.workspaces.find((workspace) => file.startsWith(`${workspace.folder}/`));
}

export function isSource(file: string): boolean {
  return /\.(?:ts|mts|mjs|js)$/.test(file);
}

export function isTest(file: string): boolean {
  return /\.(?:test|bench)\.ts$/.test(file);
}

/** Source files under a folder with their views, tests apart. */
export function* sourcesUnder(
  repository: Repository,
  folder: string,
): Generator<{ readonly file: string; readonly text: string; readonly views: SourceViews }> {
  for (const [file, text] of repository.files) {
    if (!file.startsWith(`${folder}/`) || !isSource(file) || isTest(file)) continue;
    yield { file, text, views: sourceViews(text) };
  }
}

/** A JSON object file, comments allowed as in tsconfig; an empty object where the file is missing. */
export function jsonAt(
  files: ReadonlyMap<string, string>,
  path: string,
): Readonly<Record<string, unknown>> {
  const text = files.get(path);
  return text === undefined ? {} : record(JSON.parse(sourceViews(text).uncommented));
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function stringList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function matchesGlob(folder: string, glob: string): boolean {
  if (!glob.endsWith('/*')) return folder === glob;
  const parent = glob.slice(0, -1);
  return folder.startsWith(parent) && !folder.slice(parent.length).includes('/');
}
