import { useId } from 'react';
import { Panel } from '../../components/Panel.tsx';
import { Segments } from '../../components/Segments.tsx';
import { SettingRow } from './SettingRow.tsx';
import { formatClock } from '../../format/time.ts';
import { zoneName } from '../../format/zone.ts';
import { useApp, usePreferences, useZone } from '../../state/app-context.ts';
import { THEMES } from '../../state/preferences.ts';
import { useNow } from '../../state/use-now.ts';

/** What this browser shows; kept in it, not on the server. */
export function AppearancePanel() {
  const { preferences } = useApp();
  const chosen = usePreferences();
  const zone = useZone();
  const nowMs = useNow(1000);
  const zoneId = useId();
  return (
    <Panel title="This browser">
      <SettingRow name="Theme" help="System follows the setting of your device.">
        <Segments
          label="Theme"
          segments={THEMES.map((theme) => ({ value: theme, label: theme }))}
          chosen={chosen.theme}
          onChoose={(value) =>
            preferences.set({ theme: THEMES.find((theme) => theme === value) ?? 'system' })
          }
        />
      </SettingRow>
      <SettingRow
        name="Time zone"
        labelFor={zoneId}
        help={`It is ${formatClock(nowMs, zone)} ${zoneName(nowMs, zone)}. Times in links are UTC and mean the same everywhere.`}
      >
        <select
          id={zoneId}
          value={chosen.zone}
          onChange={(event) => preferences.set({ zone: event.target.value })}
        >
          <option value="local">as this device</option>
          <option value="UTC">UTC</option>
          {Intl.supportedValuesOf('timeZone')
            .filter((name) => name !== 'UTC')
            .map((name) => (
              <option key={name} value={name}>
                {name.replaceAll('_', ' ')}
              </option>
            ))}
        </select>
      </SettingRow>
    </Panel>
  );
}
