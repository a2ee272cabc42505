/** Who calls whom, as far as incidents need to know. */
export interface CallGraph {
  /** Whether `caller` calls `callee` directly. */
  calls(caller: string, callee: string): boolean;
  /** Mean number of calls before the service is reached; 0 for one that was in no trace. */
  depth(service: string): number;
}

/** Whether two services are one, or one calls the other. */
export function areRelated(graph: CallGraph, a: string, b: string): boolean {
  return a === b || graph.calls(a, b) || graph.calls(b, a);
}
