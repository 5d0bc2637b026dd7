export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts';
export { CONTENT_SECURITY_POLICY } from './http-server.ts';
export type { PageFile } from './page-routes.ts';
export type { PlaybackDesk } from './playback-routes.ts';
export { gatewayService } from './service.ts';
