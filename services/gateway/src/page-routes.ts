/** `/` and the page's files: a request names a file only by a path that existed at start. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { PUBLIC } from './route-access.ts';

/** A file of the page; who composes the gateway hands them in by the path they are served at. */
export interface PageFile {
  readonly contentType: string;
  readonly content: Buffer;
}

const NO_PAGE =
  'This gateway serves the API alone, without the page: see /v1/openapi.json and /v1/asyncapi.json.\n';
const PLAIN_TEXT = 'text/plain; charset=utf-8';

/** Without files `/` says that there is no page. */
export function addPageRoutes(
  server: FastifyInstance,
  files: ReadonlyMap<string, PageFile> | undefined,
): void {
  if (files === undefined) {
    server.get('/', PUBLIC, (_request, reply) => reply.type(PLAIN_TEXT).send(NO_PAGE));
    return;
  }
  for (const [path, { contentType, content }] of files) {
    const tag = `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
    server.get(path, PUBLIC, (request, reply) => {
      reply.header('cache-control', 'no-cache').header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      return reply.type(contentType).send(content);
    });
  }
}
