/** The command line of `breakwater doctor`. */
import { type Command, Option } from 'commander';
import type { RunAction } from '../command/command-context.ts';
import { durationMs, names, percent } from '../command/option-value.ts';
import { type DoctorOptions, runDoctor } from './doctor-command.ts';

const NOTES = `
Looks at Node, the data folder (space, permissions), files with secrets, Kafka (address, TLS, SASL, version, the topic,
its domains, clocks), Redis (version, eviction, durability, functions) and services that run; says for each ok, warn or
fail, and what to do. It changes and writes nothing, but for --load-library. Exit code 1 where something fails.

With a recorded folder it reads every row of it and says what would become of them: files that are torn, rows rejected, late or
repeated, with the first example of each. Exit code 3 where nothing of a file decodes, or more is lost than --strict allows.

Examples:
  breakwater doctor --kafka localhost:9092 --redis redis://localhost:6379
  breakwater doctor --redis redis://admin:secret@localhost:6379 --load-library
  breakwater doctor recordings/depeg-2023-03 --strict
  breakwater doctor --config breakwater.yaml --url http://127.0.0.1:8080 --url http://127.0.0.1:9101 --json`;

export function addDoctorCommand(program: Command, run: RunAction): void {
  program
    .command('doctor')
    .summary('what is wrong, and what to do')
    .description('Looks at everything a running system needs and says what is wrong.')
    .argument('[folder]', 'a recorded folder: look at its manifest and at every row instead')
    .option('-c, --config <file>', 'settings in YAML; the environment wins over it')
    .option('--kafka <brokers>', 'host:port, separated by commas (or KAFKA_BROKERS)')
    .option('--redis <url>', 'redis://host:port (or REDIS_URL)')
    .option('--load-library', 'loads our functions into that Redis where they are missing')
    .option('--topic <name>', 'the topic (or BREAKWATER_TOPIC; default: market.events)')
    .addOption(
      new Option('--clock <clock>', 'who should stamp its records')
        .choices(['append', 'create'])
        .default('append'),
    )
    .option('--retention <duration>', 'how long it should keep them (default: 7d live)', durationMs)
    .option('--url <address>', 'a service that should be ready; several may be given', names)
    .option(
      '--strict [percent]',
      'of a folder: fail where more of its rows is lost (default: 5; without a number: any)',
      percent,
    )
    .option('--json', 'as JSON')
    .addHelpText('after', NOTES)
    .action((folder: string | undefined, options: DoctorOptions) =>
      run((context) => runDoctor(folder, options, context)),
    );
}
