import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ModelDto } from '../../../api/detection.ts';
import { activateModel } from '../../api/write-actions.ts';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount, formatScore } from '../../format/number.ts';
import { formatDateTime, parseTime } from '../../format/time.ts';
import { useApp, useZone } from '../../state/app-context.ts';
import { useMay } from '../../state/use-may.ts';
import { useNow } from '../../state/use-now.ts';
import { ModelComparison } from './ModelComparison.tsx';
import './ModelTable.css';

const TRIGGERS: Readonly<Record<ModelDto['trigger'], string>> = {
  first: 'first lines',
  schedule: 'schedule',
  drift: 'lines changed',
  request: 'on request',
  import: 'imported',
};

/** Every model kept, the newest first; any of them can be made the active one. */
export function ModelTable({ models }: { readonly models: readonly ModelDto[] }) {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const [compared, setCompared] = useState<number>();
  const active = models.find((model) => model.active);
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const activate = async (version: number) => {
    await activateModel(version);
    await queries.invalidateQueries();
  };
  const change = (version: number) => {
    activate(version)
      .then(() =>
        toasts.show({
          tone: 'done',
          text: `Version ${version} scores lines from now on.`,
          ...(active === undefined ? {} : { undo: () => void activate(active.version).catch(failed) }),
        }),
      )
      .catch(failed);
  };
  return (
    <Panel title="Versions" note={models.length}>
      <div className="ModelTable" tabIndex={0} role="group" aria-label="Model versions">
        <table>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Learnt</th>
              <th scope="col">Because of</th>
              <th scope="col">Lines</th>
              <th scope="col">Patterns</th>
              <th scope="col">Threshold</th>
              <th scope="col">Took</th>
              <th scope="col">Size</th>
              <th scope="col">
                <span className="visually-hidden">Action</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {models.map((model) => (
              <Row
                key={model.version}
                model={model}
                active={active}
                onActivate={change}
                onCompare={setCompared}
              />
            ))}
          </tbody>
        </table>
      </div>
      {compared !== undefined && compared !== active?.version && (
        <ModelComparison version={compared} onClose={() => setCompared(undefined)} />
      )}
    </Panel>
  );
}

interface RowProps {
  readonly model: ModelDto;
  readonly active: ModelDto | undefined;
  readonly onActivate: (version: number) => void;
  readonly onCompare: (version: number) => void;
}

function Row({ model, active, onActivate, onCompare }: RowProps) {
  const zone = useZone();
  const nowMs = useNow();
  const mayActivate = useMay('activate model');
  return (
    <tr data-active={model.active}>
      <th scope="row">{model.version}</th>
      <td>{formatDateTime(parseTime(model.createdAt), zone, nowMs)}</td>
      <td>{TRIGGERS[model.trigger]}</td>
      <td>
        <Compared value={model.lines} to={active?.lines} show={formatCount} />
      </td>
      <td>
        <Compared value={model.templates} to={active?.templates} show={formatCount} />
      </td>
      <td>
        <Compared value={model.threshold} to={active?.threshold} show={formatScore} />
      </td>
      <td>{formatDuration(model.trainingMs / 1000)}</td>
      <td>{formatBytes(model.bytes)}</td>
      <td>
        {model.active && <span className="ModelTable-active">active</span>}
        {!model.active && (
          <Button look="ghost" onClick={() => onCompare(model.version)}>
            Compare
          </Button>
        )}
        {!model.active && mayActivate && (
          <Button onClick={() => onActivate(model.version)}>
            {active !== undefined && model.version < active.version ? 'Roll back' : 'Activate'}
          </Button>
        )}
      </td>
    </tr>
  );
}

interface ComparedProps {
  readonly value: number;
  /** The active model's. */
  readonly to: number | undefined;
  readonly show: (value: number) => string;
}

/** A figure, with its difference to the active model's. */
function Compared({ value, to, show }: ComparedProps) {
  const difference = to === undefined ? 0 : value - to;
  const text = show(Math.abs(difference));
  return (
    <>
      {show(value)}
      {text !== show(0) && (
        <span className="ModelTable-difference">
          {difference > 0 ? '+' : '−'}
          {text}
        </span>
      )}
    </>
  );
}
