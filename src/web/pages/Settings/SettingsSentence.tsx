import { useQuery } from '@tanstack/react-query';
import type { SessionDto } from '../../../api/accounts.ts';
import { sessionQuery } from '../../api/account-queries.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { usePreferences, useZone } from '../../state/app-context.ts';

export function SettingsSentence() {
  const { theme } = usePreferences();
  const zone = useZone();
  const { data: session } = useQuery(sessionQuery());
  const parts = [
    theme === 'system' ? 'The system’s theme' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
    `times in ${zone}`,
  ];
  if (session !== undefined) parts.push(accountsPart(session));
  return <Sentence parts={parts} />;
}

function accountsPart({ mode, principal }: SessionDto): string {
  if (mode === 'off') return 'no accounts: for this machine only';
  if (mode === 'token' || principal === undefined) return 'one token opens everything';
  return `signed in as ${principal.name}, ${principal.role}`;
}
