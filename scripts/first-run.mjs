// npm start, npm test, npm run coverage: installs and builds what is missing, then runs. Plain JavaScript for
// Node 20, without packages: it may be the very first thing that runs in a fresh clone.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Test files at one time: tests that start servers and engines take a core each. */
const TEST_CONCURRENCY = 2;
/** `npm install` writes the two lock files it compares this far apart, in either order. */
const INSTALL_SPREAD_MS = 10_000;
/** Share of lines, in per cent, below which coverage fails. */
const LINE_FLOOR = 85;

/** Run by commands of their own: they install foreign clients, or inflict faults for minutes. */
const SEPARATE = [join('test', 'clients'), join('test', 'chaos')];

const [mode, ...extra] = process.argv.slice(2);
switch (mode) {
  case 'start':
    await install();
    await buildPage();
    step('Starting LogSentry with the sample application');
    await finish(node, [join('bin', 'logsentry.mjs'), 'up', '--demo', ...extra]);
    break;
  case 'test':
    await install();
    await buildPage();
    step('Running the tests');
    await finish(node, ['--test', `--test-concurrency=${TEST_CONCURRENCY}`, ...testArguments(extra)]);
    break;
  case 'coverage':
    await install();
    await buildPage();
    step(`Running the tests with coverage (at least ${LINE_FLOOR} % of the lines)`);
    mkdirSync(join(root, 'coverage'), { recursive: true });
    await finish(node, ['--test', ...coverageArguments(), ...testArguments(extra)]);
    break;
  default:
    console.error('Usage: node scripts/first-run.mjs start|test|coverage [arguments]');
    process.exit(64);
}

/** Packages are there and as new as the lock file says. npm writes the hidden lock file at the end of an install. */
async function install() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  const fresh =
    timeOf(marker) >= timeOf(join(root, 'package-lock.json')) - INSTALL_SPREAD_MS && existsSync(node);
  if (fresh) return;
  step('Installing packages (once; the embedded store engine is 180 MB)');
  await finish('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/**
 * The page is built when it is missing or older than what it is made from. Tests share what is built: each of them
 * emptying and filling the folder would take the page away from its neighbours.
 */
async function buildPage() {
  const sources = newestIn(join(root, 'src', 'web'));
  if (sources === 0 || timeOf(join(root, 'dist', 'web', 'index.html')) >= sources) return;
  step('Building the dashboard');
  await finish('npm', ['run', '--silent', 'build:web']);
}

function testArguments(given) {
  const options = given.filter((argument) => argument.startsWith('-'));
  const files = given.filter((argument) => !argument.startsWith('-'));
  return [...options, ...(files.length > 0 ? files : testFiles())];
}

function testFiles() {
  return ['src', 'test']
    .flatMap((folder) => filesIn(join(root, folder)))
    .filter((path) => path.endsWith('.test.ts') || path.endsWith('.test.tsx'))
    .map((path) => relative(root, path))
    .filter((path) => !SEPARATE.some((folder) => path.startsWith(folder)))
    .sort();
}

function coverageArguments() {
  return [
    `--test-concurrency=${TEST_CONCURRENCY}`,
    '--experimental-test-coverage',
    `--test-coverage-lines=${LINE_FLOOR}`,
    '--test-coverage-include=src/**/*.ts',
    '--test-coverage-exclude=**/*.test.ts',
    '--test-coverage-exclude=src/web/**',
    '--test-coverage-exclude=bench/**',
    '--test-coverage-exclude=test/**',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=lcov',
    '--test-reporter-destination=coverage/lcov.info',
  ];
}

/** Runs a program to its end; a failure of it is ours too. */
function finish(program, args) {
  const windows = process.platform === 'win32';
  const child = spawn(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node)}${windows ? ';' : ':'}${process.env.PATH}` },
    shell: windows && program === 'npm',
  });
  // Ctrl-C reaches the child by itself; we wait for its orderly end. What is sent to us alone is passed on.
  const ignore = () => undefined;
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', pass);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${program} cannot be run: ${error.message}`);
      process.exit(69);
    });
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', pass);
      if (code === 0) return resolve();
      process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

function step(text) {
  console.error(`\u25b8 ${text}`);
}

function timeOf(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

function newestIn(folder) {
  return Math.max(0, ...filesIn(folder).map(timeOf));
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
