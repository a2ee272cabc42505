import { CopyButton } from './CopyButton.tsx';
import './CodeBlock.css';

/** Something to paste into a terminal or a file. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  return (
    <div className="CodeBlock">
      <pre tabIndex={0} aria-label={label}>
        {code}
      </pre>
      <CopyButton text={code} label="Copy" />
    </div>
  );
}
