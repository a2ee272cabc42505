/** Up to when single messages are gathered into one batch: whichever limit comes first. */
export interface GatherLimits {
  readonly count: number;
  readonly bytes: number;
  readonly timeMs: number;
}

export interface Gathered<T> {
  readonly values: readonly T[];
  /** Settles everything that arrived up to the end of this batch. */
  readonly lastTag: number;
}

/** Collects messages into batches, in order. */
export interface MessageGatherer<T> {
  add(item: { value: T | undefined; bytes: number; tag: number }): void;
  /** Emits what is there now. */
  flush(): void;
  /** Forgets what is there. */
  clear(): void;
}

export function createMessageGatherer<T>(
  limits: GatherLimits,
  emit: (batch: Gathered<T>) => void,
): MessageGatherer<T> {
  let values: T[] = [];
  let bytes = 0;
  let lastTag = 0;
  let timer: NodeJS.Timeout | undefined;

  function clear(): void {
    clearTimeout(timer);
    timer = undefined;
    values = [];
    bytes = 0;
    lastTag = 0;
  }

  function flush(): void {
    if (lastTag === 0) return;
    const batch = { values, lastTag };
    clear();
    emit(batch);
  }

  return {
    add(item) {
      if (item.value !== undefined) values.push(item.value);
      bytes += item.bytes;
      lastTag = item.tag;
      if (values.length >= limits.count || bytes >= limits.bytes) flush();
      else timer ??= setTimeout(flush, limits.timeMs);
    },
    flush,
    clear,
  };
}
