/** What promtool finds wrong with the names, units and help of a `/metrics` text. */
import { spawnSync } from 'node:child_process';
import { promtoolPath } from './native-packages.ts';

/** Findings in promtool's words; metrics that prom-client itself names are left out. */
export function metricFaults(exposition: string): string {
  const own = exposition.split('\n').filter((line) => /^(# (HELP|TYPE) )?breakwater_/.test(line));
  const done = spawnSync(promtoolPath(), ['check', 'metrics'], {
    input: `${own.join('\n')}\n`,
    encoding: 'utf8',
  });
  const said = done.stdout + done.stderr;
  return said === '' && done.status !== 0 ? `promtool ended with ${done.status}` : said;
}
