import type { UserRole } from '../../core/role.ts';

/** Which values of a claim give which role. */
export interface RoleRules {
  /** Name of the claim, such as `groups`; dots reach into objects (`realm_access.roles`). */
  readonly claim: string;
  readonly admin: readonly string[];
  readonly editor: readonly string[];
  readonly viewer: readonly string[];
  /** For those whose values give none; undefined lets them in not at all. */
  readonly otherwise: UserRole | undefined;
}

/** The highest role that what the provider says of somebody gives; undefined: they may not sign in. */
export function roleOfClaims(claims: Claims, rules: RoleRules): UserRole | undefined {
  const values = new Set(valuesOf(claimAt(claims, rules.claim)));
  const role = (['admin', 'editor', 'viewer'] as const).find((each) =>
    rules[each].some((value) => values.has(value)),
  );
  return role ?? rules.otherwise;
}

export type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, which may itself hold dots (`https://example.com/roles`), else by a path into objects. */
export function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Claims)[key]
          : undefined,
      claims,
    );
}

/** Providers give a list, or one text, or several in one separated by commas or spaces. */
function valuesOf(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim, ...claim.split(/[,\s]+/)];
  return Array.isArray(claim) ? claim.filter((value) => typeof value === 'string') : [];
}
