/** One domain through a pipeline in this process, from records that are made or read: alerts out, and the tape that baselines read. */
import { decodeRecord, encodeBatches } from '@breakwater/codec';
import {
  type AlertContent,
  type Calibration,
  type FeedRecord,
  type Genesis,
  type InstrumentDefinition,
  Pipeline,
  type RecordBody,
} from '@breakwater/core';
import { Tape } from '@breakwater/evaluation';
import { tickTimes } from '@breakwater/feeds';
import { CommandError } from '../command/command-error.ts';

export interface DomainRunPlan {
  readonly genesis: Genesis;
  readonly calibration: Calibration | undefined;
  readonly instruments: ReadonlyMap<string, InstrumentDefinition>;
  readonly fromUs: number;
  /** Records after it are not pulled. */
  readonly toUs: number;
  /** Of the tape. */
  readonly stepUs: number;
  readonly records: AsyncIterable<FeedRecord> | Iterable<FeedRecord>;
  readonly stop: AbortSignal;
  /** Share of the log that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

export interface DomainRun {
  readonly contents: readonly AlertContent[];
  readonly tape: Tape;
}

/** Records between two turns of the event loop: a Ctrl-C must not wait for the end of a run. */
const TURN_RECORD_COUNT = 2_000;
/** No signature leaves this process: the pipeline takes one for verified. */
const SIGNER = '0'.repeat(64);

/** @throws CommandError where it was stopped on the way. */
export async function runDomain(plan: DomainRunPlan): Promise<DomainRun> {
  const { fromUs, toUs, instruments, stepUs } = plan;
  const tape = new Tape({ instruments, fromUs, toUs, stepUs });
  const steps = new PipelineSteps(plan.genesis, fromUs);
  if (plan.calibration !== undefined) steps.control('calibration', plan.calibration);
  for await (const record of plan.records) {
    if (record.timestampUs >= toUs) break;
    if (plan.stop.aborted) throw new CommandError('stopped.');
    steps.record(record);
    tape.add(record);
    if (steps.offset % TURN_RECORD_COUNT !== 0) continue;
    plan.onProgress((record.timestampUs - fromUs) / (toUs - fromUs));
    await new Promise((resolve) => setImmediate(resolve));
  }
  steps.silentUntil(toUs);
  tape.seal();
  return { contents: steps.contents, tape };
}

class PipelineSteps {
  readonly contents: AlertContent[] = [];
  readonly #pipeline = new Pipeline();
  readonly #domain: string;
  #offset = 0;
  #logTimeUs: number;

  constructor(genesis: Genesis, fromUs: number) {
    this.#domain = genesis.domain;
    this.#logTimeUs = fromUs;
    this.control('genesis', { ...genesis, keys: [SIGNER] });
  }

  get offset(): number {
    return this.#offset;
  }

  control(type: string, content: unknown): void {
    const { sequence, domain } = { sequence: this.#offset, domain: this.#domain };
    const control = { domain, sequence, signerKey: SIGNER, type, content };
    this.#step(this.#logTimeUs, { kind: 'control', control });
  }

  record({ timestampUs, batch }: FeedRecord): void {
    this.silentUntil(timestampUs);
    for (const value of encodeBatches(batch).records) {
      this.#step(timestampUs, decodeRecord(value, this.#pipeline.batch));
    }
  }

  /** The TICKs that a feeder would have written in the silence up to `timestampUs`. */
  silentUntil(timestampUs: number): void {
    for (const atUs of tickTimes(this.#logTimeUs, timestampUs)) this.#step(atUs, { kind: 'tick' });
  }

  #step(timestampUs: number, body: RecordBody): void {
    const outputs = this.#pipeline.step({ offset: this.#offset, timestampUs, body });
    for (const output of outputs) {
      if (output.kind === 'alert') this.contents.push(output.alert.content);
    }
    this.#offset += 1;
    this.#logTimeUs = timestampUs;
  }
}
