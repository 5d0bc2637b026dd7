/** A command that cannot be done for a reason outside the program. The message says what to do; no stack is shown. */
import type { IoOutcome } from '@breakwater/core';

export class CommandError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandError';
  }
}

/**
 * The value of an outcome that a command cannot go on without.
 * @throws CommandError with the outcome's own words.
 */
export function required<T>(outcome: IoOutcome<T>, doing: string): T {
  if (outcome.kind === 'ok') return outcome.value;
  throw new CommandError(`${doing}: ${outcome.detail} (${outcome.code})`);
}
