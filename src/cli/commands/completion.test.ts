import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';

/** What bash offers for a line that ends at the cursor. */
function bashOffers(script: string, words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _logsentry; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('completion', () => {
  test('bash completes commands, subcommands, options and their values', async () => {
    const { stdout } = await runCommand(['completion', 'bash']);
    assert.deepEqual(bashOffers(stdout, ['logsentry', 'que']), ['query', 'queue']);
    assert.deepEqual(bashOffers(stdout, ['logsentry', 'query', 'x', '--fo']), ['--format']);
    assert.deepEqual(bashOffers(stdout, ['logsentry', 'query', '--format', '']), [
      'table',
      'json',
      'csv',
      'parquet',
    ]);
    assert.deepEqual(bashOffers(stdout, ['logsentry', 'queue', 'dead-letters', 'r']), ['retry']);
    assert.deepEqual(bashOffers(stdout, ['logsentry', 'completion', 'z']), ['zsh']);
    // A value of the user's own: the shell offers files.
    assert.deepEqual(bashOffers(stdout, ['logsentry', 'query', '--from', '']), []);
  });

  test('zsh and fish get scripts of their own, others are refused', async () => {
    assert.match((await runCommand(['completion', 'zsh'])).stdout, /^autoload -U \+X bashcompinit/);
    const { stdout } = await runCommand(['completion', 'fish']);
    assert.match(
      stdout,
      /-n '__fish_seen_subcommand_from query' -l format .* -x -a 'table json csv parquet'/,
    );
    const refused = await runCommand(['completion', 'tcsh']);
    assert.equal(refused.exitCode, 64);
  });
});
