import { LEVEL_CODE } from '../../core/level.ts';
import type { Signal } from '../pattern/signal.ts';
import type { CallGraph } from './call-graph.ts';

export interface Affected {
  readonly signal: Signal;
  readonly firstUs: number;
}

export interface Origin {
  readonly service: string;
  readonly why: string;
}

/** Signs this much later than the first one may be consequences; those within it are as early. µs */
const SAME_TIME_US = 20_000_000;

/**
 * The service where it likely began. Errors and slowness travel up to the callers: of those that show them first, the
 * deepest in the call order. Silence travels down to the callees: of those gone silent, the one nearest to the entrance.
 */
export function findOrigin(affected: readonly Affected[], graph: CallGraph): Origin {
  const firstUs = Math.min(...affected.map((each) => each.firstUs));
  const early = affected.filter((each) => each.firstUs <= firstUs + SAME_TIME_US);
  const pool = affected.some(({ signal }) => isTrouble(signal))
    ? affected.filter(({ signal }) => isTrouble(signal))
    : early;
  const first = Math.min(...pool.map((each) => each.firstUs));
  const candidates = pool.filter((each) => each.firstUs <= first + SAME_TIME_US);
  const up = candidates.filter(({ signal }) => signal.side === 'above');
  if (up.length > 0) {
    const { service } = pick(up, (a, b) => graph.depth(b) - graph.depth(a));
    return { service, why: whyDeepest(service, up, graph) };
  }
  const { service } = pick(candidates, (a, b) => graph.depth(a) - graph.depth(b));
  return { service, why: whySilent(service, candidates) };
}

/** Errors, warnings and slowness say more about where than a silence does. */
function isTrouble({ side, kind, level }: Signal): boolean {
  return (
    side === 'above' && (level >= LEVEL_CODE.warn || kind === 'parameter-shift' || kind === 'level-shift')
  );
}

function pick(
  affected: readonly Affected[],
  order: (a: string, b: string) => number,
): { readonly service: string } {
  const [best] = [...affected].sort(
    (a, b) =>
      order(a.signal.service, b.signal.service) ||
      b.signal.strength - a.signal.strength ||
      (a.signal.service < b.signal.service ? -1 : 1),
  );
  return best!.signal;
}

function whyDeepest(service: string, up: readonly Affected[], graph: CallGraph): string {
  const others = [...new Set(up.map(({ signal }) => signal.service))].filter((other) => other !== service);
  if (others.length === 0) return `Only ${service} shows it.`;
  const callers = others.filter((other) => graph.calls(other, service));
  if (callers.length > 0)
    return `${listOf(callers)} ${callers.length === 1 ? 'calls' : 'call'} it and shows trouble too.`;
  return 'It is the deepest in the call order of the services that showed trouble first.';
}

function whySilent(service: string, silent: readonly Affected[]): string {
  const others = [...new Set(silent.map(({ signal }) => signal.service))].filter(
    (other) => other !== service,
  );
  return others.length === 0
    ? `Only ${service} shows it.`
    : `What ${listOf(others)} ${others.length === 1 ? 'logs' : 'log'} comes after it in a request.`;
}

const NAMES_SHOWN = 3;

export function listOf(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN);
  const rest = names.length - shown.length;
  return rest > 0
    ? `${shown.join(', ')} and ${rest} more`
    : shown.join(', ').replace(/, ([^,]*)$/, ' and $1');
}
