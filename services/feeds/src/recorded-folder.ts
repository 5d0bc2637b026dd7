/**
 * A recorded folder as one stream of records in log-time order: manifest → survey → merge → decode → batches.
 * Nothing is dropped in silence: `accounting` says what became of every row.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type EventSink,
  parseTimestampUs,
  type RowDecoder,
  type StepLookup,
  type TableRow,
} from '@breakwater/codec';
import { type FeedRecord, type InstrumentDefinition, STREAM_CLASS } from '@breakwater/core';
import type { Labels } from '@breakwater/evaluation';
import { InstrumentTable } from '@breakwater/venues';
import { BatchSlots } from './batch-slots.ts';
import type { FileAccount } from './file-account.ts';
import {
  type FileRow,
  fileRows,
  RECORDED_AHEAD_US_MAX,
  RECORDED_TIME_US_MIN,
  type TimeBounds,
} from './file-rows.ts';
import { type FolderFile, type FolderGroup, folderGroups } from './folder-files.ts';
import { type FileSurvey, type FolderSurvey, surveyFolder } from './folder-survey.ts';
import { INSTRUMENT_FILE_NAMES, instrumentRows } from './instrument-file.ts';
import { LABELS_NAME, parseLabels } from './labels.ts';
import { FolderError, MANIFEST_NAME, type ManifestStream, parseManifest } from './manifest.ts';
import { proposalText } from './recognise/proposal.ts';
import { recogniseFolder } from './recognise/recognise-folder.ts';
import { type MergedRow, mergedRows, type RowSource } from './row-merge.ts';
import { SeenLines } from './seen-lines.ts';
import { sortedRows } from './sorted-rows.ts';
import { type RejectedRow, StreamAccount, type StreamAccounting } from './stream-account.ts';
import type { FolderRow } from './stream-format.ts';

export interface FolderSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface OpenOptions {
  /** Time of reading; rows more than a day later are rejected. Default: now. */
  readonly nowUs?: number;
  /** Of the first pass, where another thread has made it. */
  readonly survey?: FolderSurvey;
}

/** What another thread needs to read the folder as this one would. */
export interface OpenedFolder {
  readonly path: string;
  readonly nowUs: number;
  readonly survey: FolderSurvey;
}

export interface RecordOptions {
  /** Session of every source: rises with each new run into the same log. Default 1. */
  readonly session?: number;
  /** Log time that one record may gather, whole milliseconds. Default 10 ms; of more than a million rows up to 100 ms. */
  readonly lingerUs?: number;
  readonly onRejected?: (row: RejectedRow) => void;
}

const LINGER_US = 10_000;
/** A long folder's records gather for longer, so that each holds some rows: a step of the pipeline costs more than a row. */
const LONG_ROW_COUNT = 1_000_000;
const LONG_ROWS_PER_RECORD = 8;
const LONG_LINGER_US_MAX = 100_000;

/** Opens a folder: reads its manifest and labels and makes the first pass. Throws FolderError with what to change. */
export async function openFolder(path: string, options: OpenOptions = {}): Promise<RecordedFolder> {
  const folder = resolve(path);
  const manifestPath = join(folder, MANIFEST_NAME);
  if (!existsSync(folder)) throw new FolderError(`${path}: there is no such folder`);
  if (!existsSync(manifestPath)) {
    throw new FolderError(proposalText(folder, await recogniseFolder(folder)));
  }
  const manifest = parseManifest(readFileSync(manifestPath, 'utf8'), manifestPath);
  const labelsPath = join(folder, LABELS_NAME);
  const labels = existsSync(labelsPath)
    ? parseLabels(readFileSync(labelsPath, 'utf8'), labelsPath)
    : undefined;
  const nowUs = options.nowUs ?? Date.now() * 1_000;
  const bounds = { fromUs: RECORDED_TIME_US_MIN, toUs: nowUs + RECORDED_AHEAD_US_MAX };
  const groups = folderGroups(folder, manifest.streams, folderInstruments(folder));
  const survey = options.survey ?? (await surveyFolder(groups, bounds));
  return new RecordedFolder({ folder, manifest, labels, groups, survey, bounds });
}

