import type { FastifyRequest } from 'fastify';
import type { Role } from '../core/role.ts';
import type { EntryStore, QueryLimits, Store } from '../store/store.ts';

/** Limits of roles on one query; a role that is missing has those of the store. */
export type RoleLimits = Readonly<Partial<Record<Role, QueryLimits>>>;

/** The entries as whoever asks may read them. */
export type EntriesFor = (request: FastifyRequest) => EntryStore;

export function entriesByRole(
  { entries, entriesWithin }: Pick<Store, 'entries' | 'entriesWithin'>,
  limits: RoleLimits,
): EntriesFor {
  const byRole = new Map<Role | undefined, EntryStore>();
  return ({ principal }) => {
    const role = principal?.role;
    let found = byRole.get(role);
    if (found === undefined) {
      const own = role === undefined ? undefined : limits[role];
      found = own === undefined ? entries : entriesWithin({ ...own, of: `the role ${role}` });
      byRole.set(role, found);
    }
    return found;
  };
}
