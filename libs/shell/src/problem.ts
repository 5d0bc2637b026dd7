/** Configuration problems are collected, so that one run tells the operator everything that is wrong. */

export interface Problem {
  /** The setting's name, for example `HTTP_PORT`. */
  readonly setting: string;
  /** Where the value came from: `flag`, `environment`, a file's path, or `not set`. */
  readonly origin: string;
  /** What is wrong and what to do. Never carries a secret. */
  readonly message: string;
}

/** What reading one group of settings returns. */
export type Reading<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Thrown at start only, and caught by `runService`, which prints every problem and exits with 78. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(describeProblems(problems));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** One line per problem: `NAME (origin): message`. */
export function describeProblems(problems: readonly Problem[]): string {
  return problems.map((p) => `${p.setting} (${p.origin}): ${p.message}`).join('\n');
}
