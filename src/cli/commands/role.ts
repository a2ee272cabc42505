import { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import type { CliContext } from '../cli-context.ts';
import { addServerFlags, loadServerConfig } from './server-flags.ts';
import type { ServerFlags } from './server-flags.ts';

/** The roles of a cluster, each a command. */
export const ROLES = {
  ingest: 'Take logs in and queue them in RabbitMQ; a local spool bridges the time it is away.',
  process: 'Score batches from RabbitMQ and store them. Run as many as the load needs.',
  learn: 'Train models from what processors see. Of several, RabbitMQ chooses the one that works.',
  serve: 'Serve the API and the dashboard.',
  store: 'Serve the embedded store engine to the other roles over ClickHouse’s HTTP interface.',
} as const;

export type Role = keyof typeof ROLES;

/** Runs one role; resolves when `signal` aborted and it is stopped. */
export type RunRole = (
  role: Role,
  options: { readonly config: Config; readonly signal: AbortSignal },
) => Promise<void>;

export function roleCommands(context: CliContext, run: RunRole): Command[] {
  return Object.entries(ROLES).map(([role, description]) =>
    addServerFlags(new Command(role))
      .description(`Cluster role: ${description}`)
      .action(async (flags: ServerFlags) => {
        const config = await loadServerConfig(flags, context);
        await run(role as Role, { config, signal: context.signal });
      }),
  );
}
