import { useQuery } from '@tanstack/react-query';
import { CircleUser } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { signOut } from '../../api/account-actions.ts';
import { sessionQuery } from '../../api/account-queries.ts';
import { useApp } from '../../state/app-context.ts';
import { IconButton } from '../Button.tsx';
import { useDismiss } from './use-dismiss.ts';
import './AccountMenu.css';

/** Who is signed in, and the way out. Nothing where there are no accounts. */
export function AccountMenu() {
  const { data } = useQuery(sessionQuery());
  const { toasts } = useApp();
  const [open, setOpen] = useState(false);
  const element = useDismiss<HTMLDivElement>(open, () => setOpen(false));
  const principal = data?.principal;
  if (principal === undefined || data?.mode === 'off') return null;
  const leave = () => {
    signOut()
      .then(() => location.assign('/login'))
      .catch((error: unknown) =>
        toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) }),
      );
  };
  return (
    <div className="AccountMenu" ref={element}>
      <IconButton
        label={`Account of ${principal.name}`}
        icon={<CircleUser size={18} />}
        aria-haspopup="true"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div className="AccountMenu-list">
          <p className="AccountMenu-who">
            <strong>{principal.name}</strong>
            <span className="muted">{principal.role}</span>
          </p>
          <Link href="/settings" onClick={() => setOpen(false)}>
            Settings
          </Link>
          <button type="button" onClick={leave}>
            Sign out
          </button>
        </div>
      )}
    </div>
  );
}
