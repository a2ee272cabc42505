import { Share2 } from 'lucide-react';
import { shareView } from '../../../api/write-actions.ts';
import { Button } from '../../../components/Button.tsx';
import { copyText } from '../../../components/copy-text.ts';
import { useApp } from '../../../state/app-context.ts';
import { formatAddress } from '../../../state/page-address.ts';
import { absoluteRange, resolveRange } from '../../../state/time-range.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';

/** Puts a short link to this view on the clipboard; its time is fixed, so that others see the same lines. */
export function ShareButton() {
  const { toasts } = useApp();
  const { address, path } = usePageAddress();
  const share = async () => {
    const { fromMs, toMs } = resolveRange(address.range, Date.now());
    const view = formatAddress({ ...address, range: absoluteRange(fromMs, toMs), live: false });
    const { url } = await shareView(path + view);
    const link = new URL(url, location.origin).href;
    const copied = await copyText(link);
    toasts.show({ tone: 'done', text: copied ? `Copied ${link}` : link });
  };
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  return (
    <Button
      look="ghost"
      aria-label="Share"
      title="Copy a short link to this view, with its time fixed"
      icon={<Share2 size={14} aria-hidden="true" />}
      onClick={() => void share().catch(failed)}
    >
      <span className="Menu-label">Share</span>
    </Button>
  );
}
