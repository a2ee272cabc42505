import { z } from 'zod';
import { ACTIONS } from '../core/action.ts';
import { ROLES, USER_ROLES } from '../core/role.ts';

/** Far above any password; one sign-in must not cost more for a longer text. */
const SECRET_LIMIT = 1024;
const NAME_LIMIT = 100;

const userName = z.string().min(1).max(NAME_LIMIT);
const secret = z.string().min(1).max(SECRET_LIMIT);
export const userRoleSchema = z.enum(USER_ROLES);
export const roleSchema = z.enum(ROLES);

export const principalSchema = z.object({
  kind: z.enum(['anyone', 'server-token', 'api-token', 'user']),
  id: z.string(),
  name: z.string(),
  role: roleSchema,
});
export type PrincipalDto = z.infer<typeof principalSchema>;

export const sessionSchema = z.object({
  mode: z
    .enum(['off', 'token', 'accounts'])
    .describe('What opens this server: nothing is needed, `server.token`, or accounts'),
  serverToken: z.boolean().describe('Whether `server.token` opens it'),
  oidc: z.object({ label: z.string() }).optional().describe('Single sign-on, and what its button says'),
  principal: principalSchema.optional().describe('Who asks; missing when nobody is signed in'),
  may: z
    .array(z.enum(ACTIONS))
    .describe('The changes that who asks may make; the table of permissions says so'),
  changesPassword: z.boolean().describe('Whether who asks has a password here'),
});
export type SessionDto = z.infer<typeof sessionSchema>;

export const signInBody = z.union([
  z.strictObject({ name: userName, password: secret }),
  z.strictObject({ token: secret.describe('`server.token`') }),
]);
export const signedInSchema = z.object({ principal: principalSchema });
export const signedOutSchema = z.object({ signedOut: z.literal(true) });
export const passwordBody = z.strictObject({ current: secret, password: secret });

const code = z.string().min(1).max(200).describe('Of the one-time link');
export const linkBody = z.strictObject({ code });
export const linkSchema = z.object({
  kind: z.enum(['first-admin', 'password']),
  name: z.string().optional().describe('Whose password the link sets'),
});
export type LinkDto = z.infer<typeof linkSchema>;
export const setupBody = z.strictObject({
  code,
  name: userName.optional().describe('Of the first admin'),
  password: secret,
});

export const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: userRoleSchema,
  origin: z.enum(['local', 'oidc']),
  disabled: z.boolean(),
  hasPassword: z.boolean(),
  createdAt: z.string(),
  lastSignInAt: z.string().optional(),
});
export type UserDto = z.infer<typeof userSchema>;
export const usersSchema = z.object({ users: z.array(userSchema) });
export const userBody = z.strictObject({
  name: userName,
  role: userRoleSchema,
  password: secret.optional().describe('Without one, the answer holds a one-time link'),
});
export const userPatch = z.strictObject({
  role: userRoleSchema.optional(),
  disabled: z.boolean().optional(),
  password: secret.optional(),
});
export type UserPatch = z.infer<typeof userPatch>;
export const userLinkSchema = z.object({
  user: userSchema,
  link: z.string().optional().describe('Path of the one-time link under which the user chooses a password'),
  linkExpiresAt: z.string().optional(),
});
export type UserLinkDto = z.infer<typeof userLinkSchema>;
export const accountIdParams = z.object({ id: z.string().min(1).max(200) });

/** Ten years. */
const TOKEN_DAYS_LIMIT = 3650;
export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().optional().describe('Missing: it does not expire'),
  expired: z.boolean(),
  lastUsedAt: z.string().optional().describe('Within a minute'),
});
export type ApiTokenDto = z.infer<typeof apiTokenSchema>;
export const apiTokensSchema = z.object({ tokens: z.array(apiTokenSchema) });
export const apiTokenBody = z.strictObject({
  name: z.string().trim().min(1).max(NAME_LIMIT).describe('What it is for'),
  role: roleSchema,
  days: z.int().min(1).max(TOKEN_DAYS_LIMIT).optional().describe('Until it expires; without, it does not'),
});
export const newApiTokenSchema = apiTokenSchema.extend({
  secret: z.string().describe('The token itself; told this once only'),
});
export type NewApiTokenDto = z.infer<typeof newApiTokenSchema>;
export const removedSchema = z.object({ removed: z.literal(true) });

/** Events of one page. */
const AUDIT_PAGE_LIMIT = 1000;
export const auditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(AUDIT_PAGE_LIMIT).default(100),
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
});
export const auditEventSchema = z.object({
  id: z.string(),
  time: z.string(),
  who: z.string(),
  by: principalSchema.shape.kind,
  address: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  detail: z.string(),
});
export type AuditEventDto = z.infer<typeof auditEventSchema>;
export const auditSchema = z.object({
  events: z.array(auditEventSchema).describe('Newest first'),
  nextCursor: z.string().optional(),
});
export type AuditDto = z.infer<typeof auditSchema>;
