/** `/` and its files. They are read once at start: a request names a file only by a path that exists here. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { assert } from '@breakwater/core';
import type { FastifyInstance } from 'fastify';
import { PUBLIC } from './route-access.ts';

const PAGE_FOLDER = new URL('./page/', import.meta.url);
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export function addPageRoutes(server: FastifyInstance): void {
  for (const name of readdirSync(PAGE_FOLDER).sort()) {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) continue;
    const content = readFileSync(new URL(name, PAGE_FOLDER));
    const tag = `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
    server.get(name === 'index.html' ? '/' : `/${name}`, PUBLIC, (request, reply) => {
      reply.header('cache-control', 'no-cache').header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      return reply.type(contentType).send(content);
    });
  }
  assert(server.hasRoute({ method: 'GET', url: '/' }), 'the page has an index.html');
}
