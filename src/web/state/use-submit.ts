import { useState } from 'react';

export interface Submit {
  readonly busy: boolean;
  readonly error: Error | undefined;
  /** Runs `work`, one at a time, and keeps what went wrong. */
  run(work: () => Promise<void>): void;
}

/** The sending of a form. */
export function useSubmit(): Submit {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  return {
    busy,
    error,
    run(work) {
      if (busy) return;
      setBusy(true);
      setError(undefined);
      work()
        .catch((failure: unknown) =>
          setError(failure instanceof Error ? failure : new Error(String(failure))),
        )
        .finally(() => setBusy(false));
    },
  };
}
