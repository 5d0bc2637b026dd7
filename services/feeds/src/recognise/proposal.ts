/** What to say to who brings a folder without a manifest: what was recognised, why, and what only they can know. */
import { join } from 'node:path';
import { MANIFEST_NAME } from '../manifest.ts';
import type { Unknown } from './belief.ts';
import { manifestOf, type RecognisedFolder, type RecognisedStream } from './recognise-folder.ts';

/** One line per stream and per file that is left out. */
export function beliefLines({ streams, leftOut }: RecognisedFolder): string[] {
  return [
    ...streams.map((one) => `${filesText(one)}: ${marketText(one)}, because ${one.because}`),
    ...leftOut.map(({ file, why }) => `${file}: left out, because ${why}`),
  ];
}

export function filesText({ file, files }: RecognisedStream): string {
  return files.length === 1 ? file : `${file} (${files.length} files)`;
}

function marketText({ stream }: RecognisedStream): string {
  const { format, venue, symbol, type } = stream;
  return [format ?? 'rows', venue === undefined ? '' : `of ${venue}`, symbol ?? '', type ?? '']
    .filter((word) => word !== '')
    .join(' ');
}

/** The refusal, with the manifest as far as it is known. */
export function proposalText(path: string, recognised: RecognisedFolder): string {
  const open = recognised.streams.flatMap((one) =>
    one.unknown.map(({ field, question }) => `  ${filesText(one)}: ${field}: ${question}`),
  );
  const missing =
    open.length === 0
      ? ['`breakwater replay` writes it, as far as it can be told from the files:']
      : [
          'What only you can know is:',
          ...open,
          `Save this as ${join(path, MANIFEST_NAME)} and replace what stands in <angle brackets>:`,
        ];
  return [
    `${path}: there is no ${MANIFEST_NAME}, which says how its files are to be read (docs/recorded-folders.md).`,
    ...beliefLines(recognised).map((line) => `  ${line}`),
    ...missing,
    JSON.stringify(
      manifestOf(recognised, (_one, unknown) => placeholder(unknown)),
      null,
      2,
    ),
  ].join('\n');
}

function placeholder({ field, choices }: Unknown): string {
  return choices === undefined ? `<${field}>` : `<${choices.join(', ')}>`;
}
