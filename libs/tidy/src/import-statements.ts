/** What a source file imports, static or dynamic, as a type or as a value. */
import { lineOf, type SourceViews, sourceViews } from './source-text.ts';

export interface ImportStatement {
  readonly specifier: string;
  readonly line: number;
}

const SPECIFIER =
  /(?<!\.)\b(?:from\s*|import\s*\(?\s*|require\s*\(\s*)(?:'(?<single>[^'\n]+)'|"(?<double>[^"\n]+)"|`(?<template>[^`\n$]+)`)/g;

export function importsOf(
  source: string,
  views: SourceViews = sourceViews(source),
): ImportStatement[] {
  const imports: ImportStatement[] = [];
  for (const match of views.uncommented.matchAll(SPECIFIER)) {
    // The keyword must be code: a sentence in a string may say "from 'x'".
    if (views.code[match.index] !== source[match.index]) continue;
    const groups = match.groups ?? {};
    const specifier = groups['single'] ?? groups['double'] ?? groups['template'] ?? '';
    imports.push({ specifier, line: lineOf(source, match.index) });
  }
  return imports;
}

/** Package of a specifier: `@scope/name` or `name`; undefined for a relative path. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/')) return undefined;
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Path that a relative specifier names, from the importing file's path. */
export function resolveRelative(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
