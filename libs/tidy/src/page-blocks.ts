/**
 * The parts of pages that say what a rule enforces: written from the rule's own tables, so that neither can say what
 * the other does not. A block stands between `<!-- name: … -->` and `<!-- /name -->`.
 */
import { CORE_ROOMS } from './core-rooms.ts';
import type { Repository, Workspace } from './repository.ts';
import { CORE_STAGES, libraryNamesOf, mayImport, WORKSHOP } from './rule-imports.ts';
import { lineOf } from './source-text.ts';
import type { Violation } from './violation.ts';

export const BLOCKS: Readonly<Record<string, (repository: Repository) => string>> = {
  'code map': codeMap,
  'core stages': coreStages,
};

const BLOCK = /(?<=<!-- (?<name>[\w ]+): [^\n]*-->\n)(?<body>[\s\S]*?)(?=<!-- \/\k<name> -->)/g;

/** Rule `page-blocks`: a block says what its table says. */
export function pageBlocks(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    if (!file.endsWith('.md')) continue;
    for (const { index, groups } of text.matchAll(BLOCK)) {
      const { name = '', body } = groups ?? {};
      if (BLOCKS[name]?.(repository) === body) continue;
      const message = `"${name}" is not what its table says: npm run pages -w libs/tidy writes it anew`;
      violations.push({ rule: 'page-blocks', file, line: lineOf(text, index), message });
    }
  }
  return violations;
}

/** The page with its blocks written anew; a block of an unknown name stays. */
export function withBlocks(text: string, repository: Repository): string {
  return text.replace(BLOCK, (body: string, name: string) => BLOCKS[name]?.(repository) ?? body);
}

/** Every workspace, what its package.json says it is, and what it may import. */
function codeMap(repository: Repository): string {
  const rows = repository.workspaces.map((workspace) => {
    const { folder, description } = workspace;
    return `| \`${folder}\` | ${description} | ${importsText(repository, workspace)} |\n`;
  });
  return `\n| folder | what lives there | may import |\n|---|---|---|\n${rows.join('')}\n`;
}

function importsText({ workspaces }: Repository, { folder }: Workspace): string {
  const others = workspaces.map((other) => other.folder).filter((other) => other !== folder);
  const allowed = others.filter((other) => mayImport(folder, other));
  const has = (wanted: (other: string) => boolean): boolean =>
    others.filter(wanted).every((other) => allowed.includes(other));
  const isLibrary = (other: string): boolean => other.startsWith('libs/') && !WORKSHOP.has(other);
  const named = has(() => true)
    ? ['everything']
    : has((other) => other.startsWith('services/'))
      ? ['libs', 'services']
      : has(isLibrary)
        ? ['libs']
        : allowed.map((other) => other.replace(/^.*\//, ''));
  const imports = [...named, ...libraryNamesOf(folder)];
  return imports.length === 0 ? '–' : imports.join(', ');
}

const LINE_LENGTH_MAX = 110;

/** The stages from left to right, broken between stages; then what each folder among them holds. */
function coreStages(): string {
  const lines: string[] = [];
  let line = '';
  for (const stage of CORE_STAGES) {
    const name = stage.map((part) => part.replace(/\.ts$/, '')).join(', ');
    const longer = line === '' ? name : `${line} ← ${name}`;
    if (longer.length > LINE_LENGTH_MAX) lines.push(line);
    line = longer.length > LINE_LENGTH_MAX ? `  ← ${name}` : longer;
  }
  const rows = CORE_STAGES.flat()
    .filter((part) => !part.endsWith('.ts') && part !== 'pipeline')
    .map((room) => `| \`${room}\` | ${CORE_ROOMS[room] ?? ''} |\n`);
  const table = `| room | what lives there |\n|---|---|\n${rows.join('')}`;
  return `\n\`\`\`\n${[...lines, line].join('\n')}\n\`\`\`\n\n${table}\n`;
}
