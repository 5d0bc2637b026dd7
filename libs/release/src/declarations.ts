/**
 * Declarations of a package, a file for each of its modules. Sources are written for isolated declarations, so each
 * file's come from that file alone: no type checker runs, and `tsc -b` has judged the same sources before.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isolatedDeclarationSync } from 'rolldown/experimental';
import { REPOSITORY_FOLDER, WORKSPACE_SCOPE } from './repository.ts';

const RELATIVE_IMPORT = /((?:from|import\()\s*["'])(\.[^"']*)\.ts(["'])/g;
const ANY_IMPORT = /(?:from|import\()\s*["']([^"']+)["']/g;

/**
 * Writes the declarations of a workspace's module and of all that these name.
 * @throws Error where a declaration needs inference, or names a package that is not installed with it.
 */
export function writeDeclarations(options: {
  /** The workspace's sources, from the root of the repository. */
  readonly sources: string;
  readonly entry: string;
  /** The folder to write into. */
  readonly folder: string;
}): void {
  const root = join(REPOSITORY_FOLDER, options.sources);
  const written = new Set<string>();
  const waiting = [join(root, options.entry)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (written.has(path)) continue;
    written.add(path);
    const code = declarationOf(path);
    for (const [, specifier = ''] of code.matchAll(ANY_IMPORT)) {
      if (specifier.startsWith(WORKSPACE_SCOPE) || !specifier.startsWith('.')) {
        throw new Error(
          `the declarations of ${path} name ${specifier}, which is not installed with them`,
        );
      }
      waiting.push(join(dirname(path), specifier));
    }
    const file = join(options.folder, relative(root, path).replace(/\.ts$/, '.d.ts'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code.replace(RELATIVE_IMPORT, '$1$2.js$3'));
  }
}

function declarationOf(path: string): string {
  const { code, errors } = isolatedDeclarationSync(path, readFileSync(path, 'utf8'));
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  return code;
}
