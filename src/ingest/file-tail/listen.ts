import { FileTail, type FileTailDeps } from './file-tail.ts';
import { StateBook } from './state-book.ts';

export interface FileTailListener {
  /** Idempotent: stops polling, waits for the range under way, closes the files. */
  close(): Promise<void>;
}

export interface ListenOptions extends Omit<FileTailDeps, 'book'> {
  /** Where places are saved. */
  readonly stateFile: string;
  readonly pollMs?: number;
  /** Hears of trouble with the state file itself; polling goes on. */
  readonly onError: (error: unknown) => void;
}

/** A quarter second is what a reader of a live tail does not notice. */
const DEFAULT_POLL_MS = 250;

/**
 * Follows files until closed, one poll after the other with a pause between.
 * @throws AppError INPUT_INVALID when the saved places cannot be read.
 */
export async function listenToFiles(options: ListenOptions): Promise<FileTailListener> {
  const { stateFile, pollMs = DEFAULT_POLL_MS, onError, ...deps } = options;
  const tail = new FileTail({ ...deps, book: await StateBook.open(stateFile) });
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  function next(): void {
    running = tail
      .poll()
      .catch(onError)
      .then(() => {
        if (!closed) timer = setTimeout(next, pollMs);
      });
  }
  next();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      tail.stop();
      await running;
      await tail.close();
    },
  };
}
