import { createIncidentService } from '../../alert/incident-service.ts';
import type { IncidentAlerts } from '../../alert/incident-service.ts';
import { parseEntryId } from '../../core/entry-id.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { formatTemplate } from '../../pipeline/template/format-template.ts';
import type { Store } from '../../store/store.ts';
import type { RoleContext } from './role-context.ts';

/** Watches reports of stored blocks for incidents; part of whoever is the learner. */
export async function runIncidents(
  context: RoleContext,
  parts: {
    readonly store: Store;
    readonly activeModel: () => Model | undefined;
    /** Every id that lines of a template may be stored with. */
    readonly templateIds: (templateId: string) => readonly string[];
  },
): Promise<IncidentAlerts> {
  const { log, metrics, clock, closers } = context;
  const { store } = parts;
  const alerts = await createIncidentService({
    documents: store.documents,
    clock,
    async findEntry(id) {
      const key = parseEntryId(id);
      return key === undefined ? undefined : store.entries.get(key);
    },
    async templateText(templateId) {
      const template = parts.activeModel()?.templates.templates.find(({ id }) => id === templateId);
      if (template !== undefined) return formatTemplate(template);
      const [line] = (await store.entries.find({ templates: [templateId] }, { limit: 1 })).entries;
      return line?.message;
    },
    remark: {
      entries: store.entries,
      templateIds: parts.templateIds,
      threshold: () => parts.activeModel()?.threshold,
    },
    onRemarkFailed: (error) => log.warn({ error }, 'stored lines keep their marks; new ones have other ones'),
    onDropped: (reason, count) => metrics.patternDropped.inc({ reason }, count),
    onSaveFailed: (error) => log.warn({ error }, 'incidents could not be saved; trying again'),
  });
  alerts.start();
  closers.add('incidents', () => alerts.close());
  async function countOpen(): Promise<void> {
    const open = (await alerts.incidents.list()).filter(({ status }) => status === 'open');
    metrics.incidentsOpen.set(open.length);
  }
  alerts.incidents.onChange((incident) => {
    const { id, title, severity, status } = incident;
    log.debug({ id, title, severity, status }, 'an incident changed');
    void countOpen();
  });
  await countOpen();
  return alerts;
}
