import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { EntryDto } from '../../../api/entries.ts';
import { entriesQuery } from '../../api/read-queries.ts';
import { LevelLabel } from '../../components/LevelLabel.tsx';
import { LogText } from '../../components/LogText.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatClockMs } from '../../format/time.ts';
import { useZone } from '../../state/app-context.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import './LinesAround.css';

const SCOPES = ['service', 'host', 'trace'] as const;
type Scope = (typeof SCOPES)[number];

/** Lines on each side. */
const EACH_SIDE = 6;

/** What the same service, host or trace wrote just before and after. */
export function LinesAround({ entry }: { readonly entry: EntryDto }) {
  const scopes = SCOPES.filter((scope) => entry[scope] !== '');
  const [chosen, setChosen] = useState<Scope>('service');
  const scope = scopes.includes(chosen) ? chosen : scopes[0];
  return (
    <section>
      <h3>
        Lines around it
        <span className="LinesAround-scopes" role="group" aria-label="Of the same">
          {scopes.map((name) => (
            <button key={name} type="button" aria-pressed={name === scope} onClick={() => setChosen(name)}>
              same {name}
            </button>
          ))}
        </span>
      </h3>
      {scope === undefined ? (
        <p className="muted">The line names no service, host or trace.</p>
      ) : (
        <Around entry={entry} scope={scope} />
      )}
    </section>
  );
}

function Around({ entry, scope }: { readonly entry: EntryDto; readonly scope: Scope }) {
  const same: [string, string] = [scope, entry[scope]];
  const before = useQuery(entriesQuery([['to', entry.time], same], EACH_SIDE));
  const after = useQuery(entriesQuery([['from', entry.time], same, ['order', 'oldest']], EACH_SIDE + 1));
  if (before.data === undefined || after.data === undefined)
    return <Skeleton rows={2 * EACH_SIDE + 1} rowHeight={24} />;
  const others = (entries: readonly EntryDto[]) => entries.filter(({ id }) => id !== entry.id);
  const lines = [...others(before.data.entries).reverse(), entry, ...others(after.data.entries)];
  return (
    <ol className="LinesAround">
      {lines.map((line) => (
        <AroundRow key={line.id} line={line} here={line.id === entry.id} />
      ))}
    </ol>
  );
}

function AroundRow({ line, here }: { readonly line: EntryDto; readonly here: boolean }) {
  const zone = useZone();
  const { address, path, linkTo } = usePageAddress();
  return (
    <li>
      <Link
        className="LinesAround-row"
        href={linkTo(path, { query: address.query, view: address.view, entry: line.id })}
        data-anomalous={line.anomalous}
        aria-current={here ? 'true' : undefined}
      >
        <time dateTime={line.time}>{formatClockMs(line.timeUs / 1000, zone)}</time>
        <LevelLabel level={line.level} />
        <span className="truncate">
          <LogText text={line.message} />
        </span>
      </Link>
    </li>
  );
}
