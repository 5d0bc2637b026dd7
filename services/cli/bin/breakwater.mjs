#!/usr/bin/env node
/** `npx breakwater …`: the command line under the pinned Node, whatever Node the machine has. */
import { runMain, runUnderPinnedNode } from '../../../libs/shell/bin/pinned-node.mjs';

await runMain(() => runUnderPinnedNode('services/cli/src/main.ts', process.argv.slice(2)));
