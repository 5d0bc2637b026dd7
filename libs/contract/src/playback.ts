/** History that is played back: how far it is, and what the person before it may ask for. */
import type { Playback, PlaybackCommand } from '@breakwater/client';
import { streamName, timeUs } from './place.ts';
import { named, type Schema, z } from './schema.ts';

/** Log seconds per second: from slow motion to half a year in a minute and a half. */
const SPEED_MIN = 0.1;
const SPEED_MAX = 10_000_000;

const speed = z.number().min(SPEED_MIN).max(SPEED_MAX);

export const playback: Schema<Playback> = named(
  'Playback',
  'History that this gateway plays back, instead of a market that trades.',
  z.object({
    name: z.string().describe('What is played, for people.'),
    origin: z.enum(['market', 'simulated']).describe('Where the data is from.'),
    stream: streamName
      .nullable()
      .describe('The stream of the run on screen; a jump back begins another one. null: none yet.'),
    fromUs: timeUs.describe('Where the data begins.'),
    toUs: timeUs.describe('Where it ends.'),
    atUs: timeUs.describe('Log time up to which it is looked at.'),
    targetUs: timeUs.nullable().describe('A jump that is under way; null: none.'),
    speed: speed.nullable().describe('Log seconds per second; null: as fast as it goes.'),
    isPaused: z.boolean(),
    isOver: z
      .boolean()
      .describe('The data has come to its end: nothing is missing, there is no more.'),
  }),
);

export const playbackCommand: Schema<PlaybackCommand> = named(
  'PlaybackCommand',
  'What is to change; left out: stays.',
  z.strictObject({
    toUs: z.exactOptional(
      timeUs.describe('Jump to this log time. Back: everything up to it is played again, at once.'),
    ),
    speed: z.exactOptional(
      speed.nullable().describe('Log seconds per second; null: as fast as it goes.'),
    ),
    isPaused: z.exactOptional(z.boolean()),
  }),
);
