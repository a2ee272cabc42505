import type { DetectionSettingsDto, ModelDto, ModelsDto } from '../api/detection.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Learner } from './learner.ts';

/** What the learner publishes about itself for servers in other processes. */
export interface LearnerState {
  readonly models: ModelsDto;
  readonly settings: DetectionSettingsDto;
  readonly active?: ModelDto;
}

const KIND = 'learner-state';
const KEY = 'state';

/** Shortest time between two writes: progress changes many times a second. */
const PUBLISH_INTERVAL_MS = 500;

/** Publishes the learner's state now and after each change. Returns how to stop. */
export function publishLearnerState(
  documents: DocumentStore,
  learner: Pick<Learner, 'list' | 'settings' | 'active' | 'onChange'>,
  onError: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  async function write(): Promise<void> {
    const active = learner.active();
    const state: LearnerState = {
      models: await learner.list(),
      settings: learner.settings(),
      ...(active === undefined ? {} : { active }),
    };
    await documents.put(KIND, KEY, state);
  }
  function soon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      write().catch(onError);
    }, PUBLISH_INTERVAL_MS);
  }
  soon();
  const stopListening = learner.onChange(soon);
  return () => {
    clearTimeout(timer);
    stopListening();
  };
}

/** What the learner published last; undefined when there never was one. */
export async function readLearnerState(documents: DocumentStore): Promise<LearnerState | undefined> {
  return (await documents.get(KIND, KEY)) as LearnerState | undefined;
}
