import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { PHONE, useMedia } from '../state/use-media.ts';
import { IconButton } from './Button.tsx';
import { Dialog } from './Dialog.tsx';
import './SidePanel.css';

export interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Details of what was chosen in a list: beside it, or over it on a phone. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  const phone = useMedia(PHONE);
  if (phone) {
    return (
      <Dialog title={title} look="sheet" onClose={onClose}>
        <div className="SidePanel-body">{children}</div>
      </Dialog>
    );
  }
  return (
    <aside className="SidePanel" aria-label={title}>
      <header className="SidePanel-header">
        <h2>{title}</h2>
        <IconButton label="Close (Esc)" icon={<X size={16} />} onClick={onClose} />
      </header>
      <div className="SidePanel-body">{children}</div>
    </aside>
  );
}
