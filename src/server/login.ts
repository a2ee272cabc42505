import type { FastifyInstance } from 'fastify';

/** Where browsers without the token are sent. */
export const LOGIN_PATH = '/login';

/** A form that works without scripts: all that somebody without the token may see. */
export function loginPage(app: FastifyInstance): void {
  app.get(LOGIN_PATH, { config: { access: 'public' } }, async (_request, reply) => {
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    return PAGE;
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

/** A token has at most 512 characters, each up to nine when encoded. */
const FORM_LIMIT_BYTES = 8192;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>LogSentry: sign in</title>
<main>
<h1>LogSentry</h1>
<form method="post" action="/api/v1/session">
<p><label>Token of this server (<code>server.token</code>)<br>
<input name="token" type="password" required autofocus autocomplete="current-password"></label></p>
<p><button>Sign in</button></p>
</form>
</main>
</html>
`;
