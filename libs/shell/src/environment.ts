/**
 * Where settings come from: a configuration file, then the environment, then flags, the later one winning.
 * A secret may also be named by a file (`NAME_FILE`), so that it need not stand in the environment or in argv.
 *
 * EN1: an empty text counts as not set, because orchestrators cannot always leave a variable out.
 * EN2: within one source, NAME and NAME_FILE together are a problem: nobody could say which one holds.
 */
import { readFileSync } from 'node:fs';

export interface SettingSources {
  /** Settings of a configuration file by name; its path and where each name stands, for messages. */
  readonly file?: {
    readonly path: string;
    readonly settings: Readonly<Record<string, string>>;
    readonly positions?: Readonly<
      Record<string, { readonly line: number; readonly column: number }>
    >;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: Readonly<Record<string, string | undefined>>;
}

export type Lookup =
  | { readonly kind: 'absent' }
  | { readonly kind: 'found'; readonly text: string; readonly origin: string }
  | { readonly kind: 'unreadable'; readonly origin: string; readonly message: string };

interface Layer {
  readonly originOf: (name: string) => string;
  readonly settings: Readonly<Record<string, string | undefined>>;
}

export class Environment {
  #layers: readonly Layer[];
  #prefix = '';

  constructor(sources: SettingSources) {
    const layers: Layer[] = [
      { originOf: () => 'flag', settings: sources.flags ?? {} },
      { originOf: () => 'environment', settings: sources.env },
    ];
    if (sources.file !== undefined) {
      const { path, settings, positions } = sources.file;
      const originOf = (name: string): string => {
        const at = positions?.[name];
        return at === undefined ? path : `${path}:${at.line}:${at.column}`;
      };
      layers.push({ originOf, settings });
    }
    this.#layers = layers;
  }

  /** The settings whose names begin with `prefix`, under the rest of their names. */
  under(prefix: string): Environment {
    const under = new Environment({ env: {} });
    under.#layers = this.#layers;
    under.#prefix = this.#prefix + prefix;
    return under;
  }

  /** The value of a setting from the strongest source that has it. */
  lookup(rest: string): Lookup {
    const name = this.#prefix + rest;
    for (const layer of this.#layers) {
      const text = settingOf(layer, name);
      if (text !== undefined) return { kind: 'found', text, origin: layer.originOf(name) };
    }
    return { kind: 'absent' };
  }

  /** As `lookup`, where `NAME_FILE` may name the file that holds the value (a trailing line end is cut). */
  lookupSecret(rest: string): Lookup {
    const name = this.#prefix + rest;
    for (const layer of this.#layers) {
      const text = settingOf(layer, name);
      const path = settingOf(layer, `${name}_FILE`);
      if (text !== undefined && path !== undefined) {
        const message = `is set together with ${name}_FILE; keep one of them.`; // EN2
        return { kind: 'unreadable', origin: layer.originOf(name), message };
      }
      if (text !== undefined) return { kind: 'found', text, origin: layer.originOf(name) };
      if (path !== undefined) return readSecretFile(name, path);
    }
    return { kind: 'absent' };
  }
}

function settingOf(layer: Layer, name: string): string | undefined {
  if (!Object.hasOwn(layer.settings, name)) return undefined;
  const text = layer.settings[name];
  return text === undefined || text.trim() === '' ? undefined : text.trim(); // EN1
}

function readSecretFile(name: string, path: string): Lookup {
  const content = readTextFile(path);
  if (content.kind === 'unreadable') {
    return { kind: 'unreadable', origin: `${name}_FILE`, message: content.message };
  }
  const text = content.text.trim();
  if (text === '') {
    const message = `${path} is empty; write the secret into it, or unset ${name}_FILE.`;
    return { kind: 'unreadable', origin: `${name}_FILE`, message };
  }
  return { kind: 'found', text, origin: path };
}

export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly message: string };

/** The text of a file, or why it cannot be read. */
export function readTextFile(path: string): TextFile {
  try {
    return { kind: 'text', text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return {
      kind: 'unreadable',
      message: `cannot read ${path} (${code}); check the path and its permissions.`,
    };
  }
}
