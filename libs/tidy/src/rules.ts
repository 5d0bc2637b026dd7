/** The rules of the repository that no tool checks, each by the name its violations carry. */

import { pageBlocks } from './page-blocks.ts';
import type { Repository } from './repository.ts';
import { commentVerbs, invariantLabels } from './rule-comments.ts';
import { coreDeterminism, coreNeverWaits } from './rule-core-purity.ts';
import { fileNames, fileSize, machinePaths, marks } from './rule-files.ts';
import {
  externalLibraries,
  folderCircles,
  stageOrder,
  unusedDependency,
  workspaceImports,
} from './rule-imports.ts';
import { keptState } from './rule-kept-state.ts';
import { compilerOptions, lockfile, rootReferences } from './rule-projects.ts';
import { pageReferences, pageSymbols } from './rule-references.ts';
import { unitNames } from './rule-unit-names.ts';
import type { Violation } from './violation.ts';

export const RULES: Readonly<Record<string, (repository: Repository) => Violation[]>> = {
  'core-determinism': coreDeterminism,
  'core-never-waits': coreNeverWaits,
  'comment-verbs': commentVerbs,
  'compiler-options': compilerOptions,
  'external-libraries': externalLibraries,
  'file-names': fileNames,
  'file-size': fileSize,
  'invariant-labels': invariantLabels,
  'kept-state': keptState,
  lockfile,
  'machine-paths': machinePaths,
  marks,
  'page-blocks': pageBlocks,
  'page-references': pageReferences,
  'page-symbols': pageSymbols,
  'root-references': rootReferences,
  'folder-circles': folderCircles,
  'stage-order': stageOrder,
  'unit-names': unitNames,
  'unused-dependency': unusedDependency,
  'workspace-imports': workspaceImports,
};

/** Every violation of every rule, in the order of the rules. */
export function violationsOf(repository: Repository): Violation[] {
  return Object.values(RULES).flatMap((rule) => rule(repository));
}

/** A violation as editors and terminals link it. */
export function printed({ file, line, rule, message }: Violation): string {
  return `${file}${line === 0 ? '' : `:${line}`} ${rule}: ${message}`;
}
