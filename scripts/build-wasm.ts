/**
 * Compiles the AssemblyScript kernels (`*-kernel.as.ts`, with the `*.as.ts` files they import) into TypeScript modules that hold the bytes, so that running from
 * source needs no build. Run after changing a kernel: node scripts/build-wasm.ts
 */
import { execFile } from 'node:child_process';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = dirname(import.meta.dirname);

/** The compiled module as a TypeScript source that exports its bytes. A test holds the committed files equal to it. */
export async function compileKernel(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'logsentry-wasm-'));
  try {
    const binary = join(folder, 'kernel.wasm');
    // The compiler runs as a process because its types redeclare `console` for the whole program.
    const compiler = join(ROOT, 'node_modules/assemblyscript/bin/asc.js');
    await promisify(execFile)(process.execPath, [compiler, source, '--outFile', binary, ...COMPILER_OPTIONS]);
    const base64 = await readFile(binary, 'base64');
    return [
      `// Compiled from ${basename(source)} by scripts/build-wasm.ts. Do not edit.`,
      `const BASE64 =\n${wrap(base64)};\n`,
      `export const bytes: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(BASE64), (c) => c.charCodeAt(0));`,
      '',
    ].join('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function compiledPath(source: string): string {
  return source.replace(/\.as\.ts$/, '.wasm.ts');
}

const COMPILER_OPTIONS = [
  '-O3',
  '--noAssert',
  '--converge',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--initialMemory',
  '1',
];

function wrap(base64: string): string {
  return (base64.match(/.{1,100}/g) ?? []).map((part) => `  '${part}'`).join(' +\n');
}

if (import.meta.main) {
  for await (const source of glob('src/**/*-kernel.as.ts', { cwd: ROOT })) {
    const path = join(ROOT, source);
    await writeFile(compiledPath(path), await compileKernel(path));
    console.log(compiledPath(source));
  }
}
