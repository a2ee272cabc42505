import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A clock of the day that can be set wrong for some processes; the steady clock stays. */
export interface SteppedClock {
  /** For the environment of a process that shall have it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Seconds ahead of the true time, or behind it. */
  step(seconds: number): void;
  close(): void;
}

/** Debian's and others' places of libfaketime. */
const LIBRARIES = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
];

/** Undefined when libfaketime is not installed. */
export function createSteppedClock(): SteppedClock | undefined {
  const library = LIBRARIES.find((candidate) => existsSync(candidate));
  if (library === undefined) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'logsentry-clock-'));
  const file = path.join(folder, 'offset');
  const step = (seconds: number): void =>
    writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
  step(0);
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      // The file is looked at again after a second.
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    },
    step,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
