/** How far a pipeline has read its log: the driver writes it, outputs and views read it. */
import type { StateIo } from './state/state-io.ts';
export class LogProgress {
  /** Running maximum of admitted record timestamps; 0 before the first record. */
  logTimeUs = 0;
  /** Of the record at hand. */
  offset = 0;
  recordCount = 0;
  tickCount = 0;
  /** Control records that were taken; refused ones are quarantined. */
  controlCount = 0;

  keep(io: StateIo): void {
    io.fields(this, 'logTimeUs', 'offset', 'recordCount', 'tickCount', 'controlCount');
  }
}
