import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, IconButton } from './Button.tsx';
import { copyText } from './copy-text.ts';

export interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** Only the sign, with the label as its name. */
  readonly iconOnly?: boolean;
}

const DONE_SHOWN_MS = 1500;

export function CopyButton({ text, label, iconOnly = false }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const icon = done ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />;
  const copy = () => void copyText(text).then(setDone);
  if (iconOnly) return <IconButton label={done ? 'Copied' : label} icon={icon} onClick={copy} />;
  return (
    <Button look="ghost" icon={icon} onClick={copy}>
      {done ? 'Copied' : label}
    </Button>
  );
}
