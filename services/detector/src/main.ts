/** `node services/detector/src/main.ts [--anchor REASON]`; `breakwater run detector` is the same. */
import { parseArgs } from 'node:util';
import { Environment, runService, UsageError } from '@breakwater/shell';
import { detectorService } from './service.ts';
import { DETECTOR_VERSION } from './version.ts';

await runService('detector', (context) => {
  const environment = new Environment({ env: process.env });
  const options = { version: DETECTOR_VERSION, anchorReason: anchorReason() };
  return detectorService(environment, options)(context);
});

function anchorReason(): string | undefined {
  try {
    return parseArgs({ options: { anchor: { type: 'string' } } }).values.anchor;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${cause}\nThe only option is --anchor "REASON".`);
  }
}
