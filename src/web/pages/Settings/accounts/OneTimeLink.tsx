import { X } from 'lucide-react';
import type { UserLinkDto } from '../../../../api/accounts.ts';
import { IconButton } from '../../../components/Button.tsx';
import { CodeBlock } from '../../../components/CodeBlock.tsx';

export interface OneTimeLinkProps {
  readonly link: UserLinkDto;
  readonly onClose: () => void;
}

/** A link to pass on: shown this once. */
export function OneTimeLink({ link, onClose }: OneTimeLinkProps) {
  return (
    <div className="Accounts-once" role="status">
      <p>
        <strong>Send this link to {link.user.name}.</strong> Under it they choose a password; it works once,
        for a day.
      </p>
      <IconButton label="Hide the link" icon={<X size={16} />} onClick={onClose} />
      <CodeBlock label="One-time link" code={location.origin + (link.link ?? '')} />
    </div>
  );
}
