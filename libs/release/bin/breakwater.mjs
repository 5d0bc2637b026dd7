#!/usr/bin/env node
/**
 * `breakwater` as it is installed, beside its bundle. Written for any Node, so that one too old is told so in a
 * sentence and not by a syntax error.
 */
const NODE_MAJOR_MIN = 24;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  console.error(
    `error: breakwater needs Node ${NODE_MAJOR_MIN} or newer; this is ${process.version}`,
  );
  process.exitCode = 1;
} else {
  // kafkajs computes a negative timeout now and then; harmless, and only this one warning is silenced. From sources a flag
  // of Node does it; a command that npm links has no place for flags.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...details) => {
    if (details[0] !== 'TimeoutNegativeWarning') emitWarning.call(process, warning, ...details);
  };
  await import(new URL('../lib/breakwater.js', import.meta.url).href);
}
