/**
 * The parts of kafkajs that its index does not name: connections to single brokers without a consumer group, over which
 * requests of our own go with its TLS and SASL. The only place that knows kafkajs' folders; the exact pin of its
 * version in package.json holds them still.
 */
import { createRequire } from 'node:module';

export interface WireRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<WireEncoder>;
  };
  readonly response: {
    readonly decode: (body: Buffer) => Promise<T>;
    readonly parse: (decoded: T) => Promise<T>;
  };
  readonly requestTimeout?: number;
  readonly logResponseError: boolean;
}

/** Bytes to send. */
export interface WireEncoder {
  writeBufferInternal(bytes: Buffer): void;
}

export interface OffsetQuery {
  readonly replicaId: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly timestamp: number }[];
  }[];
}

export interface ClusterBroker {
  readonly versions: Readonly<Record<string, { readonly maxVersion: number }>> | null;
  readonly connectionPool: { send<T>(request: WireRequest<T>): Promise<T> };
  /** Opens the connection, authenticates and asks for the versions, unless that is done. */
  connect(): Promise<void>;
  isConnected(): boolean;
  disconnect(): Promise<void>;
  listOffsets(query: OffsetQuery): Promise<{
    readonly responses: readonly {
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }>;
  describeConfigs(query: {
    readonly resources: readonly {
      readonly type: number;
      readonly name: string;
      readonly configNames: readonly string[];
    }[];
  }): Promise<{
    readonly resources: readonly {
      readonly configEntries: readonly {
        readonly configName: string;
        readonly configValue: string;
      }[];
    }[];
  }>;
}

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** Makes brokers, not yet connected: without an address one of the configured list, the next at each call. */
export type BrokerBuilder = (at: BrokerAddress | null) => Promise<ClusterBroker>;

type Options = Readonly<Record<string, unknown>>;

const load = createRequire(import.meta.url);

/** Before a SASL session ends it is renewed: kafkajs' own default. */
const REAUTHENTICATION_MS = 10_000;

/** Returns a builder of broker connections; `options` are those of kafkajs' client and its logger. */
export function createBrokerBuilder(options: Options): BrokerBuilder {
  const Broker = load('kafkajs/src/broker') as new (options: Options) => ClusterBroker;
  const createSocketFactory = load('kafkajs/src/network/socketFactory') as () => unknown;
  const createPoolBuilder = load('kafkajs/src/cluster/connectionPoolBuilder') as (
    options: Options,
  ) => { build(at: Partial<BrokerAddress>): Promise<unknown> };
  const pools = createPoolBuilder({
    socketFactory: createSocketFactory(),
    enforceRequestTimeout: true,
    reauthenticationThreshold: REAUTHENTICATION_MS,
    maxInFlightRequests: null,
    ...options,
  });
  return async (at) => {
    const connectionPool = await pools.build(at ?? {});
    return new Broker({ ...options, connectionPool, allowAutoTopicCreation: false });
  };
}

/** Returns kafkajs' encoder holding `bytes`. */
export function encodeBytes(bytes: Buffer): WireEncoder {
  const Encoder = load('kafkajs/src/protocol/encoder') as new (size: number) => WireEncoder;
  const encoder = new Encoder(bytes.length);
  encoder.writeBufferInternal(bytes);
  return encoder;
}

/** Returns the error that kafkajs makes of one of Kafka's error codes. */
export function protocolError(code: number): Error {
  const { createErrorFromCode } = load('kafkajs/src/protocol/error') as {
    createErrorFromCode: (code: number) => Error;
  };
  return createErrorFromCode(code);
}

let crcOf: ((bytes: Buffer) => number) | undefined;

/** Returns the CRC-32C of bytes, which kafkajs computes for what it writes and never compares with what it reads. */
export function crc32c(bytes: Buffer): number {
  crcOf ??= load('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
  return crcOf(bytes) >>> 0;
}
