import { createRetention, parseRetentionRule } from '../store/retention.ts';
import type { Store } from '../store/store.ts';
import type { RoleContext } from './roles/role-context.ts';

/**
 * Deletes what is too much or too old, in the one process that is the learner: two that delete at once would correct
 * the same counts twice. @throws AppError CONFIG_INVALID for a rule that is none
 */
export function startRetention({ config, clock, log, metrics, closers }: RoleContext, store: Store): void {
  const { retentionBytes: limitBytes, retentionRules } = config.store;
  const rules = retentionRules.map(parseRetentionRule);
  const retention = createRetention({ store, clock, log, metrics, limitBytes, rules });
  retention.start();
  closers.add('retention', () => retention.close());
}
