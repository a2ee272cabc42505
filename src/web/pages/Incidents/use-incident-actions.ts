import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IncidentDto, IncidentPatch } from '../../../api/detection.ts';
import { patchIncident } from '../../api/write-actions.ts';
import { useApp } from '../../state/app-context.ts';

export interface IncidentActions {
  readonly busy: boolean;
  /** Changes the incident and offers to take it back. */
  apply(patch: IncidentPatch, done: string): void;
}

export function useIncidentActions(incident: IncidentDto): IncidentActions {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const send = async (patch: IncidentPatch) => {
    await patchIncident(incident.id, patch);
    await queries.invalidateQueries({ queryKey: ['incidents'] });
  };
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  return {
    busy,
    apply: (patch, done) => {
      const before: IncidentPatch = {
        status: incident.status,
        ...(incident.mutedUntil === undefined ? {} : { muteUntil: incident.mutedUntil }),
      };
      setBusy(true);
      send(patch)
        .then(() => toasts.show({ tone: 'done', text: done, undo: () => void send(before).catch(failed) }))
        .catch(failed)
        .finally(() => setBusy(false));
    },
  };
}
