import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Starts the real Kafka and Redis once for the whole run and hands their addresses to the tests. */
const containerSetup = 'testcontainers/src/global-setup.ts';

export default defineConfig({
  test: {
    // A flaky test is a defect to find, not to repeat.
    retry: 0,
    allowOnly: false,
    // Of two cores vitest would leave one to who watches; nobody does.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['libs/**/*.test.ts', 'services/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.container.test.ts', 'libs/tidy/fixtures/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'containers',
          include: ['testcontainers/src/**/*.test.ts', '**/*.container.test.ts'],
          exclude: ['**/node_modules/**', 'libs/tidy/fixtures/**'],
          globalSetup: existsSync(new URL(containerSetup, import.meta.url)) ? [containerSetup] : [],
          // One broker and one store serve every file, so files run one after the other.
          fileParallelism: false,
          // A condition is waited for as long as a slow machine may need; a second is not.
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 180_000,
          hookTimeout: 300_000,
          teardownTimeout: 60_000,
        },
      },
    ],
  },
});
