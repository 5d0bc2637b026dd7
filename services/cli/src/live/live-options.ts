/** What is watched live, as the command line says it: names of venues, or a file. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type LiveConfig, rateByPlace, readLiveConfig, watchedByName } from '@breakwater/feeds';
import { UsageError } from '@breakwater/shell';

export interface LiveFlags {
  /** Venues separated by commas, or a file. */
  readonly live: string;
  readonly instruments?: string;
  readonly rate?: string;
  /** Folder that frames go to. */
  readonly record?: string;
}

/** @throws LiveConfigError for a venue or file that cannot be used; UsageError for flags that the file says already. */
export function liveConfigOf(flags: LiveFlags): LiveConfig {
  const { live, instruments, rate, record } = flags;
  if (isFile(live)) {
    if (instruments !== undefined || rate !== undefined) {
      throw new UsageError(`say instruments: and rate: in ${live}, and not as options beside it.`);
    }
    const config = readLiveConfig(live);
    return record === undefined ? config : { ...config, record: resolve(record) };
  }
  return {
    venues: watchedByName(namesOf(live)),
    instruments: instruments === undefined ? undefined : resolve(instruments),
    rate: rate === undefined ? undefined : rateByPlace(rate),
    record: record === undefined ? undefined : resolve(record),
    settings: {},
  };
}

/** A name of a venue has neither; a file that is not there is told as one. */
function isFile(text: string): boolean {
  return /[/\\]|\.(?:ya?ml|json)$/.test(text) || (!text.includes(',') && existsSync(text));
}

function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
