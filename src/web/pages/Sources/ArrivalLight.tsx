import { useState } from 'react';
import type { SourceDto } from '../../../api/sources.ts';
import { LogText } from '../../components/LogText.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import './ArrivalLight.css';

/** Turns green when a sender that was not there when the page was opened sends its first line. */
export function ArrivalLight({ sources }: { readonly sources: readonly SourceDto[] | undefined }) {
  const [known, setKnown] = useState<ReadonlySet<string>>();
  if (known === undefined && sources !== undefined) setKnown(new Set(sources.map(keyOf)));
  const arrived = known === undefined ? undefined : sources?.find((source) => !known.has(keyOf(source)));
  return (
    <p className="ArrivalLight" data-arrived={arrived !== undefined} role="status">
      <span className="ArrivalLight-lamp" aria-hidden="true" />
      {arrived === undefined ? (
        'Waiting for a new sender. This turns green with its first line.'
      ) : (
        <span>
          <LogText text={arrived.name} /> arrived <TimeAgo time={arrived.lastSeen} />.
        </span>
      )}
    </p>
  );
}

function keyOf({ protocol, name, host }: SourceDto): string {
  return JSON.stringify([protocol, name, host]);
}
