import type { Contamination } from '../pipeline/forest/contamination.ts';
import type { DocumentStore, TimeRange } from '../store/store.ts';

const KIND = 'settings';
const KEY = 'detection';

/** What people set about detection. */
export interface DetectionState {
  readonly contamination?: Contamination;
  /** The model was trained on this period, declared normal. */
  readonly normal?: TimeRange;
}

export async function saveDetectionState(documents: DocumentStore, state: DetectionState): Promise<void> {
  await documents.put(KIND, KEY, state);
}

/** What is kept and of use; a value out of range counts as none. */
export async function loadDetectionState(documents: DocumentStore): Promise<DetectionState> {
  const value = await documents.get(KIND, KEY);
  if (typeof value !== 'object' || value === null) return {};
  const contamination = 'contamination' in value ? readContamination(value.contamination) : undefined;
  const normal = 'normal' in value ? readRange(value.normal) : undefined;
  return {
    ...(contamination === undefined ? {} : { contamination }),
    ...(normal === undefined ? {} : { normal }),
  };
}

function readContamination(value: unknown): Contamination | undefined {
  if (value === 'auto') return 'auto';
  return typeof value === 'number' && value > 0 && value <= 0.5 ? value : undefined;
}

function readRange(value: unknown): TimeRange | undefined {
  if (typeof value !== 'object' || value === null || !('fromUs' in value) || !('toUs' in value))
    return undefined;
  const { fromUs, toUs } = value;
  return typeof fromUs === 'number' && typeof toUs === 'number' ? { fromUs, toUs } : undefined;
}
