/**
 * Bundles by rolldown. Our own workspaces go in, everything else stays an import: the packages of others are installed
 * with their own licences, their native parts for the machine at hand, and where `npm audit` finds them.
 */
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type OutputChunk, rolldown } from 'rolldown';
import { REPOSITORY_FOLDER, WORKSPACE_SCOPE } from './repository.ts';

export interface BundleOptions {
  /** The module to begin with, from the root of the repository. */
  readonly entry: string;
  /** The file to write. */
  readonly file: string;
  /** Modules of ours that are not bundled but lie beside it: their paths from the bundle, by name. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Whether files that it reads by their place are beside the bundle as well. */
  readonly isBesideItsFiles?: boolean;
}

/**
 * Writes one ES module without types. Returns the packages that it imports, by name and sorted.
 * @throws Error where something cannot be found, or where a file of the repository is read by its place: the bundle has another.
 */
export async function bundle(options: BundleOptions): Promise<readonly string[]> {
  const { entry, file, beside = {} } = options;
  const build = await rolldown({
    input: join(REPOSITORY_FOLDER, entry),
    cwd: REPOSITORY_FOLDER,
    platform: 'node',
    external: (id) => isOfOthers(id) || Object.hasOwn(beside, id),
    onLog: (_level, log) => {
      throw new Error(`bundling ${entry}: ${log.message}`);
    },
  });
  try {
    const { output } = await build.write({
      file,
      format: 'esm',
      codeSplitting: false,
      paths: beside,
    });
    const [chunk] = output;
    if (options.isBesideItsFiles !== true) refusePlaces(chunk, entry);
    return packagesOf(chunk);
  } finally {
    await build.close();
  }
}

function isOfOthers(id: string): boolean {
  return !/^[./]/.test(id) && !id.startsWith(WORKSPACE_SCOPE);
}

/** A file beside the source is not beside the bundle: it is imported (JSON), or handed over, never read by its place. */
function refusePlaces({ code }: OutputChunk, entry: string): void {
  const line = code
    .split('\n')
    .find((text) => /new URL\(.*import\.meta|import\.meta\.resolve/.test(text));
  if (line === undefined) return;
  throw new Error(`bundling ${entry}: a file is read by its place in the sources: ${line.trim()}`);
}

function packagesOf({ imports, dynamicImports }: OutputChunk): string[] {
  const names = [...imports, ...dynamicImports]
    .filter((id) => !isBuiltin(id) && !id.startsWith('.'))
    .map((id) => id.split('/', id.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(names)].sort();
}
