/** `/` and its files: a request names a file only by a path that existed at start. */
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { readPageFiles } from './page-files.ts';
import { PUBLIC } from './route-access.ts';

export function addPageRoutes(server: FastifyInstance): void {
  for (const [path, { contentType, content }] of readPageFiles()) {
    const tag = `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
    server.get(path, PUBLIC, (request, reply) => {
      reply.header('cache-control', 'no-cache').header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      return reply.type(contentType).send(content);
    });
  }
}
