/** Three linear equations in three unknowns. */

export interface Equation {
  readonly weights: readonly number[];
  readonly wanted: number;
}

/** By Cramer's rule. @throws Error where the equations do not determine the unknowns. */
export function solveThree(equations: readonly Equation[]): number[] {
  const rows = equations.map(({ weights }) => weights);
  const whole = determinant(rows);
  if (whole === 0) throw new Error('the equations do not determine the unknowns');
  return [0, 1, 2].map((column) => {
    const replaced = equations.map(({ weights, wanted }) =>
      weights.map((weight, at) => (at === column ? wanted : weight)),
    );
    return determinant(replaced) / whole;
  });
}

function determinant(rows: readonly (readonly number[])[]): number {
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  const minor = (a: number, b: number): number => at(1, a) * at(2, b) - at(1, b) * at(2, a);
  return at(0, 0) * minor(1, 2) - at(0, 1) * minor(0, 2) + at(0, 2) * minor(0, 1);
}
