import { useEffect } from 'react';
import { formatPlural } from '../../format/number.ts';
import { useApp, useSignal } from '../../state/app-context.ts';

/** Tells screen readers of what arrives while the page is open, at a bearable pace. */
export function AnnouncerRegion() {
  const { announcer, feed } = useApp();
  const text = useSignal(announcer.text);
  useEffect(() => {
    let unsaid = 0;
    let before = feed.anomalies.get().length;
    return feed.anomalies.subscribe(() => {
      const anomalies = feed.anomalies.get();
      unsaid += Math.max(anomalies.length - before, 1);
      before = anomalies.length;
      const newest = anomalies[0];
      if (newest === undefined) return;
      const reason = newest.reasons[0]?.sentence ?? newest.entry.message;
      announcer.say(
        `${formatPlural(unsaid, 'new anomaly', 'new anomalies')}. Last: ${newest.entry.service}, ${reason}`,
      );
    });
  }, [announcer, feed]);
  return (
    <div className="visually-hidden" role="log" aria-live="polite" aria-label="News">
      {text}
    </div>
  );
}
