/** `node services/webhooks/src/main.ts`; `breakwater run webhooks` is the same. */
import { Environment, runService } from '@breakwater/shell';
import { webhooksService } from './service.ts';

const VERSION = '0.1.0';

await runService('webhooks', (context) => {
  return webhooksService(new Environment({ env: process.env }), VERSION)(context);
});
