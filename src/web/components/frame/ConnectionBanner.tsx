import { WifiOff } from 'lucide-react';
import { formatClock } from '../../format/time.ts';
import { useApp, useSignal, useZone } from '../../state/app-context.ts';
import { useNow } from '../../state/use-now.ts';
import { Button } from '../Button.tsx';
import './ConnectionBanner.css';

/** A reload of the server takes two seconds: that is no news. */
const QUIET_MS = 2500;

/** Lies over the page while nothing arrives, so that stale data is never taken for live data. */
export function ConnectionBanner() {
  const { feed } = useApp();
  const state = useSignal(feed.state);
  const zone = useZone();
  const nowMs = useNow(1000);
  if (state.kind !== 'lost' || nowMs - state.sinceMs < QUIET_MS) return null;
  const waitSeconds = Math.max(Math.ceil((state.retryAtMs - nowMs) / 1000), 0);
  return (
    <div className="ConnectionBanner" role="alert">
      <WifiOff size={16} aria-hidden="true" />
      <p>
        <strong>Connection lost at {formatClock(state.sinceMs, zone)}.</strong> You see what was loaded until
        then.
      </p>
      <span className="ConnectionBanner-wait" aria-hidden="true">
        {waitSeconds === 0 ? 'Trying…' : `Next try in ${waitSeconds} s`}
      </span>
      <Button onClick={() => feed.retryNow()}>Try now</Button>
    </div>
  );
}
