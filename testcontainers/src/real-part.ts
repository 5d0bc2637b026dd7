/** What every real part (Kafka, Redis) offers to the tests, whichever way it was started. */

export type Way = 'environment' | 'docker' | 'native';

export interface RealPart {
  readonly way: Way;
  /** Ends the part as a power cut would; its address and what it had written stay. */
  kill9(): Promise<void>;
  /** Starts the part again, ready and at the same address, after `kill9` or by stopping it first. */
  restart(): Promise<void>;
  /** Ends the part and deletes what it had written. A part from the environment is left alone. */
  stop(): Promise<void>;
}

/** Prints which way a part was taken, in one line. */
export function announce(line: string): void {
  process.stdout.write(`testcontainers: ${line}\n`);
}

/** A part from the environment belongs to somebody else: tests do not kill it. */
export function environmentPart(variable: string): RealPart {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new Error(
        `the part at ${variable} is not ours to kill: ask for one with { exclusive: true }`,
      ),
    );
  return { way: 'environment', kill9: refuse, restart: refuse, stop: () => Promise.resolve() };
}
