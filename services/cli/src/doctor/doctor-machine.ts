/** The machine itself: Node, the data folder, and files that hold secrets. Nothing is written. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Environment, SETTINGS } from '@breakwater/shell';
import { type Finding, failure, fine, warning } from './doctor-finding.ts';

const NODE_MAJOR_MIN = 24;
const FREE_BYTES_MIN = 512 * 1_024 ** 2;
const FREE_BYTES_WARN = 5 * 1_024 ** 3;
/** Permission bits: others may read; group or others may write. */
const READ_BY_OTHERS = 0o004;
const WRITTEN_BY_OTHERS = 0o022;

export function nodeFinding(version: string): Finding {
  const major = Number.parseInt(version, 10);
  if (major >= NODE_MAJOR_MIN) return fine('node', `Node ${version}`);
  const remedy = `use Node ${NODE_MAJOR_MIN} or newer; .nvmrc names the version that is tested`;
  return failure('node', `Node ${version} is too old`, remedy);
}

/** The data folder: whether it, or the folder it would be made in, can be written, and how much is free there. */
export function dataFolderFindings(folder: string): Finding[] {
  const check = `data folder ${folder}`;
  let place = resolve(folder);
  while (!existsSync(place)) place = dirname(place);
  if (!statSync(place).isDirectory()) {
    return [failure(check, `${place} is no folder`, 'name a folder with BREAKWATER_DATA_DIR')];
  }
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const remedy = `chown or chmod ${place}, or name another with BREAKWATER_DATA_DIR`;
    return [failure(check, `this user may not write to ${place}`, remedy)];
  }
  return [spaceFinding(check, place), webhooksFinding(folder)];
}

function spaceFinding(check: string, place: string): Finding {
  const { bavail, bsize } = statfsSync(place);
  const freeBytes = bavail * bsize;
  const detail = `writable, ${(freeBytes / 1_024 ** 3).toFixed(1)} GiB free`;
  const remedy = 'free space, or name another folder with BREAKWATER_DATA_DIR';
  if (freeBytes < FREE_BYTES_MIN) return failure(check, detail, remedy);
  return freeBytes < FREE_BYTES_WARN ? warning(check, detail, remedy) : fine(check, detail);
}

function webhooksFinding(folder: string): Finding {
  const [ledger, keys] = [join(folder, 'webhooks.sqlite'), join(folder, 'webhook-keys')];
  if (!existsSync(ledger)) return fine('webhooks', `no endpoints in ${folder}`);
  if (!existsSync(keys)) {
    const detail = `${ledger} has no keys beside it`;
    return failure('webhooks', detail, `restore ${keys} from a copy, or add the endpoints again`);
  }
  if ((statSync(keys).mode & (READ_BY_OTHERS | WRITTEN_BY_OTHERS)) !== 0) {
    return failure('webhooks', `others may use ${keys}`, `chmod 700 ${keys}, then rotate its keys`);
  }
  return fine('webhooks', `endpoints and keys in ${folder}`);
}

/** Files that settings name because they hold secrets. */
export function secretFileFindings(environment: Environment): Finding[] {
  const names = SETTINGS.filter(({ isSecret }) => isSecret).map(({ name }) => `${name}_FILE`);
  return [...names, 'BREAKWATER_TOKENS_FILE'].flatMap((name) => {
    const found = environment.lookup(name);
    return found.kind === 'found' ? [secretFileFinding(name, found.text)] : [];
  });
}

function secretFileFinding(name: string, path: string): Finding {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) {
    return failure(name, `${path} does not exist`, `create it, or unset ${name}`);
  }
  if ((state.mode & WRITTEN_BY_OTHERS) !== 0) {
    return failure(name, `others may change ${path}`, `chmod 600 ${path}`);
  }
  if ((state.mode & READ_BY_OTHERS) !== 0) {
    const remedy = `chmod 600 ${path}, unless its folder keeps others out`;
    return warning(name, `everybody on this machine may read ${path}`, remedy);
  }
  return fine(name, `${path} is read by its owner and group only`);
}
