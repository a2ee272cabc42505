import { z } from 'zod';

export function port(usual: number, description: string) {
  return z.int().min(0).max(65_535).default(usual).meta({ description });
}

/** These protocols have no authentication. */
export function allowUnauthenticated() {
  return z.boolean().default(false).meta({
    description:
      'Whether to listen beyond loopback although the protocol has no authentication: everybody who reaches the port can add entries.',
  });
}
