import { request } from 'node:http';
import { Readable } from 'node:stream';
import { codeOf, Told } from './told.ts';

export interface Post {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In one piece with its length, or in chunks without. */
  readonly body: Uint8Array | Iterable<Uint8Array>;
}

/** Sends a request of its own connection; what it was told, with the reasons for which lines were rejected. */
export function post(url: string, { path, headers = {}, body }: Post): Promise<string> {
  return new Promise((resolve) => {
    const call = request(`${url}${path}`, { method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      const told = (): void => {
        const text = Buffer.concat(chunks).toString();
        resolve(`${answer.statusCode}${codeOf(text) || reasonIn(text)}`);
        call.destroy();
      };
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', told);
      answer.once('error', told);
    });
    call.once('error', () => resolve('closed'));
    if (body instanceof Uint8Array) call.end(body);
    else Readable.from(body, { objectMode: false }).pipe(call);
  });
}

/** The same request from many connections at once. */
export async function postMany(url: string, times: number, what: Post): Promise<Told> {
  const told = new Told();
  for (const answer of await Promise.all(Array.from({ length: times }, () => post(url, what))))
    told.add(answer);
  return told;
}

/** The first reason that an answer gives for a rejected line, each protocol in its own words. */
function reasonIn(text: string): string {
  const reason = /"reason":"([a-z_]+)"|rejectedLogRecords":"?(\d+)/i.exec(text);
  if (reason !== null) return reason[1] === undefined ? ` ${reason[2]} rejected` : ` ${reason[1]}`;
  return text === '' || text.startsWith('{') ? '' : ` ${text.trim().slice(0, 60)}`;
}
