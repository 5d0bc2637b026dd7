export type { DeskLog } from './acknowledgement-desk.ts';
export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { gatewayService } from './service.ts';
