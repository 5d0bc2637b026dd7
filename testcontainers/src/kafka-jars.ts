/**
 * The jars of a real Kafka broker, from Maven Central into a cache that git ignores.
 *
 * J1 A folder of jars is used only after each jar's SHA-256 was found in the committed list, and no other.
 * J2 The folder appears by a rename of a verified one, so two test runs may fetch at once.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { javaPath, mavenPath } from './native-packages.ts';
import { announce } from './real-part.ts';

export const KAFKA_VERSION = '4.3.1';

/** The pom, the checksums and the logging of the broker, as committed. */
export const NATIVE_FOLDER: string = resolve(import.meta.dirname, '../native');
const CACHE_FOLDER: string = resolve(import.meta.dirname, '../../.cache');

const JAVA_MAJOR_MIN = 17;

/**
 * Returns the class path of Kafka's jars, fetching them once.
 * @throws Error naming what is missing, or the jar whose checksum is not the committed one.
 */
export function kafkaClassPath(): string {
  const folder = join(CACHE_FOLDER, `kafka-${KAFKA_VERSION}`);
  if (!existsSync(folder)) fetchJars(folder);
  return join(folder, '*');
}

function fetchJars(folder: string): void {
  mkdirSync(CACHE_FOLDER, { recursive: true });
  const fresh = `${folder}.${process.pid}`;
  announce(`fetching the jars of Kafka ${KAFKA_VERSION} from Maven Central (54 MB, once)`);
  const args = [
    '-B',
    '-q',
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${fresh}`,
  ];
  const done = spawnSync(mavenPath(), args, { cwd: NATIVE_FOLDER, encoding: 'utf8' });
  try {
    if (done.status !== 0) {
      const reason = done.error?.message ?? done.stdout.trim().split('\n').slice(0, 8).join('\n');
      throw new Error(
        `Maven could not fetch Kafka ${KAFKA_VERSION}: ${reason}\nTry it by hand: cd ${NATIVE_FOLDER} && mvn ${args.join(' ')}`,
      );
    }
    verifyJars(fresh, readFileSync(join(NATIVE_FOLDER, 'kafka-jars.sha256'), 'utf8'));
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * Compares a folder of jars with a list in the form of `sha256sum` (J1).
 * @throws Error naming the first jar that differs, is missing or is not listed.
 */
export function verifyJars(folder: string, list: string): void {
  const wanted = new Map<string, string>();
  for (const line of list.split('\n')) {
    const [sum, name] = line.trim().split(/\s+/);
    if (sum !== undefined && name !== undefined) wanted.set(name, sum);
  }
  for (const name of readdirSync(folder)) {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    if (wanted.get(name) !== sum) {
      throw new Error(
        `${name} is not the jar that kafka-jars.sha256 lists (its SHA-256 is ${sum})`,
      );
    }
    wanted.delete(name);
  }
  for (const name of wanted.keys()) throw new Error(`${name} of kafka-jars.sha256 was not fetched`);
}

/**
 * Returns the path of a Java that can run Kafka.
 * @throws Error naming the version found and the one that is needed.
 */
export function kafkaJavaPath(): string {
  const java = javaPath();
  const asked = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(asked.stderr)?.[1] ?? 0);
  if (major >= JAVA_MAJOR_MIN) return java;
  throw new Error(
    `Kafka ${KAFKA_VERSION} needs Java ${JAVA_MAJOR_MIN} or newer, and ${java} is ${major}.\n` +
      'Get it with: sudo apt-get install -y default-jre-headless',
  );
}

/**
 * Runs one of Kafka's own tools and returns what it printed, for what kafkajs cannot do. Not synchronous:
 * a consumer under test must go on sending its heartbeats.
 * @throws Error with the tool's output when it fails.
 */
export async function runKafkaTool(mainClass: string, args: readonly string[]): Promise<string> {
  const jvm = [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dkafka.log.level=error',
  ];
  const log = `-Dlog4j2.configurationFile=${join(NATIVE_FOLDER, 'log4j2.xml')}`;
  const whole = [...jvm, log, '-cp', kafkaClassPath(), mainClass, ...args];
  const done = await promisify(execFile)(kafkaJavaPath(), whole);
  return done.stdout;
}
