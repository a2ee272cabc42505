import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineCredentials, EngineListen, EngineSettings } from './engine-options.ts';
import type { EngineLog, EngineProcess } from './start.ts';
import { startEngine } from './start.ts';

export interface TestEngine {
  readonly engine: EngineProcess;
  readonly folder: string;
  close(): Promise<void>;
}

export interface TestEngineOptions {
  /** A unix socket in the engine's folder unless given. */
  readonly listen?: EngineListen;
  readonly credentials?: EngineCredentials;
  readonly settings?: Partial<EngineSettings>;
}

export const SILENT_LOG: EngineLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** For tests: an engine on a new folder, removed with it. */
export async function startTestEngine(options: TestEngineOptions = {}): Promise<TestEngine> {
  const folder = await newTestFolder();
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const engine = await startEngine({
      listen: { socketPath: path.join(folder, 'engine.sock') },
      ...options,
      dataDir: path.join(folder, 'data'),
      log: SILENT_LOG,
    });
    return {
      engine,
      folder,
      async close() {
        await engine.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** In memory where there is a memory disk: tests kill processes, not machines, and hundreds of fsyncs take long. */
export async function newTestFolder(): Promise<string> {
  const memory = '/dev/shm';
  const usable = await access(memory, constants.W_OK).then(
    () => true,
    () => false,
  );
  return mkdtemp(path.join(usable ? memory : tmpdir(), 'logsentry-test-'));
}
