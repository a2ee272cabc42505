import { evidence, type Mark, type Request } from '../request.ts';
import { address, agent } from '../vocabulary.ts';

/** A request at the gateway, until it is answered. */
export interface Visit {
  readonly request: Request;
  readonly method: string;
  readonly path: string;
  readonly odd: boolean;
  readonly since: Mark;
}

/** What attackers ask for and customers never do. */
const ODD_PATHS = ['/../../../../etc/passwd', '/cgi-bin/luci/;stok=/locale', '/wp-admin/setup-config.php'];

export function arrive(request: Request, method: string, path: string): Visit {
  const { random } = request;
  const since = request.mark();
  request.enter('gateway');
  const odd = request.isOdd('gateway');
  const asked = odd ? ODD_PATHS[random.integer(ODD_PATHS.length)]! : path;
  request.spend('gateway', 1);
  if (random.next() < 0.4 || odd) {
    request.log(
      'gateway',
      'debug',
      evidence(`${address(random)} asks ${method} ${asked} with agent "${agent(random)}"`, odd),
    );
  }
  return { request, method, path: asked, odd, since };
}

/** The access log line that ends every request. */
export function answer(visit: Visit, status: number): void {
  const { request, method, path, since } = visit;
  request.spend('gateway', 1);
  const bytes =
    status < 400 ? 400 + Math.floor(request.random.next() ** 2 * 40_000) : 120 + request.random.integer(80);
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
  const shown = visit.odd || request.failedByFault || request.isSlow(since);
  request.log(
    'gateway',
    level,
    evidence(`${method} ${path} ${status} ${bytes} B ${request.elapsedMs(since)} ms`, shown),
  );
}
