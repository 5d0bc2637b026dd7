/** `breakwater config check|show|schema|token`: what the settings are and what is wrong with them. Secrets are never printed. */
import {
  ConfigurationError,
  configurationSchema,
  Environment,
  EXIT_CODE,
  makeToken,
  readConfigurationFile,
  SERVICE_NAMES,
  SETTINGS,
  type ServiceName,
  serviceProblems,
  withoutUser,
} from '@breakwater/shell';
import type { CommandContext } from '../command/command-context.ts';

export interface ConfigOptions {
  readonly config?: string;
  /** undefined: all. */
  readonly service?: readonly ServiceName[];
  readonly json?: boolean;
}

/** The environment of a command with the file that it names. @throws ConfigurationError for a file that cannot be used. */
export function environmentOf({ env }: CommandContext, config: string | undefined): Environment {
  const file = config === undefined ? {} : { file: readConfigurationFile(config) };
  return new Environment({ env, ...file });
}

/** Says for each service whether it could start from these settings; 78 where one could not. */
export async function checkConfig(
  { config, service = SERVICE_NAMES, json = false }: ConfigOptions,
  context: CommandContext,
): Promise<number> {
  const environment = environmentOf(context, config);
  const checked = service.map((name) => ({
    service: name,
    problems: serviceProblems(name, environment),
  }));
  if (json) await context.print(`${JSON.stringify({ services: checked })}\n`);
  for (const { service: name, problems } of json ? [] : checked) {
    await context.print(`${name}\t${problems.length === 0 ? 'ok' : 'cannot start'}\n`);
    for (const { setting, origin, message } of problems) {
      await context.print(`  ${setting} (${origin}): ${message}\n`);
    }
  }
  const isSound = checked.every(({ problems }) => problems.length === 0);
  return isSound ? EXIT_CODE.ok : EXIT_CODE.configuration;
}

/** Prints every setting of the services with where it comes from. */
export async function showConfig(
  { config, service = SERVICE_NAMES, json = false }: ConfigOptions,
  context: CommandContext,
): Promise<number> {
  const environment = environmentOf(context, config);
  const wanted = SETTINGS.filter(({ services }) => services.some((one) => service.includes(one)));
  const shown = wanted.map(({ name, isSecret, fallback }) => {
    const found = isSecret ? environment.lookupSecret(name) : environment.lookup(name);
    if (found.kind === 'absent') return { name, value: fallback, origin: 'default' };
    if (found.kind === 'unreadable') {
      return { name, value: null, origin: `${found.origin}: ${found.message}` };
    }
    return { name, value: isSecret ? '[secret]' : withoutUser(found.text), origin: found.origin };
  });
  if (json) await context.print(`${JSON.stringify({ settings: shown })}\n`);
  for (const { name, value, origin } of json ? [] : shown) {
    await context.print(`${name}\t${value ?? '(not set)'}\t${value === null ? '' : origin}\n`);
  }
  return EXIT_CODE.ok;
}

/** Prints the JSON Schema of a configuration file. */
export async function printConfigSchema(context: CommandContext): Promise<number> {
  await context.print(`${JSON.stringify(configurationSchema(), null, 2)}\n`);
  return EXIT_CODE.ok;
}

export interface TokenOptions {
  readonly name: string;
  readonly role: string;
  readonly venue?: string;
  readonly json?: boolean;
}

/** Makes a token: its entry goes to standard output, to be appended to the file; the token itself to the terminal. */
export async function makeConfigToken(
  { json = false, ...wanted }: TokenOptions,
  context: CommandContext,
): Promise<number> {
  const made = makeToken(wanted);
  if (made.kind === 'problems') throw new ConfigurationError(made.problems);
  const { token, entry } = made.value;
  if (json) await context.print(`${JSON.stringify({ token, entry })}\n`);
  else {
    await context.print(`${entry}\n`);
    context.terminal.say(`The token, which is shown this once: ${token}`);
    context.terminal.say('Append the entry to the file that BREAKWATER_TOKENS_FILE names.');
  }
  return EXIT_CODE.ok;
}
