#!/usr/bin/env node
// Starts LogSentry: the sources in a checkout, the built files when installed. Runs on any Node.js that can load
// modules, and hands over to the Node.js that LogSentry depends on when the one at hand is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** 22.18 runs TypeScript without a flag; 24 is what is tested. */
const LEAST_NODE = [22, 18];

const source = fileURLToPath(new URL('../src/app/main.ts', import.meta.url));
const built = fileURLToPath(new URL('../dist/app/main.js', import.meta.url));
const main = existsSync(source) ? source : built;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const recent = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
if (recent) await import(pathToFileURL(main).href);
else handOver();

function handOver() {
  const node = findNode();
  if (node === undefined) {
    console.error(
      `logsentry: Node.js ${process.versions.node} is too old, ${LEAST_NODE.join('.')} or newer is needed.`,
    );
    console.error(
      '  → Run npm install in the folder of LogSentry (it brings its own), or install a newer Node.js.',
    );
    process.exit(69);
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; what is sent to us alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The binary of the npm package `node`, which LogSentry depends on. */
function findNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json');
    const name = process.platform === 'win32' ? 'node.exe' : 'node';
    const path = fileURLToPath(new URL(`bin/${name}`, pathToFileURL(manifest)));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
