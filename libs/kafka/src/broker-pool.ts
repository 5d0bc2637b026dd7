/**
 * The brokers that one connection talks to: one of the configured list first, then the leaders that it names.
 *
 * BP1 A broker is connected once, however many ask for it at the same time.
 * BP2 A failed connection is dropped; the next request builds a new one. Nothing here retries.
 */
import {
  type BrokerAddress,
  type BrokerBuilder,
  type ClusterBroker,
  createBrokerBuilder,
} from './kafkajs-internals.ts';

const SEED = 'seed';

interface PooledBroker {
  readonly at: BrokerAddress | null;
  readonly connecting: Promise<ClusterBroker>;
}

export class BrokerPool {
  readonly #build: BrokerBuilder;
  readonly #brokers = new Map<number | typeof SEED, PooledBroker>();
  #addresses = new Map<number, BrokerAddress>();

  constructor(options: Readonly<Record<string, unknown>>) {
    this.#build = createBrokerBuilder(options);
  }

  /** Returns a connected broker of the configured list. */
  any(): Promise<ClusterBroker> {
    return this.#broker(SEED, null);
  }

  /** Returns the connected broker of that id, or null where no metadata has named it. */
  async node(nodeId: number): Promise<ClusterBroker | null> {
    const at = this.#addresses.get(nodeId);
    return at === undefined ? null : this.#broker(nodeId, at);
  }

  /** Takes the addresses that the cluster itself says its brokers have. */
  learn(nodes: readonly ({ readonly nodeId: number } & BrokerAddress)[]): void {
    this.#addresses = new Map(nodes.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
  }

  /** Forgets brokers that are not connected, or all where none is known to be the cause (BP2). */
  async forgetBroken(): Promise<void> {
    const broken: (number | typeof SEED)[] = [];
    for (const [name, { connecting }] of this.#brokers) {
      const isConnected = await connecting
        .then((broker) => broker.isConnected())
        .catch(() => false);
      if (!isConnected) broken.push(name);
    }
    const names = broken.length > 0 ? broken : [...this.#brokers.keys()];
    await Promise.all(names.map((name) => this.#forget(name)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#brokers.keys()].map((name) => this.#forget(name)));
  }

  async #broker(name: number | typeof SEED, at: BrokerAddress | null): Promise<ClusterBroker> {
    const pooled = this.#brokers.get(name);
    const hasMoved = pooled !== undefined && !isSame(pooled.at, at);
    if (hasMoved) await this.#forget(name);
    if (pooled !== undefined && !hasMoved) return pooled.connecting;
    const connecting = this.#connect(at);
    this.#brokers.set(name, { at, connecting });
    // The caller awaits it and sees the failure; this only keeps it from being reported as unhandled.
    connecting.catch(() => this.#brokers.delete(name));
    return connecting;
  }

  async #connect(at: BrokerAddress | null): Promise<ClusterBroker> {
    const broker = await this.#build(at);
    try {
      await broker.connect();
      return broker;
    } catch (error) {
      await broker.disconnect();
      throw error;
    }
  }

  async #forget(name: number | typeof SEED): Promise<void> {
    const pooled = this.#brokers.get(name);
    this.#brokers.delete(name);
    await pooled?.connecting.then((broker) => broker.disconnect()).catch(() => undefined);
  }
}

function isSame(one: BrokerAddress | null, other: BrokerAddress | null): boolean {
  return one?.host === other?.host && one?.port === other?.port;
}
