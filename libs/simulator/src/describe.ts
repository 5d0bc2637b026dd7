/** `node libs/simulator/src/describe.ts NAME [SEED]`: prints a scenario minute by minute. */
import { minuteReport, reportLines } from './minute-report.ts';
import { openScenario, scenarioNames } from './scenario.ts';

const [wanted, seedText = '1'] = process.argv.slice(2);
const name = scenarioNames.find((known) => known === wanted);
const seed = Number(seedText);
if (name === undefined || !Number.isSafeInteger(seed) || seed < 0) {
  process.stderr.write(
    `usage: describe.ts NAME [SEED]\nNAME is one of ${scenarioNames.join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const scenario = openScenario(name, { seed });
  process.stdout.write(`${reportLines(scenario, minuteReport(scenario)).join('\n')}\n`);
}
