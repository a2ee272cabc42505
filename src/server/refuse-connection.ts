import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem } from '../api/http-problem.ts';
import { problemBody } from './problem.ts';

/** A query of 4,000 characters of any script, percent-encoded, takes 36,000 bytes. */
export const HEADERS_LIMIT_BYTES = 65_536;

/** The client went away, also in the middle of a request. */
const LEFT: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE']);

/**
 * Answers what is no HTTP request, before there is a route, as the routes do: with a problem document. `onRefused` is told
 * why: `headers-too-large`, `request-too-slow` or `no-request`.
 */
export function refuseConnection(
  error: NodeJS.ErrnoException,
  socket: Socket,
  onRefused: (limit: string) => void,
): void {
  if (LEFT.has(error.code ?? '') || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemFor(error.code);
  onRefused(problem.code.toLowerCase().replaceAll('_', '-'));
  const body = JSON.stringify(problemBody(problem));
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
      `Content-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

function problemFor(code: string | undefined): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpProblem(431, {
        code: 'HEADERS_TOO_LARGE',
        detail: `The address and headers of this request are over ${HEADERS_LIMIT_BYTES} bytes.`,
        nextStep: 'Shorten the query; a saved search or a share link holds longer ones.',
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem(408, {
        code: 'REQUEST_TOO_SLOW',
        detail: 'The request did not arrive in time.',
        nextStep:
          'Send it again over a faster connection; server.headersTimeoutMs and server.requestTimeoutMs say how fast.',
      });
    default:
      return new HttpProblem(400, { code: 'NO_REQUEST', detail: 'This is no HTTP request.' });
  }
}
