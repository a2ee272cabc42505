import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { createApp } from './create-app.ts';
import type { AppDeps } from './create-app.ts';
import { systemRoutes } from './routes/system.ts';
import type { SystemStatus } from './services.ts';

export interface RoleServerDeps extends AppDeps {
  readonly system: SystemStatus;
  /** Ingest routes, for the role that takes logs in. */
  readonly ingest: readonly FastifyPluginAsync[];
}

/** The server of a role without API and page: health, readiness, metrics, and ingest where it has it. */
export async function buildRoleServer(deps: RoleServerDeps): Promise<FastifyInstance> {
  const app = createApp(deps);
  for (const { register } of systemRoutes(deps)) register(app);
  for (const plugin of deps.ingest) await app.register(plugin);
  return app;
}
