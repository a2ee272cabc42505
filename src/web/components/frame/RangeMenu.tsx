import { Check } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { formatDuration } from '../../format/duration.ts';
import { useApp, usePreferences, useZone } from '../../state/app-context.ts';
import { parseRangeText } from '../../state/parse-range-text.ts';
import { RANGE_PRESETS } from '../../state/time-range.ts';
import type { TimeRange } from '../../state/time-range.ts';
import './RangeMenu.css';

export interface RangeMenuProps {
  readonly range: TimeRange;
  readonly onChoose: (range: TimeRange) => void;
}

/** Presets, a field that reads what people type, and the zone. */
export function RangeMenu({ range, onChoose }: RangeMenuProps) {
  const { preferences } = useApp();
  const chosenZone = usePreferences().zone;
  return (
    <div className="RangeMenu" role="dialog" aria-label="Time range">
      <RangeText onChoose={onChoose} />
      <ul className="RangeMenu-presets">
        {RANGE_PRESETS.map((seconds) => {
          const chosen = range.kind === 'relative' && range.seconds === seconds;
          return (
            <li key={seconds}>
              <button
                type="button"
                aria-pressed={chosen}
                onClick={() => onChoose({ kind: 'relative', seconds })}
              >
                last {formatDuration(seconds)}
                {chosen && <Check size={14} aria-hidden="true" />}
              </button>
            </li>
          );
        })}
      </ul>
      <div className="RangeMenu-zones" role="group" aria-label="Time zone">
        <button
          type="button"
          aria-pressed={chosenZone === 'local'}
          onClick={() => preferences.set({ zone: 'local' })}
        >
          Local
        </button>
        <button
          type="button"
          aria-pressed={chosenZone === 'UTC'}
          onClick={() => preferences.set({ zone: 'UTC' })}
        >
          UTC
        </button>
      </div>
    </div>
  );
}

/** The field that reads what people type. */
function RangeText({ onChoose }: { readonly onChoose: (range: TimeRange) => void }) {
  const zone = useZone();
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = parseRangeText(text, { nowMs: Date.now(), zone });
    if (typed === undefined) setFailed(true);
    else onChoose(typed);
  };
  return (
    <form onSubmit={submit}>
      <input
        className="RangeMenu-text"
        aria-label="Type a time range"
        aria-invalid={failed}
        aria-describedby="range-help"
        placeholder="2 h, 03:00–03:30, yesterday"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setFailed(false);
        }}
      />
      <p
        id="range-help"
        className={failed ? 'RangeMenu-failed' : 'muted'}
        role={failed ? 'alert' : undefined}
      >
        {failed
          ? 'Not a range. Try "45 min", "03:00–03:30" or "24 Nov 03:00 to 04:00".'
          : `Clock times are ${zone}.`}
      </p>
    </form>
  );
}
