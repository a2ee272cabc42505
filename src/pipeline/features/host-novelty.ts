import { PairTable } from './pair-table.ts';
import { excessSurprise, type Distribution } from './surprise.ts';

/**
 * Feature `hostNovelty`: bits by which the host is rarer among this service's lines than its hosts are on average; a
 * host it never ran on counts as a value never seen. Unit: bits.
 *
 * Why: a service that suddenly logs from an unknown machine. Where hosts come and go (pods), many are seen once, and the
 * share of those (Good-Turing) takes the surprise out.
 */
export interface HostNovelty {
  /** (service, host) to bits. */
  readonly known: PairTable;
  /** Per service, the last for unknown ones: bits of a host never seen there. */
  readonly never: Float32Array;
}

/** @param services the distribution of each service's hosts; the last of unknown services: nothing is known. */
export function hostNoveltyTable(
  pairs: { readonly service: Uint32Array; readonly item: Uint32Array; readonly count: Uint32Array },
  services: readonly Distribution[],
  heldOut: 0 | 1,
): HostNovelty {
  const known = new PairTable(pairs.count.length);
  for (let index = 0; index < pairs.count.length; index++) {
    const service = pairs.service[index]!;
    known.set(service, pairs.item[index]!, excessSurprise(pairs.count[index]!, services[service]!, heldOut));
  }
  return { known, never: Float32Array.from(services, (distribution) => excessSurprise(0, distribution, 0)) };
}
