import { z } from 'zod';
import { feedbackSchema, type FeedbackDto } from '../api/feedback.ts';
import type { NormalLines } from '../core/normal-lines.ts';
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
  /** The same of single lines only: that there are more or fewer of them than usual is still told. */
  lines: z.array(z.string()).default([]),
  /** See identityOf. */
  identities: z.array(z.string()),
});
export type Suppression = z.infer<typeof suppressionSchema>;

type Aliases = ReadonlyMap<string, string>;

/** What people declared normal. */
export class Suppressions {
  readonly #documents: DocumentStore;
  readonly #all = new Map<string, Suppression>();
  #templates = new Set<string>();
  #kinds = new Set<string>();
  #lines = new Set<string>();
  #identities = new Set<string>();
  #aliases: Aliases = new Map();

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

  /** Templates are called otherwise from now on: what was declared under an older id stays normal. */
  useAliases(aliases: Aliases): void {
    this.#aliases = aliases;
    this.#index();
  }

  /** Lines that are not to be marked, under the ids they were declared with. */
  normalLines(): NormalLines {
    const all = [...this.#all.values()];
    const kinds = new Set(all.flatMap(({ kinds: whole, lines }) => [...whole, ...lines]));
    return { templates: [...new Set(all.flatMap(({ templates }) => templates))], kinds: [...kinds] };
  }

  /** Takes effect at once; resolves when it is kept. */
  async add(suppression: Suppression): Promise<void> {
    this.#all.set(suppression.feedback.feedbackId, suppression);
    this.#index();
    await this.#documents.put(KIND, suppression.feedback.feedbackId, suppression);
    const [oldest] = this.list();
    if (this.#all.size > SUPPRESSIONS_LIMIT && oldest !== undefined) await this.remove(oldest.feedbackId);
  }

  /** What is no longer declared; undefined when there was no such declaration. */
  async remove(feedbackId: string): Promise<Suppression | undefined> {
    const removed = this.#all.get(feedbackId);
    if (removed === undefined) return undefined;
    this.#all.delete(feedbackId);
    this.#index();
    await this.#documents.delete(KIND, feedbackId);
    return removed;
  }

  covers(signal: Signal): boolean {
    const { templateId, service } = signal;
    if (templateId !== undefined && this.#coversKind(templateId, service)) return true;
    return this.#identities.has(identityOf(signal));
  }

  /** Whether lines of a template in a service are normal. */
  coversLine(templateId: string, service: string): boolean {
    if (this.#all.size === 0) return false;
    return this.#coversKind(templateId, service) || this.#lines.has(`${templateId} ${service}`);
  }

  #coversKind(templateId: string, service: string): boolean {
    return this.#templates.has(templateId) || this.#kinds.has(`${templateId} ${service}`);
  }

  #index(): void {
    const all = [...this.#all.values()];
    const names = (of: (suppression: Suppression) => readonly string[], renamed: Rename): Set<string> =>
      new Set(all.flatMap(of).flatMap((name) => [name, renamed(name, this.#aliases)]));
    this.#templates = names(({ templates }) => templates, renamedTemplate);
    this.#kinds = names(({ kinds }) => kinds, renamedKind);
    this.#lines = names(({ lines }) => lines, renamedKind);
    this.#identities = names(({ identities }) => identities, renamedIdentity);
  }
}

type Rename = (name: string, aliases: Aliases) => string;

const renamedTemplate: Rename = (id, aliases) => aliases.get(id) ?? id;

/** A kind begins with its template's id. */
const renamedKind: Rename = (kind, aliases) => {
  const end = kind.indexOf(' ');
  return renamedTemplate(kind.slice(0, end), aliases) + kind.slice(end);
};

/** An identity ends with its template's id, or with a space. */
const renamedIdentity: Rename = (identity, aliases) => {
  const start = identity.lastIndexOf(' ') + 1;
  return identity.slice(0, start) + renamedTemplate(identity.slice(start), aliases);
};
