import type { ReactNode } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly verb: string;
  readonly children: ReactNode;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** For what cannot be taken back. */
export function ConfirmDialog({ title, verb, children, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <Dialog title={title} look="centre" onClose={onClose}>
      <div className="Accounts-confirm">
        <p>{children}</p>
        <div className="Accounts-actions">
          <Button onClick={onClose} autoFocus>
            Keep
          </Button>
          <Button
            look="primary"
            onClick={() => {
              onClose();
              onConfirm();
            }}
          >
            {verb}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
