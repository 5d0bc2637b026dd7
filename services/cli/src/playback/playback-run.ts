/** `breakwater start FOLDER`: recorded history on the page, at a pace, with a time line to jump on. */
import { controlPublicKeyHex, generateControlKey } from '@breakwater/codec';
import { buildPage } from '@breakwater/dashboard';
import type { Gateway } from '@breakwater/gateway';
import { EXIT_CODE } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import type { Parts } from '../composition/parts.ts';
import { startGateway } from '../demonstration/demonstration-gateway.ts';
import { calibrate } from '../replay/replay-run.ts';
import type { ReplaySource } from '../replay/replay-source.ts';
import { Playback } from './playback.ts';
import { playbackBanner, playbackEnding, playbackLines } from './playback-words.ts';

export interface PlaybackRunPlan {
  readonly source: ReplaySource;
  /** Log seconds per second; Infinity: as fast as it goes. */
  readonly speed: number;
  /** undefined: 8080, or any free one where that is taken. */
  readonly port: number | undefined;
  readonly parts: Parts;
  /** Where log and alerts stay; null: they are removed. */
  readonly keptFolder: string | null;
}

/** Runs until Ctrl-C; the page stays up after the end of the data. Returns the exit code. */
export async function runPlayback(plan: PlaybackRunPlan, context: CommandContext): Promise<number> {
  const { source, speed, parts, keptFolder } = plan;
  const { terminal, version, signal } = context;
  const calibration = await calibrate(source, context);
  if (signal.aborted) return EXIT_CODE.ok;
  const logger = createLogger({ service: 'breakwater', level: 'warn' });
  const metrics = new Metrics({ service: 'start', version });
  const privateKey = generateControlKey();
  const deskKeys = [controlPublicKeyHex(privateKey)];
  const topic = `${source.genesis.domain}.${context.wallMs().toString(36)}`;
  const playback = new Playback({
    source,
    calibration,
    parts,
    topic,
    speed,
    deskKeys,
    metrics,
    logger,
  });
  const desk = {
    ...{ privateKey, producer: parts.producer, reader: parts.reader },
    // A jump back begins another log.
    get topic(): string {
      return playback.topic;
    },
  };
  const page = await buildPage();
  const banner = playbackBanner(source);
  const { gateway, url } = await startGateway(plan, context, {
    ...{ logger, metrics, page, desk, banner, playback },
  });
  const at = {
    source,
    speed,
    url,
    version,
    parts: parts.description,
    isCalibrated: calibration !== undefined,
  };
  for (const line of playbackLines(at, terminal)) terminal.say(line);
  try {
    await Promise.race([playback.play(signal), storeLost(gateway)]);
  } finally {
    await gateway.stop();
  }
  terminal.say(playbackEnding(source, keptFolder));
  return EXIT_CODE.ok;
}

/** Rejects when the gateway cannot follow the store any more. */
async function storeLost(gateway: Gateway): Promise<void> {
  required(await gateway.ended, 'following the store');
}
