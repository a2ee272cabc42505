import { z } from 'zod';
import { feedbackSchema, type FeedbackDto } from '../api/feedback.ts';
import { identityOf, type Signal } from '../pipeline/pattern/signal.ts';
import type { DocumentStore } from '../store/store.ts';

const KIND = 'feedback';
/** Suppressions kept: the oldest goes when another is added. */
export const SUPPRESSIONS_LIMIT = 1000;

const suppressionSchema = z.object({
  feedback: feedbackSchema,
  /** Template ids that are normal in every service. */
  templates: z.array(z.string()),
  /** `templateId service`: normal there. */
  kinds: z.array(z.string()),
  /** See identityOf. */
  identities: z.array(z.string()),
});
export type Suppression = z.infer<typeof suppressionSchema>;

/** What people declared normal. */
export class Suppressions {
  readonly #documents: DocumentStore;
  readonly #all = new Map<string, Suppression>();
  #templates = new Set<string>();
  #kinds = new Set<string>();
  #identities = new Set<string>();

  private constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  static async load(documents: DocumentStore): Promise<Suppressions> {
    const suppressions = new Suppressions(documents);
    for (const { value } of await documents.list(KIND)) {
      const parsed = suppressionSchema.safeParse(value);
      if (parsed.success) suppressions.#all.set(parsed.data.feedback.feedbackId, parsed.data);
    }
    suppressions.#index();
    return suppressions;
  }

  /** Oldest first. */
  list(): FeedbackDto[] {
    return [...this.#all.values()]
      .map(({ feedback }) => feedback)
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** Takes effect at once; resolves when it is kept. */
  async add(suppression: Suppression): Promise<void> {
    this.#all.set(suppression.feedback.feedbackId, suppression);
    this.#index();
    await this.#documents.put(KIND, suppression.feedback.feedbackId, suppression);
    const [oldest] = this.list();
    if (this.#all.size > SUPPRESSIONS_LIMIT && oldest !== undefined) await this.remove(oldest.feedbackId);
  }

  async remove(feedbackId: string): Promise<boolean> {
    if (!this.#all.delete(feedbackId)) return false;
    this.#index();
    await this.#documents.delete(KIND, feedbackId);
    return true;
  }

  covers(signal: Signal): boolean {
    const { templateId, service } = signal;
    if (templateId !== undefined && this.coversLine(templateId, service)) return true;
    return this.#identities.has(identityOf(signal));
  }

  /** Whether lines of a template in a service are normal. */
  coversLine(templateId: string, service: string): boolean {
    if (this.#all.size === 0) return false;
    return this.#templates.has(templateId) || this.#kinds.has(`${templateId} ${service}`);
  }

  #index(): void {
    const all = [...this.#all.values()];
    this.#templates = new Set(all.flatMap(({ templates }) => templates));
    this.#kinds = new Set(all.flatMap(({ kinds }) => kinds));
    this.#identities = new Set(all.flatMap(({ identities }) => identities));
  }
}
