import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, Target } from './client.ts';
import { findProgram, type Installed, installNpm, installPython } from './install.ts';
import { runProgram } from './run-program.ts';
import { type Part, programOf, readSnippet, type Snippet } from './snippet.ts';

/** A client whose page holds a whole program that sends one event. */
export type SnippetClient = Omit<Client, 'install' | 'send'> & {
  /** The part of the page. */
  readonly heading?: string;
  /** Where the part of the page does not say it. */
  readonly packages?: readonly string[];
  /** The program is run so often, each time with its share of the events: for those that send one request. */
  readonly runs?: number;
};

/** A program must end by itself within this: the longest wait for a restart is that of OTLP's exporters, 10 s. */
const PROGRAM_LIMIT_MS = 120_000;

export function snippetClient({ heading, packages, runs = 1, ...about }: SnippetClient): Client {
  const snippet = readSnippet(about.page, heading);
  return {
    ...about,
    install: async () => installFor({ ...(await snippet), ...(packages === undefined ? {} : { packages }) }),
    async send(target) {
      const share = Math.ceil(target.count / runs);
      for (let first = 0; first < target.count; first += share) {
        const part = { first, count: Math.min(share, target.count - first) };
        await run(await snippet, target, part);
        if (runs > 1) await pause((target.pauseMs * share) / 10);
      }
    },
  };
}

function installFor({ language, packages, place }: Snippet): Promise<Installed> {
  switch (language) {
    case 'js':
      return installNpm(...packages);
    case 'python':
      return installPython(...packages);
    case 'sh':
      return findProgram('sh');
    default:
      throw new Error(`${place}: a program in js, python or sh is needed, not "${language}"`);
  }
}

async function run(snippet: Snippet, target: Target, part: Part): Promise<void> {
  const { installed, folder, service } = target;
  const isNode = snippet.language === 'js';
  // Node.js resolves packages from the program's own folder.
  const place = isNode ? path.join(installed, 'programs') : path.join(folder, String(part.first));
  await mkdir(place, { recursive: true });
  const file = path.join(place, `${service}-${part.first}.${isNode ? 'mjs' : 'txt'}`);
  await writeFile(file, programOf(snippet, target, part));
  const late = AbortSignal.timeout(PROGRAM_LIMIT_MS);
  const command = isNode
    ? process.execPath
    : snippet.language === 'sh'
      ? 'sh'
      : path.join(installed, 'bin/python');
  const signal = AbortSignal.any([late, target.signal]);
  await runProgram(command, [file], { cwd: place, signal, environment: { PATH: programPath(target) } });
  if (late.aborted) throw new Error(`the program of ${snippet.place} did not end by itself`);
}

/** Programs of a test stand before those of the machine. */
function programPath({ folder }: Target): string {
  return `${path.join(folder, 'bin')}:${process.env['PATH'] ?? ''}`;
}
