/**
 * `npm start`, `npm test`, `npm run check`, `npm run bench`, `npm run build`, `npm run mutate`,
 * `npm run eval` and `npm run parts`: each is one command after `git clone`.
 * What is missing (dependencies, the pinned Node) is installed first, see pinned-node.mjs.
 */
import { check, test } from './check-list.mjs';
import { runMain, runUnderPinnedNode, SetupError } from './pinned-node.mjs';

const COMMANDS = {
  start: (args) => runUnderPinnedNode('services/cli/src/main.ts', ['start', ...args]),
  eval: (args) => runUnderPinnedNode('services/cli/src/main.ts', ['evaluate', ...args]),
  bench: (args) => runUnderPinnedNode('libs/bench/src/main.ts', args),
  build: (args) => runUnderPinnedNode('libs/release/src/main.ts', ['build', ...args]),
  release: (args) => runUnderPinnedNode('libs/release/src/main.ts', ['release', ...args]),
  mutate: (args) => runUnderPinnedNode('libs/mutate/src/main.ts', args),
  parts: (args) => runUnderPinnedNode('testcontainers/src/main.ts', args),
  check,
  test,
};

await runMain(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) {
    throw new SetupError(
      `unknown command "${name ?? ''}"; one of ${Object.keys(COMMANDS).join(', ')} is expected, as in \`npm start\``,
    );
  }
  await COMMANDS[name](args);
});
