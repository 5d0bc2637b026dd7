/** A folder without a manifest: what it holds is told, what nobody but its owner knows is asked, and the manifest is written. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  beliefLines,
  FolderError,
  filesText,
  manifestOf,
  proposalText,
  type RecognisedFolder,
  recogniseFolder,
  type Unknown,
  writeManifest,
} from '@breakwater/feeds';
import type { CommandContext } from '../command/command-context.ts';

/** @throws FolderError where nobody is there to be asked, naming exactly what is not known. */
export async function ensureManifest(path: string, context: CommandContext): Promise<void> {
  if (!existsSync(path) || existsSync(join(path, 'folder.json'))) return;
  const { terminal } = context;
  const recognised = await recogniseFolder(path);
  const unknown = recognised.streams.flatMap((stream) => stream.unknown);
  const canAsk = context.ask !== undefined && unknown.every(({ field }) => field !== 'columns');
  if (unknown.length > 0 && !canAsk) throw new FolderError(proposalText(path, recognised));
  terminal.say(`${path} has no folder.json. By its files it holds:`);
  for (const line of beliefLines(recognised)) terminal.say(`  ${line}`);
  const answers = await askedFor(recognised, context);
  const manifest = manifestOf(recognised, (stream, { field }) => {
    const answer = answers.get(`${stream.file} ${field}`) ?? '';
    return field === 'barSeconds' ? Number(answer) : answer;
  });
  terminal.say(
    `That is written to ${writeManifest(path, manifest)}; correct it where it is wrong.`,
  );
}

/** What was said to each question, by stream and field. */
async function askedFor(
  { streams }: RecognisedFolder,
  { ask }: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  const answers = new Map<string, string>();
  for (const stream of streams) {
    for (const unknown of stream.unknown) {
      if (ask === undefined) continue;
      answers.set(
        `${stream.file} ${unknown.field}`,
        await answerTo(unknown, filesText(stream), ask),
      );
    }
  }
  return answers;
}

async function answerTo(
  { question, choices }: Unknown,
  files: string,
  ask: (question: string) => Promise<string>,
): Promise<string> {
  const offered = choices === undefined ? '' : ` [${choices.join(', ')}]`;
  for (;;) {
    const answer = (await ask(`${files}: ${question}${offered} `)).trim();
    if (answer !== '' && (choices === undefined || choices.includes(answer))) return answer;
  }
}
