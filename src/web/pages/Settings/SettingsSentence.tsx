import { useQuery } from '@tanstack/react-query';
import { statusQuery } from '../../api/read-queries.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { usePreferences, useZone } from '../../state/app-context.ts';

export function SettingsSentence() {
  const { theme } = usePreferences();
  const zone = useZone();
  const { data } = useQuery(statusQuery());
  const parts = [
    theme === 'system' ? "The system's theme" : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
    `times in ${zone}`,
  ];
  if (data !== undefined)
    parts.push(data.authentication ? 'accounts are on' : 'no accounts: for this machine only');
  return <Sentence parts={parts} />;
}
