/** Programs of the operating system that tests need; on Debian and Ubuntu as root they are installed. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { announce } from './real-part.ts';

interface Program {
  /** Debian package that brings it. */
  readonly aptPackage: string;
  /** Names it goes by, the preferred first. */
  readonly names: readonly string[];
  /** Variable that names it outright. */
  readonly variable: string;
}

const REDIS: Program = {
  aptPackage: 'redis-server',
  names: ['redis-server'],
  variable: 'BREAKWATER_TEST_REDIS_SERVER',
};
const CHROMIUM: Program = {
  aptPackage: 'chromium',
  names: ['chromium', 'chromium-browser', 'google-chrome'],
  variable: 'BREAKWATER_TEST_CHROMIUM',
};
const PROMETHEUS: Program = {
  aptPackage: 'prometheus',
  names: ['prometheus'],
  variable: 'BREAKWATER_TEST_PROMETHEUS',
};
const PROMTOOL: Program = {
  aptPackage: 'prometheus',
  names: ['promtool'],
  variable: 'BREAKWATER_TEST_PROMTOOL',
};
const JAVA: Program = {
  aptPackage: 'default-jre-headless',
  names: ['java'],
  variable: 'BREAKWATER_TEST_JAVA',
};
const MAVEN: Program = { aptPackage: 'maven', names: ['mvn'], variable: 'BREAKWATER_TEST_MAVEN' };

/** Where Debian asks before it starts the service of a fresh package. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/**
 * Each returns the path of a program, installing its package where that can be done.
 * @throws Error naming what is missing and the command that gets it.
 */
export const redisServerPath = (): string => ensureProgram(REDIS);
export const chromiumPath = (): string => ensureProgram(CHROMIUM);
export const prometheusPath = (): string => ensureProgram(PROMETHEUS);
export const promtoolPath = (): string => ensureProgram(PROMTOOL);
export const javaPath = (): string => ensureProgram(JAVA);
export const mavenPath = (): string => ensureProgram(MAVEN);

function ensureProgram(program: Program): string {
  const named = process.env[program.variable];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`${program.variable} names ${named}, which cannot be executed`);
  }
  const found = findOnPath(program.names);
  if (found !== null) return found;
  installPackage(program);
  const installed = findOnPath(program.names);
  if (installed === null) throw missing(program, 'the installed package does not hold it');
  return installed;
}

function findOnPath(names: readonly string[]): string | null {
  // Services live in sbin, which the path of an ordinary user often leaves out.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (folder !== '' && isExecutable(path)) return path;
    }
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installPackage(program: Program): void {
  const apt = findOnPath(['apt-get']);
  if (apt === null) throw missing(program, 'this system has no apt-get');
  if (process.getuid?.() !== 0) throw missing(program, 'only root can install it');
  announce(`${program.names[0]} is missing: installing the package ${program.aptPackage}`);
  const isPolicyOurs = !existsSync(SERVICE_POLICY);
  // 101 forbids it: the tests start their own processes, never the system's service.
  if (isPolicyOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    runApt(apt, ['update'], program);
    runApt(apt, ['install', '-y', '--no-install-recommends', program.aptPackage], program);
  } finally {
    if (isPolicyOurs) rmSync(SERVICE_POLICY, { force: true });
  }
}

function runApt(apt: string, args: readonly string[], program: Program): void {
  const done = spawnSync(apt, ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (done.status === 0) return;
  const reason = done.error?.message ?? done.stderr.trim().split('\n').slice(-5).join('\n');
  throw missing(program, `apt-get ${args[0]} failed: ${reason}`);
}

function missing(program: Program, why: string): Error {
  return new Error(
    `${program.names[0]} is missing, and ${why}.\n` +
      `Get it with: sudo apt-get update && sudo apt-get install -y ${program.aptPackage}\n` +
      `or name one in ${program.variable}.`,
  );
}
