import { ChevronDown, ChevronLeft, ChevronRight, ZoomOut } from 'lucide-react';
import { useState } from 'react';
import { zoneName } from '../../format/zone.ts';
import { useZone } from '../../state/app-context.ts';
import { describeRange, shiftRange, zoomOut } from '../../state/time-range.ts';
import type { TimeRange } from '../../state/time-range.ts';
import { useNow } from '../../state/use-now.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { Button, IconButton } from '../Button.tsx';
import { RangeMenu } from './RangeMenu.tsx';
import { useDismiss } from './use-dismiss.ts';
import './RangePicker.css';

/** The one time range of the page. */
export function RangePicker() {
  const { address, update } = usePageAddress();
  const zone = useZone();
  const nowMs = useNow();
  const [open, setOpen] = useState(false);
  const element = useDismiss<HTMLDivElement>(open, () => setOpen(false));
  const choose = (range: TimeRange) => {
    setOpen(false);
    update({ range });
  };
  return (
    <div className="RangePicker" ref={element}>
      <IconButton
        label="Earlier ([)"
        className="RangePicker-step"
        icon={<ChevronLeft size={16} />}
        onClick={() => update({ range: shiftRange(address.range, 'earlier', Date.now()) })}
      />
      <Button
        className="RangePicker-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">Time range: </span>
        {describeRange(address.range, zone, nowMs)}
        <span className="RangePicker-zone">{zoneName(nowMs, zone)}</span>
        <ChevronDown size={14} aria-hidden="true" />
      </Button>
      <IconButton
        label="Later (])"
        className="RangePicker-step"
        icon={<ChevronRight size={16} />}
        disabled={address.range.kind === 'relative'}
        onClick={() => update({ range: shiftRange(address.range, 'later', Date.now()) })}
      />
      <IconButton
        label="Zoom out (-)"
        className="RangePicker-step"
        icon={<ZoomOut size={16} />}
        onClick={() => update({ range: zoomOut(address.range, Date.now()) })}
      />
      {open && <RangeMenu range={address.range} onChoose={choose} />}
    </div>
  );
}
