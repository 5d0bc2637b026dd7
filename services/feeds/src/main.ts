/** `node services/feeds/src/main.ts`; `breakwater run feeds` is the same. */
import { Environment, runService } from '@breakwater/shell';
import { feedsService } from './service.ts';

const VERSION = '0.1.0';

await runService('feeds', (context) => {
  return feedsService(new Environment({ env: process.env }), VERSION)(context);
});
