import { X } from 'lucide-react';
import type { NewApiTokenDto } from '../../../../api/accounts.ts';
import { IconButton } from '../../../components/Button.tsx';
import { CodeBlock } from '../../../components/CodeBlock.tsx';

export interface NewTokenProps {
  readonly token: NewApiTokenDto;
  readonly onClose: () => void;
}

/** The token itself, which nobody can look up later. */
export function NewToken({ token, onClose }: NewTokenProps) {
  return (
    <div className="Accounts-once" role="status">
      <p>
        <strong>Copy the token for {token.name} now.</strong> It is not kept and cannot be shown again.
      </p>
      <IconButton label="Hide the token" icon={<X size={16} />} onClick={onClose} />
      <CodeBlock label="API token" code={token.secret} />
      {token.role === 'ingest' && (
        <CodeBlock
          label="Sending with the token"
          code={`curl ${location.origin}/api/v1/logs \\\n  -H 'Authorization: Bearer ${token.secret}' \\\n  -d 'hello world'`}
        />
      )}
    </div>
  );
}
