import type { ModelDto } from '../api/detection.ts';
import { AppError, ERROR_CODES } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Contamination } from '../pipeline/forest/contamination.ts';
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

export type LearnerAnswer =
  | { readonly ok: true; readonly model?: ModelDto; readonly done?: boolean }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly nextStep: string };

export const COMMAND_KIND = 'learner-command';
export const ANSWER_KIND = 'learner-answer';
export const IMPORT_KIND = 'learner-import';

/** Commands older than this are dropped unanswered: whoever asked has given up. */
export const COMMAND_LIFE_MS = 30_000;

/** Carries out the commands that wait; the learner calls it every second or so. Never rejects for a bad command. */
export async function serveCommands(
  documents: DocumentStore,
  learner: CommandedLearner,
  nowMs: number,
): Promise<void> {
  for (const { key, value } of await documents.list(COMMAND_KIND)) {
    await documents.delete(COMMAND_KIND, key);
    if (nowMs - Number.parseInt(key, 10) > COMMAND_LIFE_MS) continue;
    await documents.put(ANSWER_KIND, key, await carryOut(documents, learner, value as LearnerCommand));
  }
}

async function carryOut(
  documents: DocumentStore,
  learner: CommandedLearner,
  command: LearnerCommand,
): Promise<LearnerAnswer> {
  try {
    switch (command.kind) {
      case 'train':
        await learner.train(command.normal);
        return { ok: true };
      case 'rescore':
        await learner.rescore(command.range);
        return { ok: true };
      case 'cancel-rescoring':
        return { ok: true, done: await learner.cancelRescoring() };
      case 'activate':
        return { ok: true, model: await learner.activate(command.version) };
      case 'contamination':
        await learner.setContamination(command.contamination);
        return { ok: true };
      case 'import': {
        const bytes = await documents.getBytes(IMPORT_KIND, command.bytesKey);
        await documents.delete(IMPORT_KIND, command.bytesKey);
        return { ok: true, model: await learner.importModel(bytes ?? new Uint8Array()) };
      }
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, code: error.code, message: error.message, nextStep: error.nextStep };
  }
}

/** The error an answer stands for. */
export function errorOfAnswer(answer: LearnerAnswer & { ok: false }): AppError {
  const code = Object.hasOwn(ERROR_CODES, answer.code) ? answer.code : 'SERVER_REFUSED';
  return new AppError(code, answer.message, { nextStep: answer.nextStep });
}
