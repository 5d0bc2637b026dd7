/**
 * What stands between `git clone` and a running command: dependencies installed, the pinned Node found.
 * Plain ESM without dependencies, because it runs before there are any, on the machine's own Node (>= 20).
 *
 * Invariants
 * PN1 nothing is installed while the installed tree is what the lockfile says; an interrupted install is repeated.
 * PN2 children find the pinned Node and the pinned tools first on PATH, never the machine's.
 * PN3 a child's exit code and signal become ours; a signal sent to us reaches the child once.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const rootFolder = fileURLToPath(new URL('../../..', import.meta.url));

const NODE_MAJOR_MIN = 24;
const binFolder = join(rootFolder, 'node_modules', '.bin');

/** kafkajs computes a negative timeout from a throttle time of -1; harmless, so this one warning is silenced. */
export const KAFKAJS_WARNING_FLAG = '--disable-warning=TimeoutNegativeWarning';

/** A mistake of the machine or the caller, not of the program: printed without a stack. */
export class SetupError extends Error {}

/**
 * Whether the installed tree holds every package of the lockfile in the same version and content. Packages for
 * other platforms are optional and may be absent. Compared by content, because a checkout renews file times.
 */
export function isInstalled(lock, installed) {
  if (installed === undefined) return false;
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const found = installed.packages[path];
    if (found === undefined) {
      if (wanted.optional || wanted.devOptional || wanted.peer) continue;
      return false;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) return false;
    if (found.resolved !== wanted.resolved) return false;
  }
  return true;
}

/** Runs `npm ci` when the installed tree is not the lockfile's (PN1). Throws SetupError when that fails. */
export function ensureInstalled() {
  const lock = readJson('package-lock.json');
  if (lock === undefined) {
    throw new SetupError(`package-lock.json is missing in ${rootFolder}: clone again`);
  }
  const installed = readJson(join('node_modules', '.package-lock.json'));
  if (isInstalled(lock, installed)) return;
  const reason = installed === undefined ? 'are not installed' : 'are not those of the lockfile';
  console.error(`dependencies ${reason}: running npm ci (about a minute, once)`);
  // Versions are those of the lockfile, and what they need is the Node that they will run under, not that of npm:
  // its warnings about engines would be false alarms.
  const args = ['ci', '--ignore-scripts', '--loglevel=error'];
  const npm = spawnSync('npm', args, { cwd: rootFolder, stdio: 'inherit' });
  if (npm.error !== undefined) {
    throw new SetupError(`npm could not be started (${npm.error.message}): install npm >= 10`);
  }
  if (npm.status !== 0) {
    throw new SetupError(
      'npm ci failed, see above. Check that the npm registry can be reached, then run the command again.',
    );
  }
}

/** The Node that runs our sources: the pinned one, else the running one where it is new enough. */
export function findNode() {
  const pinned = join(binFolder, 'node');
  if (existsSync(pinned)) {
    const answer = spawnSync(pinned, ['--version'], { encoding: 'utf8' });
    if (answer.status === 0 && majorOf(answer.stdout) >= NODE_MAJOR_MIN) return pinned;
  }
  if (majorOf(process.version) >= NODE_MAJOR_MIN) return process.execPath;
  throw new SetupError(
    `Node ${NODE_MAJOR_MIN} or newer is needed; this is ${process.version}, and npm has no pinned Node for ` +
      `${process.platform}-${process.arch}. Install one, for example \`nvm install && nvm use\` ` +
      '(.nvmrc names the version) or `brew install node@24`, and run the command again.',
  );
}

/** Environment of a child: pinned tools first, then the Node in use, then what was there (PN2). */
export function childEnvironment(node) {
  const path = [binFolder, dirname(node), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}

/** Installs what is missing, runs a TypeScript file of the repository in its place, and ends as it ends (PN3). */
export async function runUnderPinnedNode(file, args) {
  ensureInstalled();
  const script = join(rootFolder, file);
  if (!existsSync(script)) throw new SetupError(`${file} is missing: is this a whole clone?`);
  const node = findNode();
  // Later starts need not strip types again: 0.3 s instead of 0.6 s. And what strips them is WebAssembly, whose growing
  // memory detaches a buffer: from then on V8 asks at every access of a typed array whether its buffer is still there.
  const cache = { NODE_COMPILE_CACHE: join(rootFolder, '.cache', 'compile') };
  const env = { ...cache, ...childEnvironment(node) };
  endAs(await runChild(node, [KAFKAJS_WARNING_FLAG, script, ...args], { env }));
}

/**
 * Runs a child with our terminal and returns `{ code, signal }` when it has ended.
 * A terminal sends Ctrl-C to the whole group, so only there SIGINT is not passed on a second time (PN3).
 */
export function runChild(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const passOn = (signal) => {
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const release = () => {
      for (const signal of signals) process.off(signal, passOn);
    };
    child.once('error', (cause) => {
      release();
      reject(new SetupError(`${command} could not be started: ${cause.message}`));
    });
    child.once('exit', (code, signal) => {
      release();
      resolve({ code, signal });
    });
  });
}

/** Exit code of an ended child as a shell counts it: 128 + the signal's number where one ended it. */
export function exitCodeOf({ code, signal }) {
  return signal === null ? code : 128 + constants.signals[signal];
}

/** Runs a command line's main function; a SetupError is printed as one sentence. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
  }
}

function endAs(ended) {
  if (ended.signal !== null) process.kill(process.pid, ended.signal);
  process.exitCode = exitCodeOf(ended);
}

function majorOf(version) {
  return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0);
}

function readJson(path) {
  const file = join(rootFolder, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
