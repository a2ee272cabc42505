import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile, mkdir, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { send } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Unpacks what `npm pack` gives into an empty folder, its dependencies linked from this checkout: what is tested is
 * which files are in the package and that they run as built JavaScript under `node_modules`.
 */
async function install(): Promise<{ folder: string; binary: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'logsentry-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: await copyCheckout(path.join(folder, 'checkout')),
    maxBuffer: 1 << 26,
  });
  const file = /"filename": "([^"]+\.tgz)"/.exec(stdout)?.[1];
  assert.ok(file !== undefined, stdout.slice(0, 500));
  const modules = path.join(folder, 'node_modules');
  await mkdir(modules);
  await run('tar', ['-xzf', path.join(folder, file), '-C', modules]);
  await cp(path.join(modules, 'package'), path.join(modules, 'logsentry'), { recursive: true });
  await symlink(path.join(root, 'node_modules'), path.join(modules, 'logsentry', 'node_modules'));
  return { folder, binary: path.join(modules, 'logsentry', 'bin', 'logsentry.mjs') };
}

/** Packing builds the page anew: not where other tests serve it from. */
async function copyCheckout(to: string): Promise<string> {
  const left = ['node_modules', '.git', 'dist', 'coverage', '.logsentry'];
  await cp(root, to, {
    recursive: true,
    filter: (source) => !left.some((name) => source === path.join(root, name)),
  });
  await symlink(path.join(root, 'node_modules'), path.join(to, 'node_modules'));
  return to;
}

test(
  'the published package runs version, analyze and up from an empty folder',
  { timeout: 180_000 },
  async (t) => {
    const { folder, binary } = await install();
    t.after(() => rm(folder, { recursive: true, force: true }));
    const installed = path.dirname(path.dirname(binary));
    assert.ok(!existsSync(path.join(installed, 'src')), 'sources are not published');
    assert.ok(existsSync(path.join(installed, 'dist', 'web', 'index.html')), 'the page is');

    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    const { stdout: printed } = await run(process.execPath, [binary, 'version'], { cwd: folder });
    assert.ok(printed.includes(version), printed);

    const log = path.join(folder, 'app.log');
    const lines = Array.from(
      { length: 500 },
      (_, i) => `2026-01-05T10:00:${String(i % 60).padStart(2, '0')}Z INFO user ${i} logged in`,
    );
    await writeFile(log, `${lines.join('\n')}\n`);
    const { stdout: report } = await run(process.execPath, [binary, 'analyze', log], { cwd: folder });
    assert.match(report, /logged in/);

    const server = await startServer({ binary });
    t.after(() => server.stop());
    const answer = await send(`${server.url}/api/v1/logs`, { body: 'hello from the package' });
    assert.equal(answer.status, 200);
    assert.match((await send(`${server.url}/`)).text, /<div id="root"|<script/);
  },
);
