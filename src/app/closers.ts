import type { Logger } from '../telemetry/logger.ts';

/** What was opened, in order; `closeAll` closes in reverse, each part also when another fails. */
export interface Closers {
  add(name: string, close: () => Promise<void> | void): void;
  /** Idempotent. */
  closeAll(): Promise<void>;
}

export function createClosers(log: Logger): Closers {
  const parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];
  return {
    add: (name, close) => void parts.push({ name, close }),
    async closeAll() {
      for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
        try {
          await part.close();
        } catch (error) {
          log.error({ part: part.name, error }, 'a part did not stop cleanly');
        }
      }
    },
  };
}
