import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as EngineModule from './engine.ts';
import { buildEngineServer } from './engine-server.ts';
import type { EngineAddress, EngineListen, EngineOptions } from './engine-options.ts';
import type { EngineMessage } from './engine-messages.ts';
import { isEngineCommand } from './engine-messages.ts';
import { openSpool } from './spool.ts';

/**
 * The engine process: started by `start.ts`, told its options over the IPC channel, and ended by it. Whatever ends
 * the parent closes the channel, and with it this process: no orphan holds the folder.
 */
process.on('message', (message: unknown) => {
  if (!isEngineCommand(message)) return;
  if (message.command === 'stop') {
    void stop();
    return;
  }
  run(message.options).catch((error: unknown) => fail(error));
});
process.on('disconnect', () => void stop());
// Ctrl-C and service managers signal the whole group; the parent drains first and decides when this process ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

type Close = () => Promise<void>;
let close: Close | undefined;
let stopping = false;

/** How long running statements may take to finish before the process ends anyway; nothing acknowledged is at risk. */
const STOP_LIMIT_MS = 10_000;

async function run(options: EngineOptions): Promise<void> {
  // Before the engine's threads exist: they inherit it, threads that exist already do not.
  setPriority(options.settings.nice);
  mkdirSync(options.dataDir, { recursive: true });
  const { openEngine } = await importEngine();
  const engine = openEngine(options);
  const local = 'socketPath' in options.listen;
  const spool = await openSpool({
    place: 'socketPath' in options.listen ? options.listen.socketPath : options.dataDir,
    limitBytes: options.settings.maxBodyBytes,
  });
  const server = buildEngineServer({
    engine,
    spool,
    takesSpooledBodies: local,
    ...(options.credentials && { credentials: options.credentials }),
  });
  close = async () => {
    server.close();
    server.closeIdleConnections();
    await engine.close();
    server.closeAllConnections();
    await spool.close();
  };
  const address = await listen(server, options.listen);
  send({ event: 'ready', address });
}

async function importEngine(): Promise<typeof EngineModule> {
  try {
    return await import('./engine.ts');
  } catch (error) {
    send({ event: 'failed', reason: 'missing', text: errorText(error) });
    throw error;
  }
}

function listen(server: Server, where: EngineListen): Promise<EngineAddress> {
  // A socket file left by a killed process would refuse the address; the folder's lock says that nobody uses it.
  if ('socketPath' in where) rmSync(where.socketPath, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    if ('socketPath' in where) {
      // Closing removes the name it was opened under. An engine whose parent was killed may close when its successor is
      // there already, and must not take that one's name away.
      const own = `${where.socketPath}.${process.pid}`;
      rmSync(own, { force: true });
      server.listen({ path: own }, () => {
        renameSync(own, where.socketPath);
        resolve(where);
      });
    } else {
      server.listen({ host: where.host, port: where.port }, () => {
        resolve({ host: where.host, port: (server.address() as AddressInfo).port });
      });
    }
  });
}

async function stop(exitCode = 0): Promise<void> {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(exitCode), STOP_LIMIT_MS).unref();
  await close?.();
  process.exit(exitCode);
}

function fail(error: unknown): void {
  send({ event: 'failed', reason: 'error', text: errorText(error) });
  void stop(1);
}

function send(message: EngineMessage): void {
  if (process.connected) process.send?.(message);
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
