import { useQuery } from '@tanstack/react-query';
import type { Action } from '../../core/action.ts';
import { sessionQuery } from '../api/account-queries.ts';

/** Whether who is signed in may make a change, as the server's table of permissions says. No, until that is known. */
export function useMay(action: Action): boolean {
  const { data } = useQuery(sessionQuery());
  return data?.may.includes(action) ?? false;
}
