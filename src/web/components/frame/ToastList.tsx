import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useApp, useSignal } from '../../state/app-context.ts';
import { Button, IconButton } from '../Button.tsx';
import './ToastList.css';

export function ToastList() {
  const { toasts } = useApp();
  const shown = useSignal(toasts.shown);
  return (
    <div className="ToastList" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="ToastList-item" data-tone={toast.tone}>
          {toast.tone === 'done' ? (
            <CircleCheck size={16} aria-hidden="true" />
          ) : (
            <TriangleAlert size={16} aria-hidden="true" />
          )}
          <span>{toast.text}</span>
          {toast.undo !== undefined && (
            <Button
              onClick={() => {
                toast.undo?.();
                toasts.dismiss(toast.id);
              }}
            >
              Undo
            </Button>
          )}
          <IconButton label="Dismiss" icon={<X size={14} />} onClick={() => toasts.dismiss(toast.id)} />
        </div>
      ))}
    </div>
  );
}
