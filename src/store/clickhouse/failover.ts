import { AppError } from '../../core/errors.ts';

/** Runs work with one of several nodes. */
export type Failover<Node> = <T>(work: (node: Node) => Promise<T>, signal?: AbortSignal) => Promise<T>;

/**
 * Stays with the node that answered last, the first to begin with. When it is away (STORE_UNREACHABLE), each of the
 * others is tried once, in order. Work may so be done twice: every statement of the store may be repeated.
 * The last node's error is thrown when all are away, and any other error at once.
 */
export function createFailover<Node>(nodes: readonly Node[]): Failover<Node> {
  let current = 0;
  return async (work, signal) => {
    const first = current;
    for (let tried = 1; ; tried++) {
      const at = (first + tried - 1) % nodes.length;
      try {
        const result = await work(nodes[at]!);
        current = at;
        return result;
      } catch (error) {
        const isAway = error instanceof AppError && error.code === 'STORE_UNREACHABLE';
        if (!isAway || tried >= nodes.length || signal?.aborted === true) throw error;
      }
    }
  };
}
