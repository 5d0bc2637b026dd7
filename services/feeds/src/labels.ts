/** `labels.json`: what is known to have happened in a recorded folder. For evaluation only; no detector reads it. */
import { parseTimestampUs } from '@breakwater/codec';
import { CAUSES, DIRECTIONS, detectorDescriptions, SEVERITIES } from '@breakwater/core';
import type { Labels } from '@breakwater/evaluation';
import { describeDocumentProblems, parseDocument, schema as z } from '@breakwater/shell';
import { FolderError } from './manifest.ts';

export const LABELS_NAME = 'labels.json';

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
export function parseLabels(text: string, name: string): Labels {
  const reading = parseDocument(text, labels);
  if (reading.kind === 'ok') return reading.value;
  throw new FolderError(describeDocumentProblems(name, reading.problems));
}
