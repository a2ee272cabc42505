import { BellOff, Check, CircleCheck, RotateCcw, TextSearch } from 'lucide-react';
import { useState } from 'react';
import type { IncidentDto } from '../../../api/detection.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { useDismiss } from '../../components/frame/use-dismiss.ts';
import { NormalButton } from '../../components/NormalButton.tsx';
import { queryOf } from '../../state/line-query.ts';
import { formatAddress } from '../../state/page-address.ts';
import { useNow } from '../../state/use-now.ts';
import { useMay } from '../../state/use-may.ts';
import { useIncidentActions } from './use-incident-actions.ts';
import type { IncidentActions } from './use-incident-actions.ts';
import { incidentRange } from './incident-range.ts';
import './IncidentActionBar.css';

/** What one can do about an incident; who may only read can still look further and pass it on. */
export function IncidentActionBar({ incident }: { readonly incident: IncidentDto }) {
  const nowMs = useNow();
  const mayChange = useMay('change incident');
  const explore = `/explore${formatAddress({
    range: incidentRange(incident, nowMs),
    query: queryOf({ service: incident.services }),
  })}`;
  return (
    <div className="IncidentActionBar" role="toolbar" aria-label="Incident">
      {mayChange && <ChangeButtons incident={incident} />}
      <ButtonLink href={explore} icon={<TextSearch size={14} aria-hidden="true" />}>
        Explore
      </ButtonLink>
      <NormalButton request={{ kind: 'incident', id: incident.id }} />
      <CopyButton text={location.href} label="Copy link" />
    </div>
  );
}

function ChangeButtons({ incident }: { readonly incident: IncidentDto }) {
  const actions = useIncidentActions(incident);
  const { status } = incident;
  return (
    <>
      {status === 'open' && (
        <Button
          look="primary"
          disabled={actions.busy}
          icon={<Check size={14} aria-hidden="true" />}
          onClick={() => actions.apply({ status: 'acknowledged' }, 'Acknowledged.')}
        >
          Acknowledge
        </Button>
      )}
      {status !== 'open' && (
        <Button
          disabled={actions.busy}
          icon={<RotateCcw size={14} aria-hidden="true" />}
          onClick={() => actions.apply({ status: 'open' }, 'Opened again.')}
        >
          Open again
        </Button>
      )}
      {status !== 'resolved' && (
        <Button
          disabled={actions.busy}
          icon={<CircleCheck size={14} aria-hidden="true" />}
          onClick={() => actions.apply({ status: 'resolved' }, 'Resolved. It opens again if it returns.')}
        >
          Resolve
        </Button>
      )}
      {status !== 'muted' && <MuteMenu actions={actions} />}
    </>
  );
}

const MUTES: readonly { readonly label: string; readonly hours?: number }[] = [
  { label: 'for 1 h', hours: 1 },
  { label: 'for 1 d', hours: 24 },
  { label: 'until I take it back' },
];

function MuteMenu({ actions }: { readonly actions: IncidentActions }) {
  const [open, setOpen] = useState(false);
  const element = useDismiss<HTMLDivElement>(open, () => setOpen(false));
  return (
    <div className="IncidentActionBar-mute" ref={element}>
      <Button
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={actions.busy}
        icon={<BellOff size={14} aria-hidden="true" />}
        onClick={() => setOpen(!open)}
      >
        Mute
      </Button>
      {open && (
        <div className="IncidentActionBar-menu" role="menu">
          {MUTES.map(({ label, hours }) => (
            <button
              key={label}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                const until =
                  hours === undefined
                    ? {}
                    : { muteUntil: new Date(Date.now() + hours * 3_600_000).toISOString() };
                actions.apply({ status: 'muted', ...until }, `Muted ${label}.`);
              }}
            >
              {label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
