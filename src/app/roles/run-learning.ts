import type { IncidentAlerts } from '../../alert/incident-service.ts';
import { serveIncidents } from '../../alert/remote-incidents.ts';
import type { Learner } from '../../learner/learner.ts';
import type { Store } from '../../store/store.ts';
import type { RoleContext } from './role-context.ts';
import { startRetention } from '../start-retention.ts';
import { runIncidents } from './run-incidents.ts';
import type { LearnerBus } from '../../processor/learner-bus.ts';
import { runLearner } from './run-learner.ts';

export interface Learning {
  readonly learner: Learner;
  readonly alerts: IncidentAlerts;
}

/** How often servers in other processes are answered. */
const SERVE_MS = 1000;

/** All that is done by one process at a time: models and incidents from what processors report, and retention. */
export async function runLearning(
  context: RoleContext,
  { store, bus }: { readonly store: Store; readonly bus: LearnerBus },
): Promise<Learning> {
  const { config, log, clock, closers } = context;
  startRetention(context, store);
  const alerts = await runIncidents(context, {
    store,
    activeModel: () => learner.activeModel(),
    templateIds: (id) => learner.templateIds(id),
  });
  const learner: Learner = await runLearner(context, {
    store,
    bus,
    onReport: alerts.observe,
    onSession: alerts.observeSession,
  });
  // With the embedded queue there is no other process that could ask.
  if (config.broker.kind === 'embedded') return { learner, alerts };
  let serving = false;
  const timer = setInterval(() => {
    if (serving) return;
    serving = true;
    serveIncidents(store.documents, alerts, clock.nowMs())
      .catch((error: unknown) => log.warn({ error }, 'questions about incidents could not be read'))
      .finally(() => (serving = false));
  }, SERVE_MS);
  closers.add('incident desk', () => clearInterval(timer));
  return { learner, alerts };
}
