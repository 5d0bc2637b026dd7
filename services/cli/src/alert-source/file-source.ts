/** Alerts of a file that `replay` or `tail --json` wrote: one revision a line. */
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Alert } from '@breakwater/core';
import { CommandError } from '../command/command-error.ts';
import { alertOfLine } from '../tail/alert-line.ts';
import type { AlertSource } from './found-alert.ts';

/** @throws CommandError where there is no such file. */
export function fileSource(path: string): AlertSource {
  if (!existsSync(path)) throw new CommandError(`${path}: there is no such file`);
  return {
    name: path,
    alerts: async function* () {
      const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
      let lineNumber = 0;
      for await (const text of lines) {
        lineNumber += 1;
        if (text.trim() === '') continue;
        yield { alert: alertAt(path, lineNumber, text), stream: null };
      }
    },
    close: () => Promise.resolve(),
  };
}

function alertAt(path: string, lineNumber: number, text: string): Alert {
  const alert = alertOfLine(text);
  if (typeof alert !== 'string') return alert;
  throw new CommandError(
    `${path}:${lineNumber}: ${alert}. The file must hold the lines that breakwater replay prints.`,
  );
}
