import { useQueryClient } from '@tanstack/react-query';
import { useApp } from '../../../state/app-context.ts';

export interface AccountChanges {
  /** Reads again what a change may have changed. */
  refresh(): Promise<void>;
  /** Waits for `work`, says `done`, and offers `undo` where there is a way back. */
  report(work: Promise<unknown>, done: string, undo?: () => Promise<unknown>): void;
  failed(error: unknown): void;
}

/** Changes of users and tokens, told to who makes them. */
export function useAccountChange(): AccountChanges {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const refresh = async () => {
    await Promise.all(
      ['users', 'tokens', 'audit'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
    );
  };
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  return {
    refresh,
    failed,
    report(work, done, undo) {
      const takeBack = () => void undo?.().then(refresh).catch(failed);
      work
        .then(refresh)
        .then(() =>
          toasts.show({ tone: 'done', text: done, ...(undo === undefined ? {} : { undo: takeBack }) }),
        )
        .catch(failed);
    },
  };
}