/** The conventions of venues, and above them what the folder says of its own symbols. */
function folderInstruments(folder: string): InstrumentTable {
  const path = INSTRUMENT_FILE_NAMES.map((name) => join(folder, name)).find(existsSync);
  return new InstrumentTable(instrumentRows(path, (message) => new FolderError(message)));
}

interface FolderParts {
  readonly folder: string;
  readonly manifest: ReturnType<typeof parseManifest>;
  readonly labels: Labels | undefined;
  readonly groups: readonly FolderGroup[];
  readonly survey: FolderSurvey;
  readonly bounds: TimeBounds;
}

export class RecordedFolder {
  readonly name: string;
  readonly path: string;
  /** Span that a replay may calibrate on; undefined where the manifest names none. */
  readonly calibrate: FolderSpan | undefined;
  readonly labels: Labels | undefined;
  readonly streams: readonly ManifestStream[];
  /** By instrument key. */
  readonly instruments: ReadonlyMap<string, InstrumentDefinition>;
  /** Rows with a readable time, for progress. */
  readonly rowCount: number;
  /** Log time of the first and last row. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly #parts: FolderParts;
  readonly #surveys: ReadonlyMap<FolderFile, FileSurvey>;
  #accounts: readonly StreamAccount[] = [];

  constructor(parts: FolderParts) {
    const { manifest, survey } = parts;
    this.#parts = parts;
    const files = parts.groups.flatMap((group) => group.files);
    this.#surveys = new Map(files.map((file, at) => [file, survey.files[at] as FileSurvey]));
    this.name = manifest.name;
    this.path = parts.folder;
    this.labels = parts.labels;
    this.streams = manifest.streams;
    this.instruments = survey.definitions;
    this.rowCount = survey.rowCount;
    this.fromUs = survey.fromUs;
    this.toUs = survey.toUs;
    this.calibrate =
      manifest.calibrate === undefined
        ? undefined
        : { fromUs: timeOf(manifest.calibrate.from), toUs: timeOf(manifest.calibrate.to) };
  }

  /** For `openFolder` in another thread. */
  get opened(): OpenedFolder {
    const { folder: path, survey, bounds } = this.#parts;
    return { path, nowUs: bounds.toUs - RECORDED_AHEAD_US_MAX, survey };
  }

  /** What became of every row of the newest run of `records`; complete once that has ended. */
  get accounting(): readonly StreamAccounting[] {
    return this.#accounts.map((account) => account.accounting);
  }

