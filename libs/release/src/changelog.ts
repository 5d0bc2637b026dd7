/** The changelog's sections. */

const UNRELEASED = '## [Unreleased]';

/** What is written under [Unreleased]; '' where nothing is. @throws Error where there is no such heading. */
export function unreleasedNotes(changelog: string): string {
  const start = changelog.indexOf(`${UNRELEASED}\n`);
  if (start === -1) throw new Error(`CHANGELOG.md has no heading "${UNRELEASED}"`);
  const rest = changelog.slice(start + UNRELEASED.length);
  const end = rest.search(/\n## \[/);
  return (end === -1 ? rest : rest.slice(0, end)).trim();
}

/** Notes of a released version; '' where it has no section. */
export function releasedNotes(changelog: string, version: string): string {
  const heading = new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - .*$`, 'm');
  const found = heading.exec(changelog);
  if (found === null) return '';
  const rest = changelog.slice(found.index + found[0].length);
  const end = rest.search(/\n## \[/);
  return (end === -1 ? rest : rest.slice(0, end)).trim();
}

/** The changelog with what was unreleased under a version and a date (YYYY-MM-DD), and an empty [Unreleased] above. */
export function withRelease(
  changelog: string,
  { version, date }: { readonly version: string; readonly date: string },
): string {
  return changelog.replace(`${UNRELEASED}\n`, `${UNRELEASED}\n\n## [${version}] - ${date}\n`);
}
