import { CookieBrowser } from './cookie-browser.ts';
import { startServer } from './server-process.ts';
import type { ServerOptions, ServerProcess } from './server-process.ts';

export interface ServerWithAdmin {
  readonly server: ServerProcess;
  /** Signed in as the admin `ada`. */
  readonly admin: CookieBrowser;
  /** A new API token with a role. */
  token(role: string): Promise<string>;
}

export const ADMIN_PASSWORD = 'purple mountain otter';

/** A real server with accounts, whose printed link made the admin `ada`. */
export async function startServerWithAdmin(options: ServerOptions = {}): Promise<ServerWithAdmin> {
  const environment = { LOGSENTRY_ACCOUNTS_MODE: 'local', ...options.environment };
  const server = await startServer({ ...options, environment });
  const code = /setup\?code=(\S+)/.exec(server.output())?.[1];
  const admin = new CookieBrowser();
  const answer = await admin.write('POST', `${server.url}/api/v1/setup`, {
    body: { code, name: 'ada', password: ADMIN_PASSWORD },
  });
  if (answer.status !== 200) throw new Error(`the link did not work: ${await answer.text()}`);
  return {
    server,
    admin,
    async token(role) {
      const made = await admin.write('POST', `${server.url}/api/v1/tokens`, { body: { name: role, role } });
      return ((await made.json()) as { secret: string }).secret;
    },
  };
}
