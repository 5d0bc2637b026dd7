import { expect, test } from 'vitest';
import { countTests, summaryLine } from './test-count.mjs';

function fileWith(status: string, ...statuses: readonly string[]): object {
  return { status, assertionResults: statuses.map((each) => ({ status: each })) };
}

function reportOf(...testResults: readonly object[]): object {
  return { testResults };
}

test('passed and failed tests are counted over all files', () => {
  const report = reportOf(fileWith('passed', 'passed', 'passed'), fileWith('failed', 'failed'));
  expect(countTests(report, 1)).toEqual({ passedCount: 2, failedCount: 1 });
  expect(countTests(reportOf(fileWith('passed', 'passed')), 0)).toEqual({
    passedCount: 1,
    failedCount: 0,
  });
});

test('a test that did not run counts as failed', () => {
  const report = reportOf(fileWith('passed', 'passed', 'skipped', 'pending', 'todo'));
  expect(countTests(report, 0)).toEqual({ passedCount: 1, failedCount: 3 });
});

test('a file that failed outside its tests counts as one failure', () => {
  expect(countTests(reportOf(fileWith('failed', 'passed')), 1)).toEqual({
    passedCount: 1,
    failedCount: 1,
  });
  expect(countTests(reportOf(fileWith('failed')), 1).failedCount).toBe(1);
});

test('a run that fails without naming a test, runs none or leaves no report is a failure', () => {
  expect(countTests(reportOf(fileWith('passed', 'passed')), 1).failedCount).toBe(1);
  expect(countTests(reportOf(), 0).failedCount).toBe(1);
  expect(countTests(undefined, 1)).toEqual({ passedCount: 0, failedCount: 1 });
});

test('the line that ends a run', () => {
  expect(summaryLine({ passedCount: 12, failedCount: 0 })).toBe('12 passed, 0 failed');
});
