/** For tests: a stand-in of a schema registry's HTTP interface. No real registry was at hand; it answers as Confluent documents it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RegistryStandIn extends AsyncDisposable {
  readonly url: string;
  /** What it answers, by path: a body, or a status. */
  readonly answers: Map<string, object | number>;
  readonly asked: string[];
}

/** Asks for user `me` and password `secret`. */
export async function startRegistry(): Promise<RegistryStandIn> {
  const answers = new Map<string, object | number>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const expected = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    const answer =
      request.headers.authorization === expected ? (answers.get(request.url ?? '') ?? 404) : 401;
    response.writeHead(typeof answer === 'number' ? answer : 200);
    response.end(typeof answer === 'number' ? '{}' : JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    answers,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
