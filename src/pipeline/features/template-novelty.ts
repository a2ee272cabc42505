import { limited, missingMass } from './surprise.ts';

/**
 * Feature `templateNovelty`: for a template that no learnt line has, how surprising it is that this service logs
 * anything new; 0 for known templates. Unit: bits.
 *
 * Why: a first-time message is the strongest single sign of a new fault in a service that always says the same, and
 * none in one whose every line is new (stack traces, free text), or of which only a few lines were seen so far. The
 * share of templates seen once tells these apart (Good-Turing).
 *
 * @param services per service, lines and templates seen exactly once; the last entry stands for unknown services.
 */
export function templateNoveltyTable(
  services: readonly { total: number; singletons: number }[],
): Float32Array {
  return Float32Array.from(services, ({ total, singletons }) =>
    limited(-Math.log2(missingMass(singletons, total))),
  );
}
