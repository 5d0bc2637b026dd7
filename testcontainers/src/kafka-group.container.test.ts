import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { kafkaLogAt, makeTopic, numbered, okOf } from './kafka-fixture.ts';
import { waitFor } from './recording-reader.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

interface Said {
  readonly kind: 'open' | 'record' | 'hole' | 'revoked' | 'end';
  readonly partition?: number;
  readonly offset?: number;
}

/** A member in a process of its own, and everything it has said. */
class Member {
  readonly said: Said[] = [];
  readonly #child: ChildProcess;

  constructor(groupId: string, topic: string) {
    const program = resolve(import.meta.dirname, 'kafka-member-process.ts');
    const args = [program, sharedKafkaBrokers().join(','), groupId, topic];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.#child.stdout! });
    lines.on('line', (line) => this.said.push(JSON.parse(line) as Said));
  }

  /** The partitions it reads, as far as it has been told. */
  get reads(): number[] {
    const open = new Set<number>();
    for (const { kind, partition = -1 } of this.said) {
      if (kind === 'open') open.add(partition);
      if (kind === 'revoked') open.delete(partition);
    }
    return [...open].sort((a, b) => a - b);
  }

  offsets(partition: number): number[] {
    return this.said
      .filter((one) => one.kind === 'record' && one.partition === partition)
      .map(({ offset = -1 }) => offset);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }
}

const members: Member[] = [];
const log = kafkaLogAt(sharedKafkaBrokers());

function join(groupId: string, topic: string): Member {
  const member = new Member(groupId, topic);
  members.push(member);
  return member;
}

afterEach(async () => {
  await Promise.all(members.splice(0).map((member) => member.end('SIGKILL')));
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, offset) => offset);

test('two processes share the partitions, and one takes over when the other is killed', async () => {
  const topic = await makeTopic(log, { partitionCount: 4 });
  const groupId = freshName('group');
  const producer = log.producer();
  try {
    const appendEverywhere = async (from: number): Promise<void> => {
      for (const partition of upTo(4))
        okOf(await producer.append(topic, partition, numbered(5, from)));
    };
    await appendEverywhere(0);
    const first = join(groupId, topic);
    await waitFor('the first member to read all', () => first.reads.length === 4);
    const second = join(groupId, topic);
    await waitFor('half for each', () => first.reads.length === 2 && second.reads.length === 2);
    // A partition that stays with its member is not read again: its state would have to be rebuilt.
    expect(first.said.filter(({ kind }) => kind === 'open')).toHaveLength(4);
    expect([...first.reads, ...second.reads].sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
    await appendEverywhere(5);
    const shared = second.reads;
    await waitFor('the later records', () =>
      shared.every((partition) => second.offsets(partition).length === 10),
    );

    await second.end('SIGKILL');
    const killedMs = performance.now();
    await waitFor('the take-over', () => first.reads.length === 4);
    // The session of 6 s must end; then the heartbeat of at most 500 ms tells the other.
    expect(performance.now() - killedMs).toBeLessThan(10_000);
    await appendEverywhere(10);
    await waitFor('all records', () =>
      upTo(4).every((partition) => first.offsets(partition).at(-1) === 14),
    );
    for (const partition of upTo(4)) {
      const offsets = first.offsets(partition);
      const isTakenOver = shared.includes(partition);
      // A partition taken over is read from where its reader starts, whatever was read before.
      expect(isTakenOver ? offsets.slice(-15) : offsets).toEqual(upTo(15));
    }
  } finally {
    await producer.close();
  }
});

test('a member that stops in order hands over at once', async () => {
  const topic = await makeTopic(log, { partitionCount: 2 });
  const groupId = freshName('group');
  const first = join(groupId, topic);
  await waitFor('the first member to read all', () => first.reads.length === 2);
  const second = join(groupId, topic);
  await waitFor('one for each', () => first.reads.length === 1 && second.reads.length === 1);
  const stoppedMs = performance.now();
  await first.end('SIGTERM');
  expect(first.said.at(-1)).toMatchObject({ kind: 'end', outcome: { kind: 'ok' } });
  await waitFor('the hand-over', () => second.reads.length === 2);
  expect(performance.now() - stoppedMs).toBeLessThan(5_000);
});
