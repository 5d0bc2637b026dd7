/** What promtool finds wrong with the names, units and help of a `/metrics` text. */
import { spawnSync } from 'node:child_process';
import { promtoolPath } from './native-packages.ts';

/** In promtool's words; empty where it finds nothing. What the library itself names is not ours to name. */
export function metricFaults(exposition: string): string {
  const own = exposition.split('\n').filter((line) => /^(# (HELP|TYPE) )?breakwater_/.test(line));
  const done = spawnSync(promtoolPath(), ['check', 'metrics'], {
    input: `${own.join('\n')}\n`,
    encoding: 'utf8',
  });
  const said = done.stdout + done.stderr;
  return said === '' && done.status !== 0 ? `promtool ended with ${done.status}` : said;
}