  /** All events in log-time order, as records of at most `lingerUs` of log time each. One run at a time. */
  async *records(options: RecordOptions = {}): AsyncGenerator<FeedRecord> {
    const { groups } = this.#parts;
    const onRejected = options.onRejected ?? (() => {});
    const slots = new BatchSlots({
      slotUs: options.lingerUs ?? lingerUs(this.#parts.survey),
      session: options.session ?? 1,
      definition: (instrument) => this.instruments.get(instrument),
    });
    const accounts = groups.map((group) => new StreamAccount(group, onRejected));
    this.#accounts = accounts;
    const inputs = groups.flatMap((group, index) =>
      groupInputs(group, accounts[index] as StreamAccount, slots, this.instruments),
    );
    const all = new Set(inputs.map(({ decoder }) => decoder));
    const settling = [...all].filter(({ settle }) => settle !== undefined);
    const sources = inputs.map((input) => this.#rowSource(input));
    for await (const rows of mergedRows(sources)) {
      for (const merged of rows) {
        if (slots.isPast(merged.row.logTimeUs)) for (const decoder of settling) decoder.settle?.();
        slots.moveTo(merged.row.logTimeUs);
        // At once: a batch is a megabyte of columns, and goes back to the pool when its record was taken.
        if (slots.hasReady) for (const record of slots.takeReady()) yield record;
        decodeRow(inputs[merged.sourceIndex] as FileInput, merged, slots.endUs);
      }
    }
    for (const input of inputs) input.decoder.end(input.account);
    slots.flush();
    yield* slots.takeReady();
  }

  #rowSource(input: FileInput): RowSource {
    const { bounds } = this.#parts;
    const { path, name, format, stream } = input.file;
    const surveyed = this.#surveys.get(input.file);
    const firstTimeUs = surveyed?.firstTimeUs ?? Number.NEGATIVE_INFINITY;
    const order = surveyed?.order ?? 'as-read';
    const account = input.account.file(name);
    const { found } = surveyed ?? {};
    if (found !== undefined && found !== 'in-order' && stream.format !== 'lending') {
      account.noted(order === 'own-time' ? 'sorted' : 'said-sorted', 1, found);
    }
    const options = { format, bounds, unread: input.account.unread(name) };
    const chunks = (): AsyncIterator<FileRow[]> =>
      order === 'own-time' ? sortedRows(path, options) : fileRows(path, { ...options, order });
    return { firstTimeUs, chunks };
  }
}

interface FileInput {
  readonly file: FolderFile;
  readonly account: StreamAccount;
  readonly counted: FileAccount;
  /** Its rows say when they happened: of a late one it is told. */
  readonly isAged: boolean;
  readonly sink: EventSink;
  readonly decoder: RowDecoder<FolderRow>;
  readonly seen: SeenLines | undefined;
}

/** Their rows do not say outright when they happened, or come late by their nature. */
const UNAGED: ReadonlySet<string> = new Set(['binance-combined', 'frames', 'lending']);

/** The files of a group share its sink, its account, and (a book goes on over files) its frame decoder. */
function groupInputs(
  group: FolderGroup,
  account: StreamAccount,
  slots: BatchSlots,
  instruments: ReadonlyMap<string, InstrumentDefinition>,
): FileInput[] {
  const streamClass = group.holdsLoans ? STREAM_CLASS.LENDING : STREAM_CLASS.SOCKET;
  const sink = slots.source(account, streamClass);
  const steps: StepLookup = (instrument) => instruments.get(instrument);
  const seen = new SeenLines();
  const decoders = new Map<unknown, RowDecoder<FolderRow>>();
  return group.files.map((file) => {
    const { format } = file.stream;
    const goesOn = format === 'binance-combined' || format === 'book-changes';
    const shared = goesOn ? group : file.stream;
    const decoder = decoders.get(shared) ?? file.format.decoder(steps);
    decoders.set(shared, decoder);
    const isCountedOnce = file.stream.duplicates === 'identical-lines';
    const isAged = !UNAGED.has(format);
    const counted = account.file(file.name);
    return {
      file,
      account,
      counted,
      isAged,
      sink,
      decoder,
      seen: isCountedOnce ? seen : undefined,
    };
  });
}

/** By the survey alone, so that every run has the same records. */
function lingerUs({ rowCount, fromUs, toUs }: FolderSurvey): number {
  if (rowCount < LONG_ROW_COUNT) return LINGER_US;
  const wantedUs = (LONG_ROWS_PER_RECORD * (toUs - fromUs)) / rowCount;
  const slots = Math.ceil(wantedUs / LINGER_US);
  return Math.min(LONG_LINGER_US_MAX, Math.max(LINGER_US, slots * LINGER_US));
}

function decodeRow(
  { file, account, counted, isAged, sink, decoder, seen }: FileInput,
  { row }: MergedRow,
  logTimeUs: number,
): void {
  if (seen?.repeats(row.text) === true) {
    counted.duplicate();
    return;
  }
  const outcome = decoder.decode(row.row, sink, account);
  if (outcome !== 'decoded') {
    account.row(file.name, row, outcome);
    return;
  }
  counted.decoded();
  if (isAged) counted.age(row, logTimeUs - (row.row as TableRow).eventTimeUs);
}

function timeOf(text: string): number {
  return parseTimestampUs(text, 'iso') ?? 0;
}
