/** What `breakwater start FOLDER` says to the person at its terminal. Pure. */
import type { Terminal } from '../command/terminal.ts';
import type { ReplaySource } from '../replay/replay-source.ts';

export interface PlaybackPlace {
  readonly source: ReplaySource;
  readonly speed: number;
  /** Address of the page. */
  readonly url: string;
  readonly version: string;
  readonly parts: string;
  readonly isCalibrated: boolean;
}

/** What the page says of itself at its top. */
export function playbackBanner({ name, origin }: ReplaySource): string {
  return origin === 'market'
    ? `Recorded history: ${name}. No live market.`
    : `Simulated history: ${name}. No live market.`;
}

/** The lines of the beginning. The last one is the page's address. */
export function playbackLines(at: PlaybackPlace, { bold, warning }: Terminal): string[] {
  const { source, speed, url } = at;
  const { fromUs, toUs } = source.span;
  const pace = Number.isFinite(speed)
    ? `${speed} × real time: ${lengthText((toUs - fromUs) / speed)} to its end`
    : 'as fast as it goes';
  const thresholds = at.isCalibrated
    ? 'calibrated'
    : 'provisional: the folder names no quiet span to calibrate on';
  return [
    '',
    `  ${bold(`Breakwater ${at.version}`)}   ${warning(playbackBanner(source))}`,
    '',
    `  Span        ${timeText(fromUs)} to ${timeText(toUs)} UTC, ${lengthText(toUs - fromUs)}`,
    `  Pace        ${pace}; the page pauses, changes it and jumps`,
    `  Markets     ${source.instruments.size}`,
    `  Thresholds  ${thresholds}`,
    `  Parts       ${at.parts}`,
    '  Ctrl-C ends.',
    '',
    `  Page        ${bold(url)}`,
    '',
  ];
}

/** The one line of the end. */
export function playbackEnding({ name }: ReplaySource, keptFolder: string | null): string {
  return keptFolder === null
    ? `Stopped. Alerts of ${name} as lines, with a summary: breakwater replay`
    : `Stopped. Log and alerts of ${name} stay in ${keptFolder}.`;
}

function timeText(timeUs: number): string {
  return new Date(timeUs / 1_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** `158 d 0 h`, `3 h 20 min`, `48 s`. */
function lengthText(us: number): string {
  const seconds = Math.round(us / 1e6);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (seconds < 3_600) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24
    ? `${hours} h ${minutes % 60} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
