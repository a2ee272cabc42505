import type { FastifyInstance } from 'fastify';
import { HttpProblem } from '../api/http-problem.ts';

/**
 * Everything the page needs comes from this server; nothing else may run, embed or be sent anywhere.
 * `style-src-attr` allows sizes that scripts set on elements through `style` attributes of charts.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address or name means this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses requests whose `Host` is not one of this server's names (DNS rebinding) and those that another web
 * page's script sends (`Origin`, `Sec-Fetch-Site`), and sets the security headers.
 */
export function secure(app: FastifyInstance, allowedHosts: readonly string[]): void {
  const names = new Set([...LOOPBACK_NAMES, ...allowedHosts.map((host) => host.toLowerCase())]);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS);
    const name = hostName(request.headers.host ?? '');
    if (!names.has(name)) {
      throw new HttpProblem(421, {
        code: 'HOST_REFUSED',
        detail: `This server does not answer for the host name ${JSON.stringify(name.slice(0, 100))}.`,
        nextStep: 'Add the name to server.allowedHosts in the configuration, or use http://127.0.0.1.',
      });
    }
    const { origin } = request.headers;
    if (origin !== undefined && !isOwnOrigin(origin, request.headers.host ?? '')) {
      throw new HttpProblem(403, {
        code: 'ORIGIN_REFUSED',
        detail: `Pages of ${JSON.stringify(origin.slice(0, 100))} may not use this server.`,
        nextStep: 'Open the dashboard under the address that the server itself has.',
      });
    }
  });
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d{1,5}$/, '');
}

/** Whether a page of this server has this `Origin`. Behind a TLS-ending proxy the scheme differs, the host does not. */
export function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
