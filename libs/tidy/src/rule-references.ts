/** References that lead somewhere: from comments to pages and headings, from pages to files. */
import { posix } from 'node:path';
import { isSource, type Repository } from './repository.ts';
import { commentsOf, lineOf } from './source-text.ts';
import type { Violation } from './violation.ts';

/** A sign for sections is for documents that anyone can look up. */
const SECTION_SIGN = /§/g;
const STANDARD = /\b(?:RFC|FIPS|CloudEvents|ISO|NIST|W3C)\b/;
/** `docs/recovery-protocol.md, "Append"` and what follows by comma or "and"; a comment may break the line anywhere. */
const PAGE_HEADINGS =
  /(?<page>[\w./-]+\.md)\)?,[\s*]+(?<headings>"[^"]+"(?:(?:,|,? and)[\s*]+"[^"]+")*)/g;
const PAGE_LINK = /\]\((?<target>[^)\s]+)\)/g;
const PAGE_NAME = /(?<![\w:/.-])(?:[\w-]+\/)*[\w-]+\.md\b/g;

/** Rule `page-references`: a page, a heading or a file that a text points to exists. */
export function pageReferences(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.files) {
    const say = (index: number, message: string): void => {
      violations.push({ rule: 'page-references', file, line: lineOf(text, index), message });
    };
    const read = isSource(file) ? commentsOf(text) : text;
    for (const { index } of read.matchAll(SECTION_SIGN)) {
      const before = read.slice(read.lastIndexOf('\n', index) + 1, index);
      if (!STANDARD.test(before)) say(index, 'cites a section: name a page and its heading');
    }
    for (const { index, groups } of read.matchAll(PAGE_HEADINGS)) {
      const { page = '', headings = '' } = groups ?? {};
      for (const fault of headingFaults(repository, file, page, headings)) say(index, fault);
    }
    if (file.endsWith('.md')) {
      for (const { index, groups } of text.matchAll(PAGE_LINK)) {
        const target = groups?.['target'] ?? '';
        if (!leadsSomewhere(repository, file, target)) say(index, `${target} does not exist`);
      }
    } else if (isSource(file)) {
      for (const { index, 0: page } of read.matchAll(PAGE_NAME)) {
        if (pageAt(repository, file, page) === undefined) say(index, `${page} does not exist`);
      }
    }
  }
  return violations;
}

/** `Market`, `Market.absorb`, `readPages`: what a page names in code. */
const SYMBOL = /`(?<symbol>[A-Za-z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)?)`/g;
const isNaming = (file: string): boolean => file === 'ARCHITECTURE.md' || file.startsWith('docs/');

/** Rule `page-symbols`: a class, function or member that a page names is in some source. */
export function pageSymbols(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  const words = new Set<string>();
  for (const [file, text] of repository.files) {
    if (!isSource(file) && !file.endsWith('.json')) continue;
    for (const [word] of text.matchAll(/\w+/g)) words.add(word);
  }
  for (const [file, text] of repository.files) {
    if (!file.endsWith('.md') || !isNaming(file)) continue;
    for (const { index, groups } of text.matchAll(SYMBOL)) {
      const symbol = groups?.['symbol'] ?? '';
      if (symbol.split('.').every((word) => words.has(word))) continue;
      const message = `no source has \`${symbol}\``;
      violations.push({ rule: 'page-symbols', file, line: lineOf(text, index), message });
    }
  }
  return violations;
}

function headingFaults(
  repository: Repository,
  file: string,
  page: string,
  headings: string,
): string[] {
  const text = pageAt(repository, file, page);
  if (text === undefined) return isSource(file) ? [] : [`${page} does not exist`];
  return [...headings.matchAll(/"([^"]+)"/g)]
    .map(([, heading = '']) => heading.replace(/\s*\n[\s*]*/g, ' '))
    .filter((heading) => !text.split('\n').some((line) => line.replace(/^#+ /, '') === heading))
    .map((heading) => `${page} has no heading "${heading}"`);
}

/** The page's text: as named from the root, or from the folder of the file that names it. */
function pageAt(repository: Repository, file: string, page: string): string | undefined {
  const { files } = repository;
  return files.get(page) ?? files.get(posix.join(posix.dirname(file), page));
}

function leadsSomewhere(repository: Repository, file: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = '', anchor] = target.split('#');
  const place = path === '' ? file : posix.join(posix.dirname(file), path);
  const isPicture = /\.(?:png|svg)$/.test(place);
  const names = [...repository.files.keys()];
  const folder = `${place.replace(/\/$/, '')}/`;
  const exists = isPicture || names.some((name) => name === place || name.startsWith(folder));
  if (!exists || anchor === undefined) return exists;
  const lines = repository.files.get(place)?.split('\n') ?? [];
  return lines.some((line) => line.startsWith('#') && slugOf(line) === anchor);
}

/** The anchor that GitHub gives a heading. */
function slugOf(heading: string): string {
  const words = heading.replace(/^#+ /, '').toLowerCase();
  return words.replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}
