/** `breakwater evaluate gallery`: the outcome of the named incidents, kept as text in the repository. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { galleryText, type RunResult } from '@breakwater/evaluation';
import type { ScenarioName } from '@breakwater/simulator';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { type RunControl, simulatedRun } from './simulated-runs.ts';

/** Every incident that people know by name, and the look-alikes that were mistaken for one. */
const GALLERY_SCENARIOS: readonly ScenarioName[] = [
  'squeeze-2025-10-11',
  'sell-off-2025-07',
  'long-liquidation-cascade',
  'feed-outage',
  'national-fall',
  'quote-echo',
  'recovery',
  'venue-gap',
  'fx-jump',
  'calm-day',
];
const SEED = 1;
/** From the root of a clone: an installed command has no repository to compare with. */
const GALLERY_FILE = 'services/cli/gallery/simulated.txt';

/** The text that the present rules give; a run of each scenario with seed 1. */
export async function makeGallery(control: RunControl): Promise<string> {
  const results: RunResult[] = [];
  for (const [index, name] of GALLERY_SCENARIOS.entries()) {
    const onProgress = (share: number): void => {
      control.onProgress((index + share) / GALLERY_SCENARIOS.length);
    };
    results.push(await simulatedRun({ name, seed: SEED }, { stop: control.stop, onProgress }));
  }
  return galleryText(results);
}

/** Returns 1 where the repository says otherwise and nothing is to be written. */
export async function runGallery(
  options: { readonly isWritten: boolean },
  context: CommandContext,
): Promise<number> {
  if (!existsSync(GALLERY_FILE)) {
    throw new CommandError(`${GALLERY_FILE} is not here: run it from the root of a clone.`);
  }
  const progress = context.terminal.progress('gallery');
  const onProgress = (share: number): void => progress.update(share, 'named incidents, seed 1');
  const text = await makeGallery({ stop: context.signal, onProgress }).finally(() =>
    progress.end(),
  );
  await context.print(text);
  const kept = readFileSync(GALLERY_FILE, 'utf8');
  if (kept === text) {
    context.terminal.say('as the repository has it.');
    return 0;
  }
  if (!options.isWritten) {
    context.terminal.say(
      'the repository says otherwise: look at the difference, then `gallery --write`.',
    );
    return 1;
  }
  writeFileSync(GALLERY_FILE, text);
  context.terminal.say('written: look at `git diff`, and say in the commit why it changed.');
  return 0;
}
