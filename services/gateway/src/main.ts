/** `node services/gateway/src/main.ts`: the API alone; `breakwater run gateway` serves the page too. */
import { Environment, runService } from '@breakwater/shell';
import { gatewayService } from './service.ts';

const VERSION = '0.1.0';

await runService('gateway', (context) => {
  return gatewayService(new Environment({ env: process.env }), { version: VERSION })(context);
});
