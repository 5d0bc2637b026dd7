/** Where words to people go: standard error, plain where nobody watches or asked for no colour. */
import { type Bar, Presets, SingleBar } from 'cli-progress';

export interface Terminal {
  readonly isInteractive: boolean;
  say(line: string): void;
  bold(text: string): string;
  warning(text: string): string;
  /** A bar where somebody watches; elsewhere a line every ten seconds, so that a log file stays readable. */
  progress(name: string): Progress;
}

export interface Progress {
  /** `fraction` from 0 to 1; `note` says rates and what is being read. */
  update(fraction: number, note: string): void;
  end(): void;
}

export interface TerminalOptions {
  readonly stream: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonicMs: () => number;
}

const PLAIN_INTERVAL_MS = 10_000;
/** The bar counts in thousandths. */
const BAR_TOTAL = 1_000;

export function openTerminal(options: TerminalOptions): Terminal {
  const { stream, env } = options;
  const isInteractive = stream.isTTY && env['TERM'] !== 'dumb' && (env['CI'] ?? '') === '';
  // https://no-color.org: any non-empty value switches colour off.
  const hasColour = isInteractive && (env['NO_COLOR'] ?? '') === '';
  const wrap = (code: number, text: string): string =>
    hasColour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const say = (line: string): void => {
    stream.write(`${line}\n`);
  };
  return {
    isInteractive,
    say,
    bold: (text) => wrap(1, text),
    warning: (text) => wrap(33, text),
    progress: (name) => (isInteractive ? bar(name, stream) : lines(name, say, options.monotonicMs)),
  };
}

function bar(name: string, stream: NodeJS.WriteStream): Progress {
  const shown: Bar = new SingleBar(
    {
      stream,
      format: `${name} {bar} {percentage}% | {note} | ETA {eta_formatted}`,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  shown.start(BAR_TOTAL, 0, { note: '' });
  return {
    update: (fraction, note) => shown.update(Math.floor(fraction * BAR_TOTAL), { note }),
    end: () => shown.stop(),
  };
}

function lines(name: string, say: (line: string) => void, monotonicMs: () => number): Progress {
  const startedMs = monotonicMs();
  let saidMs = startedMs;
  return {
    update: (fraction, note) => {
      const nowMs = monotonicMs();
      if (nowMs - saidMs < PLAIN_INTERVAL_MS) return;
      saidMs = nowMs;
      const leftS = fraction > 0 ? ((nowMs - startedMs) * (1 / fraction - 1)) / 1_000 : Number.NaN;
      const eta = Number.isFinite(leftS) ? `, ETA ${Math.ceil(leftS)} s` : '';
      say(`${name}: ${(fraction * 100).toFixed(0)} % | ${note}${eta}`);
    },
    end: () => {},
  };
}
