import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../support/send.ts';
import type { Client, Target } from './client.ts';
import { libraryPath, unpackDebian } from './install.ts';
import { logLines } from './log-lines.ts';
import { runProgram } from './run-program.ts';
import { placed, readSnippet } from './snippet.ts';

/** A daemon between local programs and the server. */
export interface LogDaemon {
  readonly name: string;
  readonly packages: readonly string[];
  /** Within the unpacked packages. */
  readonly program: string;
  /** Folders of libraries besides the system's, within the unpacked packages. */
  readonly libraries: readonly string[];
  /** The configuration in front of a page's: local programs write to `socket`. */
  readonly input: (target: Target, socket: string) => string;
  readonly args: (target: Target, config: string) => readonly string[];
}

/** Which part of a page is used, and what it needs besides the daemon. */
export interface DaemonUse {
  readonly heading?: string;
  readonly packages?: readonly string[];
}

/** A client that logs through a daemon, which has the output that a page shows. */
export function daemonClient(
  daemon: LogDaemon,
  about: Omit<Client, 'install' | 'send'>,
  { heading, packages = [] }: DaemonUse,
): Client {
  return {
    ...about,
    install: () => unpackDebian(...daemon.packages, ...packages),
    async send(target) {
      const { folder, installed, signal } = target;
      const { code } = await readSnippet(about.page, heading);
      const socket = path.join(folder, 'log');
      const config = path.join(folder, `${daemon.name}.conf`);
      await writeFile(config, `${daemon.input(target, socket)}${placed(code, target)}`);
      const ended = runProgram(path.join(installed, daemon.program), daemon.args(target, config), {
        cwd: folder,
        environment: { LD_LIBRARY_PATH: libraryPath(installed, ...daemon.libraries) },
        signal,
      });
      const ready = until(`the socket of ${daemon.name}`, async () =>
        existsSync(socket) ? true : undefined,
      );
      await Promise.race([ready, ended]);
      await logLines(target, socket);
    },
  };
}
