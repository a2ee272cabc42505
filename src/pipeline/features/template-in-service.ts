import { PairTable } from './pair-table.ts';
import { excessSurprise, type Distribution } from './surprise.ts';

/**
 * Feature `templateInService`: bits by which the template is rarer in this service than this service's templates are on
 * average; a template this service never logged counts as a value never seen. Unit: bits.
 *
 * Why: a message that is routine in one service can be a fault in another ("connection reset" in the database proxy and
 * in the billing service).
 */
export interface TemplateInService {
  /** (service, template) to bits. */
  readonly known: PairTable;
  /** Per service, the last for unknown ones: bits of a template it never logged. */
  readonly never: Float32Array;
}

/**
 * @param pairs counts of (service, template).
 * @param services the distribution of each service's templates; the last of all lines.
 */
export function templateInServiceTable(
  pairs: { readonly service: Uint32Array; readonly item: Uint32Array; readonly count: Uint32Array },
  services: readonly Distribution[],
  heldOut: 0 | 1,
): TemplateInService {
  const known = new PairTable(pairs.count.length);
  for (let index = 0; index < pairs.count.length; index++) {
    const service = pairs.service[index]!;
    known.set(service, pairs.item[index]!, excessSurprise(pairs.count[index]!, services[service]!, heldOut));
  }
  return { known, never: Float32Array.from(services, (distribution) => excessSurprise(0, distribution, 0)) };
}
