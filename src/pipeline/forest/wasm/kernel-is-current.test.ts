import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { compileKernel, compiledPath } from '../../../../scripts/build-wasm.ts';

test('the committed kernel is what its source compiles to', async () => {
  const source = fileURLToPath(new URL('./leaf-mask-kernel.as.ts', import.meta.url));
  const committed = await readFile(compiledPath(source), 'utf8');
  assert.equal(await compileKernel(source), committed, 'run: node scripts/build-wasm.ts');
});
