import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Where clients are installed, once for all runs. */
const ROOT = path.join(tmpdir(), 'logsentry-test-clients');

const INSTALL_TIMEOUT_MS = 180_000;

const run = promisify(execFile);

/** A folder with what was asked for, or why there is none. */
export type Installed = { readonly folder: string } | { readonly missing: string };

/** Packages of npm, in a project of their own. */
export function installNpm(...packages: readonly string[]): Promise<Installed> {
  return once(`npm-${packages.join('-')}`, async (folder) => {
    await writeFile(path.join(folder, 'package.json'), '{"private":true}');
    await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  });
}

/** Packages of Python's index, in an environment of their own: its interpreter is `bin/python`. */
export function installPython(...packages: readonly string[]): Promise<Installed> {
  return once(`python-${packages.join('-')}`, async (folder) => {
    await run('python3', ['-m', 'venv', folder]);
    await run(path.join(folder, 'bin/pip'), ['install', '--quiet', ...packages]);
  });
}

/** Debian packages, unpacked rather than installed: the machine stays as it is, and rsyslog and syslog-ng exclude each other. */
export function unpackDebian(...packages: readonly string[]): Promise<Installed> {
  return once(`debian-${packages.join('-')}`, async (folder) => {
    await run('apt-get', ['download', ...packages], { cwd: folder });
    for (const file of await readdir(folder)) await run('dpkg', ['-x', file, folder], { cwd: folder });
  });
}

/** Where the unpacked packages have their libraries, for `LD_LIBRARY_PATH`. */
export function libraryPath(folder: string, ...more: readonly string[]): string {
  const triplet = 'lib/x86_64-linux-gnu';
  return [...more, path.join('usr', triplet), triplet].map((place) => path.join(folder, place)).join(':');
}

/** A program of the machine. */
export async function findProgram(name: string): Promise<Installed> {
  const places = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin'];
  const place = places.find((folder) => existsSync(path.join(folder, name)));
  return place === undefined ? { missing: `${name} is not on this machine` } : { folder: place };
}

async function once(name: string, install: (folder: string) => Promise<void>): Promise<Installed> {
  const folder = path.join(ROOT, name.replaceAll(/[^a-z0-9.-]/gi, '_'));
  const done = path.join(folder, '.installed');
  if (existsSync(done)) return { folder };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await within(install(folder), INSTALL_TIMEOUT_MS);
    await writeFile(`${done}.new`, '');
    await rename(`${done}.new`, done);
    return { folder };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { missing: `cannot be installed: ${text.split('\n').slice(0, 3).join(' ')}` };
  }
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
