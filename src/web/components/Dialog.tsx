import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import './Dialog.css';

export interface DialogProps {
  readonly title: string;
  /** `sheet` comes from the bottom on a phone and from the side elsewhere. */
  readonly look: 'centre' | 'sheet';
  /** Hides the header when the content has its own. */
  readonly bare?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal dialog: the browser keeps the focus inside, closes it with Escape and gives the focus back. */
export function Dialog({ title, look, bare = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`Dialog is-${look}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="Dialog-content">
        {!bare && (
          <header className="Dialog-header">
            <h2>{title}</h2>
            <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
