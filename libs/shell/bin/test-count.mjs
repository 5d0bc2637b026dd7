/** Counting of a vitest run from its JSON report. Pure. */

/**
 * Tests passed and failed. A test that did not run has not passed, so skipped and to-do tests count as failed;
 * so does a file that failed before or outside its tests (an import error, a hook). `report` is undefined where
 * the run left none. A run that ends badly without naming a test (global setup, unhandled error) counts as one.
 */
export function countTests(report, exitCode) {
  let passedCount = 0;
  let failedCount = 0;
  for (const file of report?.testResults ?? []) {
    const statuses = file.assertionResults.map((test) => test.status);
    const passedHere = statuses.filter((status) => status === 'passed').length;
    passedCount += passedHere;
    failedCount += statuses.length - passedHere;
    if (file.status !== 'passed' && passedHere === statuses.length) failedCount += 1;
  }
  if (failedCount === 0 && (exitCode !== 0 || passedCount === 0)) failedCount = 1;
  return { passedCount, failedCount };
}

/** The line that ends a test run. */
export function summaryLine({ passedCount, failedCount }) {
  return `${passedCount} passed, ${failedCount} failed`;
}
