/**
 * Structured logs: one JSON line each on standard error, as collectors expect them.
 * Whatever could drive a terminal is escaped: JSON escapes the lower control characters, and `harmless` does the
 * upper ones, line separators and bidirectional overrides.
 */
import pino, { type DestinationStream } from 'pino';

export type LogFields = Readonly<Record<string, unknown>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  /** Receives whole lines; standard error where not given. */
  readonly write?: (line: string) => void;
}

/** Field names whose values are never written, at the top and one level down. */
const SECRET_FIELDS = ['password', 'token', 'secret', 'authorization', 'cookie', 'privateKey'];

export function createLogger(options: LoggerOptions): Logger {
  const stderr = options.write === undefined ? pino.destination({ dest: 2, sync: true }) : null;
  const destination: DestinationStream = {
    write(line: string): void {
      const text = harmless(line);
      if (stderr === null) options.write?.(text);
      else stderr.write(text);
    },
  };
  const root = pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: pino.stdSerializers.err },
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]),
        censor: '[secret]',
      },
    },
    destination,
  );
  return wrapped(root);
}

function wrapped(target: pino.Logger): Logger {
  return {
    debug: (message, fields = {}) => target.debug(fields, message),
    info: (message, fields = {}) => target.info(fields, message),
    warn: (message, fields = {}) => target.warn(fields, message),
    error: (message, fields = {}) => target.error(fields, message),
    fatal: (message, fields = {}) => target.fatal(fields, message),
    child: (fields) => wrapped(target.child(fields)),
  };
}

/** C1 controls, line and paragraph separators, marks and overrides of direction. */
const DRIVING = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** They can only stand inside JSON strings, so an escape keeps the line the same JSON. */
function harmless(line: string): string {
  return line.replace(DRIVING, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
