/** `labels.json`: what is known to have happened in a recorded folder. For evaluation only; no detector reads it. */
import { parseTimestampUs } from '@breakwater/codec';
import {
  CAUSES,
  DIRECTIONS,
  type Direction,
  detectorDescriptions,
  SEVERITIES,
  type Severity,
} from '@breakwater/core';
import { describeDocumentProblems, parseDocument, schema as z } from '@breakwater/shell';
import { FolderError } from './manifest.ts';

type Cause = (typeof CAUSES)[number];

export const LABELS_NAME = 'labels.json';

export interface LabelledEvent {
  /** ISO 8601, like every time of a label. */
  readonly from: string;
  readonly to: string;
  /** Letter of a detector. */
  readonly detector: string;
  readonly direction: Direction;
  /** Assets or venues. */
  readonly scope: readonly string[];
  readonly minSeverity?: Severity | undefined;
  readonly alarmBy?: string | undefined;
  /** Causes that an incident may rightly give; the first is the one that a supervisor would name. */
  readonly causes?: readonly Cause[] | undefined;
}

export interface QuietSpan {
  readonly from: string;
  readonly to: string;
  readonly scope?: readonly string[] | undefined;
  /** Only alerts of this direction are false. */
  readonly direction?: Direction | undefined;
  /** An alert is no false one where its incident names one of these as the cause. */
  readonly unlessCauses?: readonly Cause[] | undefined;
}

export interface FolderLabels {
  readonly events: readonly LabelledEvent[];
  readonly quiet: readonly QuietSpan[];
}

const time = z
  .string()
  .refine((text) => parseTimestampUs(text, 'iso') !== undefined, 'must be an ISO 8601 time');
const event = z.looseObject({
  from: time,
  to: time,
  detector: z.enum(detectorDescriptions().map(({ letter }) => letter)),
  direction: z.enum(DIRECTIONS),
  scope: z.array(z.string()),
  minSeverity: z.enum(SEVERITIES).optional(),
  alarmBy: time.optional(),
  causes: z.array(z.enum(CAUSES)).optional(),
});
const quiet = z.looseObject({
  from: time,
  to: time,
  scope: z.array(z.string()).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  unlessCauses: z.array(z.enum(CAUSES)).optional(),
});
const labels = z.looseObject({
  events: z.array(event).default([]),
  quiet: z.array(quiet).default([]),
});

/** The labels in `text`, or a FolderError with line and column per problem. */
export function parseLabels(text: string, name: string): FolderLabels {
  const reading = parseDocument(text, labels);
  if (reading.kind === 'ok') return reading.value;
  throw new FolderError(describeDocumentProblems(name, reading.problems));
}
