import { z } from 'zod';
import { ROLES, USER_ROLES } from '../core/role.ts';

/** A user as documents keep it. */
export const userSchema = z.object({
  /** Of local users the lower-cased name; else `oidc-` and a digest of who the provider says it is. */
  id: z.string(),
  name: z.string(),
  role: z.enum(USER_ROLES),
  origin: z.enum(['local', 'oidc']),
  /** Missing until the first password is set, and for those who sign in elsewhere. */
  passwordHash: z.string().optional(),
  disabled: z.boolean(),
  /** Sessions of an earlier generation are over. */
  generation: z.number().int(),
  createdMs: z.number(),
});
export type User = z.infer<typeof userSchema>;

/** A token of the API as documents keep it, under the digest of its secret. */
export const apiTokenSchema = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  createdBy: z.string(),
  createdMs: z.number(),
  /** Missing: it does not expire. */
  expiresMs: z.number().optional(),
});
export type ApiToken = z.infer<typeof apiTokenSchema>;

/** What the kinds of documents are called. */
export const KIND = {
  user: 'user',
  apiToken: 'api-token',
  session: 'session',
  setupCode: 'setup-code',
  audit: 'audit',
  /** Last use of users, tokens and sessions; apart, so that a late mark cannot bring back what was removed. */
  lastUse: 'account-last-use',
} as const;

/** Letters, digits and what addresses have; begins with a letter or digit. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

export function isUserName(name: string): boolean {
  return NAME.test(name);
}

export function localUserId(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
