/** A small domain for tests: markets, a log of encoded-like steps, and a runner. */

import type { DeskEntry } from './control/desk-record.ts';
import { defaultRuleset, type Ruleset } from './control/ruleset.ts';
import type { Alert } from './detect/catalogue.ts';
import { BatchWriter, type StreamIdentity } from './event/batch-writer.ts';
import type { StreamClass } from './event/event.ts';
import type { LogRecord, SignedControl } from './log/record.ts';
import { Pipeline } from './pipeline.ts';
import type { LogClock } from './port.ts';
import { StateReader } from './state/state-reader.ts';
import { StateWriter } from './state/state-writer.ts';

export { definition } from './event/instrument.fixture.ts';

export const KEY: string = 'ab'.repeat(32);
export const START_US = 1_760_000_000_000_000;

/** One record to be: writes its events when it is its turn. */
export interface Slot {
  readonly source: string;
  readonly timestampUs: number;
  readonly streamClass?: StreamClass;
  readonly write: (writer: BatchWriter) => void;
}

export function genesisControl(
  ruleset: Partial<Ruleset> = {},
  domain = 'test',
  clock: LogClock = 'create',
): SignedControl {
  return {
    domain,
    sequence: 1,
    signerKey: KEY,
    type: 'genesis',
    content: {
      domain,
      purpose: 'simulation',
      clock,
      keys: [KEY],
      ruleset: { ...defaultRuleset(), ...ruleset },
    },
  };
}

/** Steps a pipeline over the slots, each source's positions running on; returns all outputs and the pipeline. */
export class Log {
  pipeline: Pipeline = new Pipeline();
  readonly alerts: Alert[] = [];
  readonly acknowledgements: DeskEntry[] = [];
  readonly quarantined: { index: number; reason: string; offset: number }[] = [];
  #offset = 0;
  readonly #skipped = new Map<string, number>();
  readonly #writers = new Map<string, BatchWriter>();

  constructor(ruleset: Partial<Ruleset> = {}, clock: LogClock = 'create') {
    this.step({
      timestampUs: START_US,
      body: { kind: 'control', control: genesisControl(ruleset, 'test', clock) },
    });
  }

  step(record: Omit<LogRecord, 'offset'>): void {
    for (const output of this.pipeline.step({ ...record, offset: this.#offset })) {
      if (output.kind === 'alert') this.alerts.push(output.alert);
      else if (output.kind === 'quarantine') this.quarantined.push(output.entry);
      else this.acknowledgements.push(output.entry);
    }
    this.#offset += 1;
  }

  /** What is saved of the pipeline as it is. */
  saved(): Uint8Array {
    const writer = new StateWriter();
    writer.part(this.pipeline);
    return writer.bytes.slice();
  }

  /** Goes on with a new pipeline that has loaded what the old one saved. */
  restart(): void {
    const reader = new StateReader(this.saved());
    this.pipeline = new Pipeline();
    reader.part(this.pipeline);
  }

  tick(timestampUs: number): void {
    this.step({ timestampUs, body: { kind: 'tick' } });
  }

  control(timestampUs: number, control: SignedControl): void {
    this.step({ timestampUs, body: { kind: 'control', control } });
  }

  write(slot: Slot, streamClass: StreamClass = 0): void {
    const batch = this.batch({ source: slot.source, session: 1, streamClass }, slot.write);
    this.step({ timestampUs: slot.timestampUs, body: { kind: 'batch', batch } });
  }

  /** The source loses this many events on their way. */
  skipPositions(source: string, count: number): void {
    this.#skipped.set(source, (this.#skipped.get(source) ?? 0) + count);
  }

  /** Fills the pipeline's batch as the source's next record. */
  batch(identity: StreamIdentity, write: (writer: BatchWriter) => void): Pipeline['batch'] {
    const skipped = this.#skipped.get(identity.source) ?? 0;
    this.#skipped.delete(identity.source);
    const first = (this.#writers.get(identity.source)?.nextPosition ?? 1) + skipped;
    const writer = new BatchWriter(identity, first, this.pipeline.batch);
    this.#writers.set(identity.source, writer);
    write(writer);
    return writer.batch;
  }
}
