/** The calibration of a run: what is normal in its domain, measured on a quiet span of the same records. */
import { decodeRecord, encodeBatches } from '@breakwater/codec';
import {
  type Calibration,
  type CalibrationSpan,
  Calibrator,
  type FeedRecord,
  type Genesis,
  type Pipeline,
  type RecordBody,
  type WindowEpisodes,
} from '@breakwater/core';
import type { FeedControl } from './log-feeder.ts';
import { tickTimes } from './tick-times.ts';

export interface CalibrationSource {
  readonly name: string;
  readonly origin: Calibration['origin'];
  readonly fromUs: number;
  readonly toUs: number;
  readonly genesis: Genesis;
  /** The records from the beginning, anew at each call; those after the span are not pulled. */
  readonly records: () => AsyncIterable<FeedRecord> | Iterable<FeedRecord>;
  readonly stop: AbortSignal;
  /** Share of the two passes that is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** What the thresholds were fitted to. */
  readonly onEpisodes?: (episodes: readonly WindowEpisodes[]) => void;
  /** Events that no record could carry. */
  readonly onRefused?: (count: number) => void;
}

/** Records between two turns of the event loop: a Ctrl-C must not wait for the end of a pass. */
const TURN_RECORD_COUNT = 2_000;

/** The calibration as the control record that follows the genesis. Reads the span twice. */
export async function calibrationControl(
  source: CalibrationSource,
): Promise<FeedControl & { readonly type: 'calibration' }> {
  const { name, origin, fromUs, toUs, genesis } = source;
  const span: CalibrationSpan = { name, origin, fromUs, toUs, ruleset: genesis.ruleset };
  const calibrator = new Calibrator(span);
  await stepThrough(calibrator.firstPass(), source, 0);
  await stepThrough(calibrator.secondPass(), source, 1);
  const content = calibrator.finish();
  source.onEpisodes?.(calibrator.episodes);
  return { type: 'calibration', content };
}

/** Steps a pipeline through the span as a worker would: same bytes, same TICKs in silent stretches. */
async function stepThrough(
  pipeline: Pipeline,
  source: CalibrationSource,
  passesDone: 0 | 1,
): Promise<void> {
  let offset = 0;
  const step = (timestampUs: number, body: RecordBody): void => {
    pipeline.step({ offset, timestampUs, body });
    offset += 1;
  };
  step(source.fromUs, { kind: 'control', control: unsignedGenesis(source.genesis) });
  let logTimeUs = source.fromUs;
  for await (const { timestampUs, batch } of source.records()) {
    if (timestampUs >= source.toUs || source.stop.aborted) break;
    if (offset % TURN_RECORD_COUNT === 0) {
      const share = (timestampUs - source.fromUs) / (source.toUs - source.fromUs);
      source.onProgress((passesDone + share) / 2);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const atUs of tickTimes(logTimeUs, timestampUs)) step(atUs, { kind: 'tick' });
    logTimeUs = timestampUs;
    const { records, refusals } = encodeBatches(batch);
    // The same batch is refused again when it is fed, and counted there.
    source.onRefused?.(refusals.length);
    for (const value of records) step(timestampUs, decodeRecord(value, pipeline.batch));
  }
  for (const atUs of tickTimes(logTimeUs, source.toUs)) step(atUs, { kind: 'tick' });
}

/** The pipeline takes a signature for verified; nothing of this run leaves the process. */
function unsignedGenesis(genesis: Genesis): {
  domain: string;
  sequence: number;
  signerKey: string;
  type: string;
  content: unknown;
} {
  const signerKey = '0'.repeat(64);
  const content = { ...genesis, keys: [signerKey] };
  return { domain: genesis.domain, sequence: 0, signerKey, type: 'genesis', content };
}
