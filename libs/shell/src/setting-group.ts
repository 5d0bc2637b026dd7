/** Reads one group of settings: looks each name up, checks all of them, returns all problems at once. */
import { z } from 'zod';
import type { Environment, Lookup } from './environment.ts';
import { ConfigurationError, type Problem, type Reading } from './problem.ts';

export interface SettingGroup<Shape extends z.ZodRawShape> {
  /** One schema per setting name, over its text; absent settings are `undefined`. */
  readonly schema: z.ZodObject<Shape>;
  /** Names whose value must never be printed; they may also come as NAME_FILE. */
  readonly secrets: readonly string[];
}

export interface GroupReading<T> {
  readonly values: T | null;
  readonly problems: Problem[];
  /** Where a setting came from, for problems found later. */
  origin(name: string): string;
}

/** The checked settings of a group, or null with the problems that stand in the way. */
export function readGroup<Shape extends z.ZodRawShape>(
  group: SettingGroup<Shape>,
  environment: Environment,
): GroupReading<z.output<z.ZodObject<Shape>>> {
  const found = new Map<string, Lookup>();
  const texts: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const name of Object.keys(group.schema.shape)) {
    const secret = group.secrets.includes(name);
    const lookup = secret ? environment.lookupSecret(name) : environment.lookup(name);
    found.set(name, lookup);
    if (lookup.kind === 'found') texts[name] = lookup.text;
    if (lookup.kind === 'unreadable') {
      problems.push({ setting: name, origin: lookup.origin, message: lookup.message });
    }
  }
  const origin = (name: string): string => {
    const lookup = found.get(name);
    return lookup === undefined || lookup.kind === 'absent' ? 'not set' : lookup.origin;
  };
  const parsed = group.schema.safeParse(texts);
  if (parsed.success)
    return { values: problems.length === 0 ? parsed.data : null, problems, origin };
  for (const issue of parsed.error.issues) {
    const setting = String(issue.path[0] ?? 'configuration');
    if (found.get(setting)?.kind === 'unreadable') continue;
    const given = group.secrets.includes(setting) ? undefined : texts[setting];
    const suffix =
      given === undefined ? '' : ` It is ${JSON.stringify(withoutUser(given).slice(0, 80))}.`;
    problems.push({ setting, origin: origin(setting), message: issue.message + suffix });
  }
  return { values: null, problems, origin };
}

/** An address without the user and password that somebody may have put into it. */
export function withoutUser(text: string): string {
  return text.replaceAll(/\/\/[^/\s]*@/g, '//[secret]@');
}

/**
 * All groups of a service in one go: `readConfiguration(environment, { http: httpSettings, … })`.
 * @throws ConfigurationError with the problems of every group.
 */
export function readConfiguration<T extends Record<string, unknown>>(
  environment: Environment,
  groups: { readonly [K in keyof T]: (environment: Environment) => Reading<T[K]> },
): T {
  const problems: Problem[] = [];
  const entries: [string, unknown][] = [];
  for (const name of Object.keys(groups)) {
    const reading = groups[name]!(environment);
    if (reading.kind === 'ok') entries.push([name, reading.value]);
    else problems.push(...reading.problems);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  // Every key of `groups` was read above, each by the reader of its own type.
  return Object.fromEntries(entries) as T;
}

/** A choice among names, whatever the case of the letters. */
export function choice<const Name extends string>(names: readonly Name[]): z.ZodType<Name> {
  const message = `must be one of ${names.join(', ')}.`;
  return z.string().transform((text, context) => {
    const name = names.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (name !== undefined) return name;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** A whole number of [min, max] in decimal digits. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const message = `must be a whole number from ${min} to ${max}.`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** Comma-separated texts, without empty ones. */
export function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
