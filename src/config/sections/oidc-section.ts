import { z } from 'zod';
import { section } from '../section.ts';

/** Plain HTTP only where nobody is in between. */
const ISSUER = /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]).{1,500}$/;

export const oidcSection = section(
  'Single sign-on with an OpenID Connect provider, used when `accounts.mode` is `local` and `issuer` is set. Its redirect address is `/api/v1/session/oidc/callback` of this server.',
  {
    issuer: z
      .string()
      .regex(ISSUER, 'it must be an https:// address, or http:// on this machine')
      .optional()
      .meta({
        description: 'Address of the provider, as it names itself in `/.well-known/openid-configuration`.',
      }),
    clientId: z.string().max(512).default('').meta({ description: 'Name of this client there.' }),
    clientSecret: z.string().max(1024).default('').meta({
      description: 'Secret of this client.',
      secret: true,
    }),
    label: z.string().min(1).max(60).default('Single sign-on').meta({
      description: 'What the button on the sign-in page says.',
    }),
    scopes: texts(['openid', 'profile', 'email'], 'What is asked for; some providers want `groups` too.'),
    nameClaim: z.string().min(1).max(200).default('preferred_username').meta({
      description: 'Claim that is shown as the name of a user.',
    }),
    rolesClaim: z.string().min(1).max(200).default('groups').meta({
      description:
        'Claim whose values give roles: a list or one text; dots reach into objects (`realm_access.roles`).',
    }),
    adminValues: texts([], 'Values of that claim that make an admin.'),
    editorValues: texts([], 'Values of that claim that make an editor.'),
    viewerValues: texts([], 'Values of that claim that make a viewer.'),
    defaultRole: z.enum(['none', 'viewer', 'editor']).default('none').meta({
      description: 'Role of those whose values give none; `none` does not let them in.',
    }),
  },
);

function texts(usual: readonly string[], description: string) {
  return z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([...usual])
    .meta({ description });
}
