import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface OneNodeCluster {
  readonly url: string;
  /** Statements so far, as the store wrote them. */
  readonly statements: readonly string[];
  close(): Promise<void>;
}

/**
 * A cluster called `name` of one node: an engine without clusters, behind a proxy that takes from statements what only a
 * cluster understands. What a Distributed table does is left to the table of the same name.
 * @param engine host and port of the engine
 */
export async function startOneNodeCluster(
  name: string,
  engine: { readonly host: string; readonly port: number },
): Promise<OneNodeCluster> {
  const statements: string[] = [];
  const understood = (sql: string): string => {
    statements.push(sql.trim());
    return sql
      .replaceAll(` ON CLUSTER ${name}`, '')
      .replaceAll(/(\w)_local\b/g, '$1')
      .replaceAll(new RegExp(`\\bcluster(?:AllReplicas)?\\(${name}, ([\\w.]+)\\)`, 'g'), '$1');
  };
  const server = createServer((incoming, outgoing) => {
    void plainRequest(incoming, understood).then(({ path, body }) => {
      const headers = { ...incoming.headers };
      // The body may be of another length now; rows of an insert are passed on as they come.
      if (body !== undefined) {
        delete headers['transfer-encoding'];
        headers['content-length'] = String(Buffer.byteLength(body));
      }
      const onward = request({ ...engine, method: incoming.method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', (error) => outgoing.destroy(error));
      outgoing.once('close', () => onward.destroy());
      if (body === undefined) incoming.pipe(onward);
      else onward.end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statements,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The statement stands in the address when the body holds rows, else it is the body. */
async function plainRequest(
  incoming: IncomingMessage,
  understood: (sql: string) => string,
): Promise<{ readonly path: string; readonly body?: string }> {
  const url = new URL(incoming.url ?? '/', 'http://cluster');
  const inAddress = url.searchParams.get('query');
  if (inAddress === null) return { path: incoming.url ?? '/', body: understood(await text(incoming)) };
  url.searchParams.set('query', understood(inAddress));
  return { path: `${url.pathname}${url.search}` };
}
