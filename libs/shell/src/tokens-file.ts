/** The tokens file: who may call, in which role. Its problems name lines and columns, and never what stands there. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { describeDocumentProblems, parseDocument } from './document.ts';
import { readTextFile } from './environment.ts';
import type { Reading } from './problem.ts';

/** `public` reads how venues stand, without their names, and nothing else. */
export const ROLES = ['supervisor', 'exchange', 'operations', 'public'] as const;
export type Role = (typeof ROLES)[number];

export interface TokenEntry {
  readonly name: string;
  readonly role: Role;
  /** Set for an exchange, and for nobody else. */
  readonly venue: string | null;
  /** SHA-256 of the token, 64 hex digits. */
  readonly digest: string;
}

/** Characters that a WebSocket subprotocol may carry, since browsers can send the token nowhere else. */
export const TOKEN_PATTERN: RegExp = /^[A-Za-z0-9._~-]{16,512}$/;
export const TOKEN_ADVICE: string =
  'must be 16 to 512 letters, digits or ._~- ; make one with: openssl rand -hex 32';

/** Names of callers that no file may give: they mean «no token is needed here» and «BREAKWATER_TOKEN». */
export const NAME_OF_ANYONE = 'local';
export const NAME_OF_SHARED = 'shared';

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be 1 to 64 small letters, digits or ._-')
  .refine(
    (name) => name !== NAME_OF_ANYONE && name !== NAME_OF_SHARED,
    `must not be «${NAME_OF_ANYONE}» or «${NAME_OF_SHARED}»: these stand for callers without a token of their own`,
  );

const entrySchema = z
  .strictObject({
    name: nameSchema,
    role: z.enum(ROLES, `must be one of ${ROLES.join(', ')}`),
    venue: z.string().min(1).max(160).optional(),
    token: z.string('must be text: put it in quotes').regex(TOKEN_PATTERN, TOKEN_ADVICE).optional(),
    tokenSha256: z
      .string('must be text: put it in quotes')
      .regex(/^[0-9a-f]{64}$/, 'must be 64 small hex digits; `breakwater config token` prints them')
      .optional(),
  })
  .superRefine((entry, context) => {
    const say = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if (entry.role === 'exchange' && entry.venue === undefined) {
      say('venue', 'is needed with role exchange: the one venue that it may see');
    }
    if (entry.role !== 'exchange' && entry.venue !== undefined) {
      say('venue', `has no meaning with role ${entry.role}: leave it out`);
    }
    if ((entry.token === undefined) === (entry.tokenSha256 === undefined)) {
      say('token', 'or tokenSha256 is needed, and only one of them');
    }
  })
  .transform(({ name, role, venue, token, tokenSha256 }): TokenEntry => {
    const digest = tokenSha256 ?? digestOfToken(token ?? '');
    return { name, role, venue: venue ?? null, digest };
  });

const fileSchema = z
  .array(entrySchema, 'must be a list of tokens: - {name: …, role: …, tokenSha256: …}')
  .superRefine((entries, context) => {
    const names = new Set<string>();
    const digests = new Set<string>();
    for (const [index, { name, digest }] of entries.entries()) {
      const say = (message: string): void => {
        context.addIssue({ code: 'custom', path: [index, 'name'], message });
      };
      if (names.has(name)) say('is a name that stands above already');
      if (digests.has(digest)) say('has a token that stands above already');
      names.add(name);
      digests.add(digest);
    }
  });

/** The entries of a tokens file, or every problem with line and column; none carries a value of the file. */
export function readTokensFile(setting: string, path: string): Reading<readonly TokenEntry[]> {
  const file = readTextFile(path);
  if (file.kind === 'unreadable') return refused(setting, path, file.message);
  const knownKeys = ['name', 'role', 'venue', 'token', 'tokenSha256'];
  const reading = parseDocument(file.text, fileSchema, { isSecret: true, knownKeys });
  if (reading.kind === 'ok') return { kind: 'ok', value: reading.value };
  return refused(setting, path, `\n${describeDocumentProblems(path, reading.problems)}`);
}

/** A new token of 256 bits, and its entry for the file as one line of YAML; or what is wrong with the names. */
export function makeToken(wanted: {
  readonly name: string;
  readonly role: string;
  readonly venue?: string | undefined;
}): Reading<{ readonly token: string; readonly entry: string }> {
  const token = randomBytes(32).toString('base64url');
  const venue = wanted.venue === undefined ? {} : { venue: wanted.venue };
  const entry = { name: wanted.name, role: wanted.role, ...venue };
  const tokenSha256 = digestOfToken(token);
  const parsed = entrySchema.safeParse({ ...entry, tokenSha256 });
  if (parsed.success) {
    // JSON is YAML, so that any name of a venue is quoted as it must be.
    return {
      kind: 'ok',
      value: { token, entry: `- ${JSON.stringify({ ...entry, tokenSha256 })}` },
    };
  }
  const problems = parsed.error.issues.map(({ path, message }) => {
    return { setting: String(path[0] ?? 'token'), origin: 'command line', message };
  });
  return { kind: 'problems', problems };
}

/** SHA-256 of a token, 64 hex digits: what a tokens file may hold instead of it. */
export function digestOfToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

function refused(setting: string, path: string, message: string): Reading<never> {
  return { kind: 'problems', problems: [{ setting, origin: path, message }] };
}
