import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { runCommand } from '../../../test/support/memory-context.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';

/** What bash offers for a line that ends at the cursor. */
function bashOffers(script: string, words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const ask = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _logsentry; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.split('\n').filter((word) => word !== '');
}

/** Why a shell's test is left out: said loudly, where it is not installed. With `CI=true` that is an error. */
function missing(shell: string): string | false {
  if (spawnSync(shell, ['--version']).error === undefined) return false;
  const message = `SKIPPED: completion of ${shell}, which is not installed (Debian: apt install ${shell})`;
  if (process.env['CI'] === 'true') throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n\n`);
  return message;
}

/** Types each line and Tab into a zsh on a terminal of its own, where `logsentry` only prints what it is called with. */
const ZSH_TERMINAL = [
  'zmodload zsh/zpty',
  'zpty terminal env TERM=vt100 zsh -f -i',
  'expect() { local all= part; while [[ $all != *$1* ]]; do zpty -r terminal part || exit 1; all+=$part; done; print -r -- $all }',
  // The quotes inside words keep the echo of what is typed from looking like its answer.
  `zpty -w terminal "PS1=; logsentry() { print -r -- ra''n: \\"\\$@\\" :e''nd }; autoload -U compinit; compinit -u -D; source $1; print re''ady"`,
  'expect ready >/dev/null',
  'for line in "${@:2}"; do',
  "  zpty -w -n terminal $line$'\\t'",
  "  zpty -w -n terminal $'\\n'",
  '  expect :end',
  'done',
  'zpty -d terminal',
].join('\n');

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

  test('zsh completes in a terminal', { skip: missing('zsh') }, async (t) => {
    const script = path.join(await temporaryFolder(t), 'logsentry.zsh');
    await writeFile(script, (await runCommand(['completion', 'zsh'])).stdout);
    const typed = ['logsentry comp', 'logsentry query --format ta', 'logsentry queue dead-letters ret'];
    const { stdout, stderr } = spawnSync('zsh', ['-f', '-c', ZSH_TERMINAL, 'zsh', script, ...typed], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    const ran = [...stdout.matchAll(/ran: (.*) :end/g)].map(([, words]) => words);
    const completed = ['completion', 'query --format table', 'queue dead-letters retry'];
    assert.deepEqual(ran, completed, stdout + stderr);
  });

  test(
    'fish completes commands, subcommands, options and their values',
    { skip: missing('fish') },
    async () => {
      const { stdout: script } = await runCommand(['completion', 'fish']);
      const offers = (line: string): string[] => {
        const ask = `${script}\necho ===\ncomplete -C '${line}'`;
        const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', ask], { encoding: 'utf8' });
        assert.equal(stderr, '');
        const found = stdout.split('===\n')[1]?.split('\n') ?? [];
        return found.map((offer) => offer.split('\t')[0] ?? '').filter((offer) => offer !== '');
      };
      assert.deepEqual(offers('logsentry que'), ['query', 'queue']);
      assert.deepEqual(offers('logsentry query x --fo'), ['--format']);
      assert.deepEqual(offers('logsentry query --format '), ['csv', 'json', 'parquet', 'table']);
      assert.deepEqual(offers('logsentry queue dead-letters r'), ['retry']);
      assert.deepEqual(offers('logsentry completion z'), ['zsh']);
    },
  );

  test('other shells are refused', async () => {
    assert.equal((await runCommand(['completion', 'tcsh'])).exitCode, 64);
  });
});
