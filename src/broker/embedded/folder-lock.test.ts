import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppError } from '../../core/errors.ts';
import { lockFolder } from './folder-lock.ts';

describe('Folder lock', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'logsentry-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const isLocked = (error: unknown): boolean => error instanceof AppError && error.code === 'DATA_DIR_LOCKED';

  it('is taken once, released, and taken again; releasing twice is harmless', () => {
    const lock = lockFolder(folder);
    assert.throws(() => lockFolder(folder), isLocked);
    lock.release();
    lock.release();
    lockFolder(folder).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('takes over the lock of a process that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(join(folder, 'lock.pid'), `${pid} 1`);
    const lock = lockFolder(folder);
    assert.match(readFileSync(join(folder, 'lock.pid'), 'utf8'), new RegExp(`^${process.pid} `));
    lock.release();
  });

  it(
    'takes over when the process id belongs to another program now',
    { skip: process.platform !== 'linux' },
    () => {
      writeFileSync(join(folder, 'lock.pid'), `${process.ppid} 1`);
      lockFolder(folder).release();
    },
  );

  it('takes over an unreadable lock', () => {
    writeFileSync(join(folder, 'lock.pid'), '');
    lockFolder(folder).release();
  });

  it('refuses while another process lives', async () => {
    const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))};
      lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    assert.throws(
      () => lockFolder(folder),
      (error) => isLocked(error) && new RegExp(`process ${child.pid}`).test(String(error)),
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    lockFolder(folder).release();
  });
});
