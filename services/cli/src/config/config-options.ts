/** The command line of `breakwater config`. */
import { ROLES, SERVICE_NAMES, type ServiceName } from '@breakwater/shell';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { names } from '../command/option-value.ts';
import {
  type ConfigOptions,
  checkConfig,
  makeConfigToken,
  printConfigSchema,
  showConfig,
  type TokenOptions,
} from './config-command.ts';

const NOTES = `
Settings come from a YAML file of NAME: value (--config), the environment, and flags; the later one wins. A secret may
be named by a file: NAME_FILE. Nothing here connects to anything, and secrets are never printed.

Examples:
  breakwater config check --config breakwater.yaml --service gateway   exit code 78 where it could not start
  breakwater config show --service detector                            what holds, and where it comes from
  breakwater config schema > breakwater.schema.json                    for editors
  breakwater config token upbit-desk --role exchange --venue upbit >> tokens.yaml`;

export function addConfigCommand(program: Command, run: RunAction): void {
  const config = program
    .command('config')
    .summary('check and show settings, make tokens')
    .description('Checks and shows the settings of services, and makes tokens.')
    .addHelpText('after', NOTES);
  const check = config
    .command('check')
    .description('Says what is wrong, with line and column.')
    .addHelpText(
      'after',
      examples('check --config breakwater.yaml', 'check --service gateway --json'),
    );
  const show = config
    .command('show')
    .description('Prints settings, their origin, and defaults.')
    .addHelpText('after', examples('show', 'show --service detector,gateway'));
  for (const command of [check, show]) {
    command
      .option('-c, --config <file>', 'settings in YAML; the environment wins over it')
      .option('--service <names>', `of ${SERVICE_NAMES.join(', ')} (default: all)`, services)
      .option('--json', 'as JSON');
  }
  check.action((options: ConfigOptions) => run((context) => checkConfig(options, context)));
  show.action((options: ConfigOptions) => run((context) => showConfig(options, context)));
  config
    .command('schema')
    .description('Prints the JSON Schema of a configuration file.')
    .addHelpText('after', examples('schema > breakwater.schema.json'))
    .action(() => run(printConfigSchema));
  config
    .command('token')
    .summary('make a bearer token')
    .description(
      'Makes a bearer token and prints its entry for the tokens file, which holds no secret.',
    )
    .argument('<name>', 'who will have it; acknowledgements carry this name')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--venue <name>', 'exchange: the one venue that it may see')
    .option('--json', 'entry and token as JSON on standard output')
    .addHelpText(
      'after',
      examples(
        'token upbit-desk --role exchange --venue upbit >> tokens.yaml',
        'token grafana --role operations --json',
      ),
    )
    .action((name: string, options: Omit<TokenOptions, 'name'>) =>
      run((context) => makeConfigToken({ name, ...options }, context)),
    );
}

function examples(...lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  breakwater config ${line}`)].join('\n');
}

function services(text: string, before: readonly ServiceName[] = []): readonly ServiceName[] {
  const added = names(text).map((name) => {
    const known = SERVICE_NAMES.find((service) => service === name);
    if (known === undefined) throw new InvalidArgumentError(`There is no service ${name}.`);
    return known;
  });
  return [...before, ...added];
}
