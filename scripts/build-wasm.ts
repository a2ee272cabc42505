/**
 * Compiles the AssemblyScript kernels (`*.as.ts`) into TypeScript modules that hold the bytes, so that running from
 * source needs no build. Run after changing a kernel: node scripts/build-wasm.ts
 */
import { glob, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { main as compile } from 'assemblyscript/asc';

/** The compiled module as a TypeScript source that exports its bytes. A test holds the committed files equal to it. */
export async function compileKernel(source: string): Promise<string> {
  const name = basename(source);
  const text = await readFile(source, 'utf8');
  let binary: Uint8Array | undefined;
  const result = await compile([name, '--outFile', 'kernel.wasm', ...COMPILER_OPTIONS], {
    readFile: (file) => (file === name ? text : null),
    writeFile: (_file, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (result.error !== null || binary === undefined) {
    throw new Error(`${source} does not compile: ${result.error?.message}\n${result.stderr.toString()}`);
  }
  const base64 = Buffer.from(binary).toString('base64');
  return [
    `// Compiled from ${name} by scripts/build-wasm.ts. Do not edit.`,
    `const BASE64 =\n${wrap(base64)};\n`,
    `export const bytes: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(BASE64), (c) => c.charCodeAt(0));`,
    '',
  ].join('\n');
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
  for await (const source of glob('src/**/*.as.ts', { cwd: dirname(import.meta.dirname) })) {
    await writeFile(compiledPath(source), await compileKernel(source));
    console.log(compiledPath(source));
  }
}
