/** Finds one alert by its id or by as much of it as no other alert begins with. */
import type { Alert } from '@breakwater/core';
import { CommandError } from '../command/command-error.ts';
import { isoTime, WalkStopped } from '../domain/log-walk.ts';
import type { AlertSource, FoundAlert } from './found-alert.ts';

/** Candidates that are named where a prefix fits several. */
const NAMED_COUNT_MAX = 8;

/** @throws CommandError where there is none, or where the prefix fits several; WalkStopped. */
export async function findAlert(
  source: AlertSource,
  prefix: string,
  signal: AbortSignal,
): Promise<FoundAlert> {
  const wanted = prefix.toLowerCase();
  const found = new Map<string, { revisions: Alert[]; stream: FoundAlert['stream'] }>();
  for await (const { alert, stream } of source.alerts()) {
    if (signal.aborted) throw new WalkStopped('stopped while looking for the alert');
    const { id } = alert.content;
    if (!id.startsWith(wanted)) continue;
    // The same id in another stream is another run of the same history: the newest stream counts.
    const known = found.get(id);
    if (known === undefined || !isSame(known.stream, stream)) {
      found.set(id, { revisions: [alert], stream });
    } else known.revisions.push(alert);
  }
  const [first] = found;
  if (first === undefined) {
    throw new CommandError(
      `no alert of ${source.name} begins with ${prefix}; breakwater tail --from-beginning lists them.`,
    );
  }
  if (found.size > 1) throw new CommandError(severalText(prefix, [...found]));
  const [id, { revisions, stream }] = first;
  return { id, revisions, stream };
}

function isSame(a: FoundAlert['stream'], b: FoundAlert['stream']): boolean {
  return a?.topicId === b?.topicId && a?.partition === b?.partition;
}

function severalText(
  prefix: string,
  found: readonly (readonly [string, { readonly revisions: readonly Alert[] }])[],
): string {
  const lines = found.slice(0, NAMED_COUNT_MAX).map(([id, { revisions }]) => {
    const content = revisions.at(-1)?.content;
    if (content === undefined) return `  ${id}`;
    const { detector, severity, subject, openTimeUs } = content;
    return `  ${id}  ${detector} ${severity} ${subject}, ${isoTime(openTimeUs)}`;
  });
  const more = found.length > lines.length ? [`  and ${found.length - lines.length} more`] : [];
  return [
    `${found.length} alerts begin with ${prefix}; give more of the id:`,
    ...lines,
    ...more,
  ].join('\n');
}
