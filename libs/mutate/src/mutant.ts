/** One changed place in a source file. */
export interface Mutant {
  /** Rises from 1 over the files of a run; 0 means that nothing is changed. */
  readonly id: number;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Where it is declared, for example `WindowBank.advance`; empty at the top of a module. */
  readonly scope: string;
  /** What kind of change it is, for example `boundary`. */
  readonly operator: Operator;
  /** The changed text, white space collapsed, and what stands there instead. */
  readonly before: string;
  readonly after: string;
}

/** A change of one syntax node: `after` replaces its whole text. */
export interface Change {
  readonly operator: Operator;
  readonly after: string;
}

export type Operator =
  | 'arithmetic'
  | 'assignment'
  | 'boundary'
  | 'call'
  | 'condition'
  | 'constant'
  | 'default'
  | 'logical'
  | 'negation'
  | 'operand'
  | 'optional'
  | 'returned'
  | 'statement'
  | 'text';

export type Verdict = 'killed' | 'survived' | 'unreached' | 'equivalent';

export interface JudgedMutant extends Mutant {
  readonly verdict: Verdict;
  /** The test that noticed, `time` where the mutant did not come to an end, or why it is equivalent. */
  readonly by: string;
}
