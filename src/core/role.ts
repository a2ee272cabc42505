/** What a caller must be allowed to do, from least to most: each role may do what those before it may. */
export const ROLES = ['ingest', 'viewer', 'editor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Of people; those who only send logs have tokens. */
export const USER_ROLES = ['viewer', 'editor', 'admin'] as const satisfies readonly Role[];
export type UserRole = (typeof USER_ROLES)[number];

/** Whether somebody with `role` may do what `needed` is required for. */
export function roleAllows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
