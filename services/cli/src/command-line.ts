/** From argv to an exit code: parse, run one command, say what went wrong without a stack. */
import { FolderError, LiveConfigError } from '@breakwater/feeds';
import { EXIT_CODE } from '@breakwater/shell';
import { Command, CommanderError } from 'commander';
import { addBacktestCommand } from './backtest/backtest-options.ts';
import { addCalibrationCommand } from './calibration/calibration-options.ts';
import type { CommandContext, RunAction } from './command/command-context.ts';
import { CommandError } from './command/command-error.ts';
import { addConfigCommand } from './config/config-options.ts';
import { addStartCommand } from './demonstration/start-options.ts';
import { addDoctorCommand } from './doctor/doctor-options.ts';
import { WalkStopped } from './domain/log-walk.ts';
import { addEvaluateCommand } from './evaluate/evaluate-options.ts';
import { addExplainCommand } from './explain/explain-options.ts';
import { addExportCommand } from './export/export-options.ts';
import { addFeedsCommand } from './feeds/feeds-options.ts';
import { addLendingRulesCommand, addOrdersCommand } from './lending/lending-options.ts';
import { addPseudonymiseCommand } from './lending/pseudonymise-options.ts';
import { addRecordCommand } from './live/record-options.ts';
import { addReplayCommand } from './replay/replay-options.ts';
import { addRulesCommand } from './rules/rules-options.ts';
import { addRunCommand } from './run/run-command.ts';
import { addScorecardCommand } from './scorecard/scorecard-options.ts';
import { addTailCommand } from './tail/tail-options.ts';
import { addTopicsCommand } from './topics/topics-options.ts';
import { addVerifyCommand } from './verify/verify-options.ts';
import { addWebhooksCommand } from './webhooks/webhooks-options.ts';

/** @throws ConfigurationError, UsageError and bugs, for `runService` to tell apart. */
export async function runCommandLine(
  args: readonly string[],
  context: CommandContext,
): Promise<number> {
  let exitCode: number = EXIT_CODE.ok;
  const program = describeProgram(context, async (work) => {
    exitCode = await work(context);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Help and version are printed by then; a wrong command line is, too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODE.usage;
    if (
      error instanceof CommandError ||
      error instanceof FolderError ||
      error instanceof LiveConfigError ||
      error instanceof WalkStopped
    ) {
      context.terminal.say(`breakwater: ${error.message}`);
      return EXIT_CODE.failed;
    }
    throw error;
  }
}

const OVERVIEW =
  'Market surveillance as a stream processor: market events in through Kafka, alerts out to Redis, WebSocket and this terminal.';

const ENDING = `
Begin with one of these:
  breakwater start                               everything in one process: a simulated squeeze, a page to watch
  breakwater start --live upbit,bithumb          the same on live venues, without an account
  breakwater replay recordings/2023-03           alerts of recorded history, as NDJSON on standard output
  breakwater topics apply --kafka localhost:9092 what a live system needs in Kafka
  breakwater tail --redis redis://localhost:6379 follow the alerts of a running system

Settings come from the environment (KAFKA_BROKERS, KAFKA_SASL_*, REDIS_URL, HTTP_PORT, LOG_LEVEL …); flags win.
breakwater config show lists them all.
Exit codes: 0 done, 1 failed, 2 wrong command line, 3 too much of the data lost, 78 wrong settings. NO_COLOR is honoured.`;

function describeProgram(context: CommandContext, run: RunAction): Command {
  const program = new Command('breakwater')
    .description(OVERVIEW)
    .addHelpText('after', ENDING)
    .showHelpAfterError('(add --help for what is possible)')
    .version(context.version, '--version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.print(text),
      writeErr: (text) => context.terminal.say(text.trimEnd()),
    });
  addStartCommand(program, run);
  addReplayCommand(program, run);
  addEvaluateCommand(program, run);
  addRunCommand(program, run);
  addRecordCommand(program, run);
  addTopicsCommand(program, run);
  addFeedsCommand(program, run);
  addTailCommand(program, run);
  addExplainCommand(program, run);
  addVerifyCommand(program, run);
  addExportCommand(program, run);
  addScorecardCommand(program, run);
  addCalibrationCommand(program, run);
  addRulesCommand(program, run);
  addLendingRulesCommand(program, run);
  addOrdersCommand(program, run);
  addPseudonymiseCommand(program, run);
  addBacktestCommand(program, run);
  addWebhooksCommand(program, run);
  addConfigCommand(program, run);
  addDoctorCommand(program, run);
  return program;
}
