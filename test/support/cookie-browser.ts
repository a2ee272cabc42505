/** A browser without a screen: keeps cookies by host and path, and can follow redirects one by one. */
export class CookieBrowser {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  async get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#send(url, { method: 'GET', headers: { accept: 'text/html', ...headers } });
  }

  /** As the page does: JSON from its own origin, unless `headers` say otherwise. */
  async write(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    given: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const headers = {
      origin: new URL(url).origin,
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...given.headers,
    };
    return this.#send(url, {
      method,
      headers,
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
    });
  }

  /** Follows redirects until `isThere`, or until there is none. */
  async follow(url: string, isThere: (url: URL) => boolean): Promise<{ url: URL; response: Response }> {
    let at = new URL(url);
    for (let hops = 0; hops < HOPS_LIMIT; hops++) {
      const response = await this.get(at.href);
      const location = response.headers.get('location');
      if (location === null) return { url: at, response };
      await response.body?.cancel();
      at = new URL(location, at);
      if (isThere(at)) return { url: at, response };
    }
    throw new Error(`more than ${HOPS_LIMIT} redirects, the last to ${at.href}`);
  }

  cookie(name: string, host: string): string | undefined {
    return this.#cookies.get(`${host} ${name}`)?.value;
  }

  setCookie(name: string, value: string, host: string): void {
    this.#cookies.set(`${host} ${name}`, { value, path: '/' });
  }

  async #send(
    url: string,
    init: RequestInit & { readonly headers: Record<string, string> },
  ): Promise<Response> {
    const { host, pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([key, { path }]) => key.startsWith(`${host} `) && pathname.startsWith(path))
      .map(([key, { value }]) => `${key.slice(host.length + 1)}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(host, line);
    return response;
  }

  #keep(host: string, line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const equals = pair.indexOf('=');
    const key = `${host} ${pair.slice(0, equals)}`;
    const value = pair.slice(equals + 1);
    const path = attributes.find((each) => /^path=/i.test(each))?.slice('path='.length) ?? '/';
    const isOver = attributes.some((each) => /^max-age=0$/i.test(each));
    if (isOver || value === '') this.#cookies.delete(key);
    else this.#cookies.set(key, { value, path });
  }
}

const HOPS_LIMIT = 12;
