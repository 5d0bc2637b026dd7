/** What `breakwater doctor` has found: one line per thing looked at, with what to do where something is wrong. */

export interface Finding {
  /** What was looked at, for example `kafka` or `topic market.events`. */
  readonly check: string;
  /** `warn`: it works, and should not stay so. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** null where nothing is to be done. */
  readonly remedy: string | null;
}

export function fine(check: string, detail: string): Finding {
  return { check, state: 'ok', detail, remedy: null };
}

export function warning(check: string, detail: string, remedy: string): Finding {
  return { check, state: 'warn', detail, remedy };
}

export function failure(check: string, detail: string, remedy: string): Finding {
  return { check, state: 'fail', detail, remedy };
}
