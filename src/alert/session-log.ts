import {
  ANOMALOUS_SESSIONS,
  ANOMALOUS_SESSIONS_LIMIT,
  anomalousSessionsSchema,
  type AnomalousSessionDto,
} from '../api/sessions.ts';
import type { DocumentStore } from '../store/store.ts';
import { type ObservedSession, sessionSentence } from './session-evidence.ts';
import { formatUs } from './stored-incident.ts';

/** A session as the log keeps it. */
export interface LoggedSession extends ObservedSession {
  /** Nats, see SessionScore. */
  readonly score: number;
  readonly fromUs: number;
}

/** The latest anomalous sessions, in one document that every server reads. */
export class SessionLog {
  readonly #documents: DocumentStore;
  #sessions: readonly AnomalousSessionDto[];
  #isDirty = false;

  private constructor(documents: DocumentStore, sessions: readonly AnomalousSessionDto[]) {
    this.#documents = documents;
    this.#sessions = sessions;
  }

  /** What cannot be read counts as nothing. */
  static async load(documents: DocumentStore): Promise<SessionLog> {
    const kept = anomalousSessionsSchema.safeParse(
      await documents.get(ANOMALOUS_SESSIONS.kind, ANOMALOUS_SESSIONS.key),
    );
    return new SessionLog(documents, kept.success ? kept.data.sessions : []);
  }

  add({ id, services, score, fromUs, toUs, reasons }: LoggedSession): void {
    const session: AnomalousSessionDto = {
      id,
      services: [...services],
      score,
      from: formatUs(fromUs),
      to: formatUs(toUs),
      reasons: reasons.map((reason) => ({
        sentence: sessionSentence(reason),
        templateId: reason.event,
        observed: reason.count,
        expected: reason.usual,
        weight: reason.weight,
      })),
    };
    this.#sessions = [session, ...this.#sessions].slice(0, ANOMALOUS_SESSIONS_LIMIT);
    this.#isDirty = true;
  }

  /** Writes what came since the last call. */
  async save(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    try {
      const { kind, key } = ANOMALOUS_SESSIONS;
      await this.#documents.put(kind, key, { sessions: this.#sessions });
    } catch (error) {
      this.#isDirty = true;
      throw error;
    }
  }
}
