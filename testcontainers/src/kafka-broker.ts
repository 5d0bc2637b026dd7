/**
 * A real Kafka broker for tests: from the environment, in a container, or as a process of this machine.
 * One node is broker and controller (KRaft); replication factors are 1.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { dockerAnswers, startContainer } from './docker-engine.ts';
import { freePorts } from './free-port.ts';
import {
  KAFKA_VERSION,
  kafkaClassPath,
  kafkaJavaPath,
  NATIVE_FOLDER,
  runKafkaTool,
} from './kafka-jars.ts';
import { NativeProcess } from './native-process.ts';
import { announce, environmentPart, type RealPart } from './real-part.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

export interface KafkaBroker extends RealPart {
  /** Addresses of the brokers, `host:port`. */
  readonly brokers: readonly string[];
}

export interface KafkaBrokerOptions {
  /** A broker of this test's own, which it may kill; the environment's is passed over. */
  readonly exclusive?: boolean;
  /** Settings of the broker over those of the harness, such as the protocol of the listener CLIENT. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Further arguments of `StorageTool format`, such as SCRAM users. Native only. */
  readonly formatArguments?: readonly string[];
}

const VARIABLE = 'BREAKWATER_TEST_KAFKA';
const START_TIMEOUT_MS = 120_000;
const READY_LINE = /Kafka Server started/;

/**
 * Starts a broker, or takes the one that BREAKWATER_TEST_KAFKA names (`host:port[,host:port]`).
 * @throws Error naming what is missing and the command that gets it.
 */
export async function startKafkaBroker(options: KafkaBrokerOptions = {}): Promise<KafkaBroker> {
  const startedMs = performance.now();
  const broker = await findKafka(options);
  const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
  announce(`Kafka at ${broker.brokers.join(',')} (${broker.way}, ${tookS} s)`);
  return broker;
}

async function findKafka(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const named = process.env[VARIABLE] ?? '';
  if (named !== '' && options.exclusive !== true) {
    return { ...environmentPart(VARIABLE), brokers: named.split(',').map((name) => name.trim()) };
  }
  // Users of the storage format exist before the first start, which only the native way can give.
  if (options.formatArguments === undefined && (await dockerAnswers())) {
    return startInContainer(options);
  }
  return startNatively(options);
}

async function startInContainer(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const [hostPort] = await freePorts(1);
  const settings = brokerSettings({
    clientAddress: `0.0.0.0:9092`,
    advertisedAddress: `127.0.0.1:${hostPort}`,
    internalPort: 9094,
    controllerPort: 9093,
    logFolder: '/tmp/kraft-combined-logs',
    configuration: options.configuration ?? {},
  });
  const environment: Record<string, string> = { CLUSTER_ID: clusterId() };
  for (const [name, value] of Object.entries(settings)) {
    environment[`KAFKA_${name.replaceAll('.', '_').toUpperCase()}`] = value;
  }
  const part = await startContainer({
    image: `apache/kafka:${KAFKA_VERSION}`,
    environment,
    containerPort: 9092,
    hostPort: hostPort ?? 0,
    readyLine: READY_LINE,
  });
  return { ...part, brokers: [`127.0.0.1:${hostPort}`] };
}

async function startNatively(options: KafkaBrokerOptions): Promise<KafkaBroker> {
  const java = kafkaJavaPath();
  const [clientPort = 0, internalPort = 0, controllerPort = 0] = await freePorts(3);
  const folder = makeRunFolder('kafka');
  const settings = brokerSettings({
    clientAddress: `127.0.0.1:${clientPort}`,
    advertisedAddress: `127.0.0.1:${clientPort}`,
    internalPort,
    controllerPort,
    logFolder: join(folder, 'log'),
    configuration: options.configuration ?? {},
  });
  const properties = join(folder, 'server.properties');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writeFileSync(properties, `${lines.join('\n')}\n`);
  if (!existsSync(join(folder, 'log'))) {
    const format = ['format', '-t', clusterId(), '-c', properties];
    await runKafkaTool('kafka.tools.StorageTool', [...format, ...(options.formatArguments ?? [])]);
  }
  const start = (): Promise<NativeProcess> => startJvm({ java, folder, properties, clientPort });
  let running = await start();
  return {
    way: 'native',
    brokers: [`127.0.0.1:${clientPort}`],
    kill9: () => running.kill9(),
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: async () => {
      // The folder is deleted anyway, so an orderly shutdown of 2 s would be wasted.
      await running.kill9();
      removeRunFolder(folder);
    },
  };
}

interface JvmPlan {
  readonly java: string;
  readonly folder: string;
  readonly properties: string;
  readonly clientPort: number;
}

async function startJvm(plan: JvmPlan): Promise<NativeProcess> {
  const args = [
    '-Xmx512m',
    '-Xms128m',
    '-XX:+UseSerialGC',
    // Starts faster and needs less of a small machine; benchmarks leave it out.
    '-XX:TieredStopAtLevel=1',
    `-Dlog4j2.configurationFile=${join(NATIVE_FOLDER, 'log4j2.xml')}`,
    '-cp',
    kafkaClassPath(),
    'kafka.Kafka',
    plan.properties,
  ];
  const running = new NativeProcess({
    part: `Kafka ${KAFKA_VERSION}`,
    command: plan.java,
    args,
    folder: plan.folder,
  });
  await running.waitUntil(
    async () => READY_LINE.test(running.output()) && (await accepts(plan.clientPort)),
    START_TIMEOUT_MS,
  );
  return running;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

interface BrokerAddresses {
  readonly clientAddress: string;
  readonly advertisedAddress: string;
  readonly internalPort: number;
  readonly controllerPort: number;
  readonly logFolder: string;
  readonly configuration: Readonly<Record<string, string>>;
}

/** Clients have a listener of their own, so that a test may give it TLS or SASL and nothing else. */
function brokerSettings(at: BrokerAddresses): Record<string, string> {
  const controller = `127.0.0.1:${at.controllerPort}`;
  const internal = `127.0.0.1:${at.internalPort}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${controller}`,
    listeners: `CLIENT://${at.clientAddress},INTERNAL://${internal},CONTROLLER://${controller}`,
    'advertised.listeners': `CLIENT://${at.advertisedAddress},INTERNAL://${internal}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': at.logFolder,
    'auto.create.topics.enable': 'false',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // After kill -9 the broker's old session must expire first: 2 s instead of 11 s with these two.
    'broker.session.timeout.ms': '1000',
    'broker.heartbeat.interval.ms': '200',
    ...at.configuration,
  };
}

/** Kafka's form of a UUID; one that begins with a dash would be read as an option. */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
