import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Button } from './Button.tsx';
import { useDismiss } from './frame/use-dismiss.ts';
import './Menu.css';

export interface MenuProps {
  readonly label: string;
  readonly icon: ReactNode;
  /** What it says; gets a way to close the menu. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a few choices below it; the arrow keys move among them. */
export function Menu({ label, icon, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const element = useDismiss<HTMLDivElement>(open, () => setOpen(false));
  const close = () => {
    setOpen(false);
    element.current?.querySelector('button')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0 || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button, a[href], input')];
    const at = items.findIndex((item) => item === document.activeElement);
    items.at((at + step) % items.length)?.focus();
  };
  return (
    <div className="Menu" ref={element}>
      <Button look="ghost" icon={icon} aria-label={label} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="Menu-label">{label}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      {open && (
        <div className="Menu-list" role="group" aria-label={label} onKeyDown={onKeyDown}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

export interface MenuItemProps {
  readonly children: ReactNode;
  /** At the end of its row. */
  readonly note?: string;
  readonly icon?: ReactNode;
  readonly onClick?: () => void;
  /** A file of ours instead of an action. */
  readonly download?: { readonly href: string; readonly name: string };
  readonly disabled?: boolean;
}

export function MenuItem({ children, note, icon, onClick, download, disabled = false }: MenuItemProps) {
  const inside = (
    <>
      {icon}
      <span className="Menu-text truncate">{children}</span>
      {note !== undefined && <span className="muted">{note}</span>}
    </>
  );
  return download === undefined ? (
    <button type="button" className="Menu-item" disabled={disabled} onClick={onClick}>
      {inside}
    </button>
  ) : (
    <a className="Menu-item" href={download.href} download={download.name} onClick={onClick}>
      {inside}
    </a>
  );
}
