import type { Contamination } from '../pipeline/forest/contamination.ts';
import { serveDesk } from '../store/document-calls.ts';
import type { DocumentStore, TimeRange } from '../store/store.ts';
import type { Learner } from './learner.ts';

/** What a server without a learner of its own asks of the learner, through documents in the store they share. */
export type LearnerCommand =
  | { readonly kind: 'train'; readonly normal?: TimeRange }
  | { readonly kind: 'rescore'; readonly range: TimeRange }
  | { readonly kind: 'cancel-rescoring' }
  | { readonly kind: 'activate'; readonly version: number }
  | { readonly kind: 'contamination'; readonly contamination: Contamination }
  | { readonly kind: 'import'; readonly bytesKey: string };

export type CommandedLearner = Pick<
  Learner,
  'train' | 'rescore' | 'cancelRescoring' | 'activate' | 'setContamination' | 'importModel'
>;

/** Where commands are left. */
export const LEARNER_DESK = 'learner';
/** Models on their way to the learner: too large for a command. */
export const IMPORT_KIND = 'learner-import';

/** Carries out the commands that wait; the learner calls it every second or so. Never rejects for a bad command. */
export function serveCommands(
  documents: DocumentStore,
  learner: CommandedLearner,
  nowMs: number,
): Promise<void> {
  async function answer(request: unknown): Promise<unknown> {
    const command = request as LearnerCommand;
    switch (command.kind) {
      case 'train':
        return learner.train(command.normal);
      case 'rescore':
        return learner.rescore(command.range);
      case 'cancel-rescoring':
        return learner.cancelRescoring();
      case 'activate':
        return learner.activate(command.version);
      case 'contamination':
        return learner.setContamination(command.contamination);
      case 'import': {
        const bytes = await documents.getBytes(IMPORT_KIND, command.bytesKey);
        await documents.delete(IMPORT_KIND, command.bytesKey);
        return learner.importModel(bytes ?? new Uint8Array());
      }
    }
  }
  return serveDesk(documents, LEARNER_DESK, { answer, nowMs });
}
