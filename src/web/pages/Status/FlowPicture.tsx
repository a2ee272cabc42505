import { Cpu, Database, Inbox, Layers, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { Fragment } from 'react';
import type { FlowStage } from './flow-stages.ts';
import './FlowPicture.css';

const ICONS: Readonly<Record<FlowStage['name'], LucideIcon>> = {
  Ingest: Inbox,
  Queue: Layers,
  Processors: Cpu,
  Store: Database,
};

/** The architecture with its figures: boxes in the order in which a line passes them. */
export function FlowPicture({ stages }: { readonly stages: readonly FlowStage[] }) {
  return (
    <ol className="FlowPicture" aria-label="From sender to store">
      {stages.map((stage, index) => (
        <Fragment key={stage.name}>
          {index > 0 && <li className="FlowPicture-arrow" aria-hidden="true" />}
          <Stage stage={stage} />
        </Fragment>
      ))}
    </ol>
  );
}

function Stage({ stage }: { readonly stage: FlowStage }) {
  const Icon = ICONS[stage.name];
  return (
    <li className="FlowPicture-stage" data-stuck={stage.trouble !== undefined}>
      <h2>
        <Icon size={16} aria-hidden="true" /> {stage.name}
      </h2>
      <p className="FlowPicture-figure">{stage.figure}</p>
      <dl>
        {stage.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {stage.trouble !== undefined && (
        <p className="FlowPicture-trouble">
          <TriangleAlert size={14} aria-hidden="true" />
          {stage.trouble}
        </p>
      )}
    </li>
  );
}
