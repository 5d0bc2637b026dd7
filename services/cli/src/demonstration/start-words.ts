/** What `breakwater start` says to the person at its terminal: where to look, and at the end what ran. Pure. */
import type { Scenario } from '@breakwater/simulator';
import type { CommandContext } from '../command/command-context.ts';
import type { Terminal } from '../command/terminal.ts';

export const BANNER = 'Demonstration on simulated data. Not for production.';

export interface StartPlace {
  readonly version: string;
  readonly scenario: Scenario;
  /** Log seconds per second during the incident; Infinity: as fast as it goes. */
  readonly speed: number;
  /** How long before the incident the feed slows down. */
  readonly watchLeadUs: number;
  readonly parts: string;
  readonly webhooks: string;
  readonly isTail: boolean;
  /** Address of the page. */
  readonly url: string;
}

/** The lines of the beginning. The last one is the page's address: nothing is said after it unless somebody asks. */
export function bannerLines(at: StartPlace, { bold, warning }: Terminal): string[] {
  const { scenario, speed, url } = at;
  const leadInMin = (scenario.incidentTimeUs - scenario.startTimeUs) / 60e6;
  const pace = Number.isFinite(speed) ? `${speed} × real time` : 'full speed';
  const ending = at.isTail ? '' : ', --tail shows alerts here';
  return [
    '',
    `  ${bold(`Breakwater ${at.version}`)}   ${warning(BANNER)}`,
    '',
    `  Scenario  ${scenario.name}, seed ${scenario.seed}: ${scenario.summary}`,
    `  Pace      ${leadInMin.toFixed(0)} min of calm at full speed, then ${pace} from ${at.watchLeadUs / 1e6} s before the incident`,
    `  Parts     ${at.parts}`,
    `  Alerts    ${url}/v1/alerts   Metrics ${url}/metrics`,
    `  Webhooks  ${at.webhooks}`,
    `  Ctrl-C ends${ending}.`,
    '',
    `  Page      ${bold(url)}`,
    '',
  ];
}

export interface StartResult {
  readonly scenario: Pick<Scenario, 'name' | 'seed'>;
  readonly tookMs: number;
  readonly alertCount: number;
  /** From the start to the first alert; null where there was none. */
  readonly firstAlertMs: number | null;
  /** Where log and alerts stay; null: they are removed. */
  readonly keptFolder: string | null;
}

/** The one line of the end: what ran, and how to run it again or where to look. */
export function endingLine(result: StartResult, env: CommandContext['env']): string {
  const { scenario, alertCount, firstAlertMs, keptFolder } = result;
  const first = firstAlertMs === null ? '' : `, the first after ${seconds(firstAlertMs)} s`;
  const alerts = `${alertCount} ${alertCount === 1 ? 'alert' : 'alerts'}${first}`;
  const ran = `${scenario.name} (seed ${scenario.seed}) ran ${seconds(result.tookMs)} s: ${alerts}.`;
  const { again, command } = callOf(env);
  const next =
    keptFolder === null
      ? `Again: ${again}`
      : `They stay: ${command} tail --data-dir ${keptFolder} --from-beginning`;
  return `Stopped. ${ran} ${next}`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

/** How this process was called, so that the same words can be typed again. npm tells its children. */
function callOf(env: CommandContext['env']): { readonly again: string; readonly command: string } {
  const { npm_lifecycle_event: event, npm_command: npmCommand } = env;
  if (event === 'start') return { again: 'npm start', command: 'npx breakwater' };
  const command = npmCommand === 'exec' ? 'npx breakwater' : 'breakwater';
  return { again: `${command} start`, command };
}
