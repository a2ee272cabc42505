import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { detectionQuery, modelsQuery } from '../../api/read-queries.ts';
import { QueryError } from '../../components/QueryError.tsx';
import { Page } from '../../components/Page.tsx';
import { ModelSentence } from './ModelSentence.tsx';
import { ModelTable } from './ModelTable.tsx';
import { NoModel } from './NoModel.tsx';
import { ThresholdPanel } from './ThresholdPanel.tsx';
import { TrainingPanel } from './TrainingPanel.tsx';

/** Progress is watched closely, the rest of the time now and then. */
const REFRESH_MS = { training: 700, idle: 10_000 } as const;

/** What LogSentry has learnt, and how strict it is. */
export function Models() {
  const queries = useQueryClient();
  const models = useQuery({
    ...modelsQuery(),
    refetchInterval: ({ state }) =>
      state.data?.training === undefined ? REFRESH_MS.idle : REFRESH_MS.training,
  });
  const settings = useQuery(detectionQuery());
  const newest = models.data?.models[0]?.version;
  useEffect(() => {
    // A new model has a new threshold and a new distribution of scores.
    void queries.invalidateQueries({ queryKey: ['detection'] });
    void queries.invalidateQueries({ queryKey: ['preview'] });
  }, [queries, newest]);

  const list = models.data?.models;
  return (
    <Page>
      <ModelSentence models={models.data} settings={settings.data} failed={models.error !== null} />
      <QueryError query={models} />
      {list?.length === 0 && <NoModel training={models.data?.training} />}
      {list !== undefined && list.length > 0 && (
        <>
          {settings.data !== undefined && <ThresholdPanel settings={settings.data} />}
          <QueryError query={settings} />
          <TrainingPanel training={models.data?.training} />
          <ModelTable models={list} />
        </>
      )}
    </Page>
  );
}
