/** A broken rule at a place. `line` counts from 1; 0 stands for the file as a whole. */
export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
}
