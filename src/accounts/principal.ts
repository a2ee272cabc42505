import type { Role } from '../core/role.ts';

/** Who a request comes from. */
export interface Principal {
  /** `anyone`: no authentication is configured. `server-token`: whoever knows `server.token`. */
  readonly kind: 'anyone' | 'server-token' | 'api-token' | 'user';
  /** Of the user or token; equal to the kind for the others. */
  readonly id: string;
  /** As people know it. */
  readonly name: string;
  readonly role: Role;
}

/** Everybody who reaches the port, when neither a token nor accounts are configured. */
export const ANYONE: Principal = { kind: 'anyone', id: 'anyone', name: 'anyone', role: 'admin' };

/** Parts of this process that send logs to it, such as the demo. */
export const OWN_PROCESS: Principal = {
  kind: 'api-token',
  id: 'own-process',
  name: 'this process',
  role: 'ingest',
};

/** The holder of `server.token`. */
export const SERVER_TOKEN: Principal = {
  kind: 'server-token',
  id: 'server-token',
  name: 'server token',
  role: 'admin',
};
