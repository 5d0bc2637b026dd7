/** `node services/gateway/src/main.ts`; `breakwater run gateway` is the same. */
import { Environment, runService } from '@breakwater/shell';
import { gatewayService } from './service.ts';

const VERSION = '0.1.0';

await runService('gateway', (context) => {
  return gatewayService(new Environment({ env: process.env }), VERSION)(context);
});
