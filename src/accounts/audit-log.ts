import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { DocumentStore } from '../store/store.ts';
import type { Principal } from './principal.ts';
import { KIND } from './user.ts';

/** Events kept: 3 MB, and months of an installation with a hundred changes a day. The oldest go. */
export const AUDIT_LIMIT = 10_000;
/** Looked for what is too much once in so many events. */
const PRUNE_EVERY = 200;
/** Of each text. Characters. */
const TEXT_KEPT = 300;

export const AUDIT_OUTCOMES = ['done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

const auditEventSchema = z.object({
  timeMs: z.number(),
  who: z.string(),
  /** How they proved it. */
  by: z.enum(['anyone', 'server-token', 'api-token', 'user']),
  address: z.string(),
  action: z.string(),
  /** What it was done to, as `name=value` pairs. */
  target: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  detail: z.string(),
});
export type AuditEvent = z.infer<typeof auditEventSchema>;

export interface NewAuditEvent {
  readonly who: Pick<Principal, 'kind' | 'name'>;
  readonly address: string;
  /** A verb and its object: `activate model`. */
  readonly action: string;
  readonly target?: string;
  readonly outcome: AuditOutcome;
  readonly detail?: string;
}

/** Who did what, when and from where. Events are only ever added; the oldest beyond the limit are dropped. */
export class AuditLog {
  readonly #documents: DocumentStore;
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #writer: string;
  #added = 0;

  constructor(deps: {
    documents: DocumentStore;
    clock: Clock;
    /** Unique to this process. */
    writer: string;
    limit?: number;
  }) {
    this.#documents = deps.documents;
    this.#clock = deps.clock;
    this.#limit = deps.limit ?? AUDIT_LIMIT;
    this.#writer = deps.writer;
  }

  /** Resolves when the event is durable. */
  async add({ who, address, action, target = '', outcome, detail = '' }: NewAuditEvent): Promise<void> {
    const event: AuditEvent = {
      timeMs: this.#clock.nowMs(),
      who: cut(who.name),
      by: who.kind,
      address,
      action,
      target: cut(target),
      outcome,
      detail: cut(detail),
    };
    const number = this.#added++;
    await this.#documents.put(KIND.audit, keyOf(event.timeMs, `${this.#writer}-${number}`), event);
    if (number % PRUNE_EVERY === PRUNE_EVERY - 1) await this.#prune();
  }

  /** Newest first; `before` is the `next` of an earlier page. */
  async list(page: { readonly limit: number; readonly before?: string | undefined }): Promise<{
    readonly events: readonly (AuditEvent & { readonly id: string })[];
    readonly next?: string;
  }> {
    const { limit, before } = page;
    const listed = (await this.#documents.list(KIND.audit)).filter(
      ({ key }) => before === undefined || key < before,
    );
    const chosen = listed.slice(-limit).reverse();
    const events = chosen.flatMap(({ key, value }) => {
      const { data } = auditEventSchema.safeParse(value);
      return data === undefined ? [] : [{ ...data, id: key }];
    });
    const last = chosen.at(-1);
    return { events, ...(listed.length > limit && last !== undefined ? { next: last.key } : {}) };
  }

  async #prune(): Promise<void> {
    const listed = await this.#documents.list(KIND.audit);
    for (const { key } of listed.slice(0, Math.max(0, listed.length - this.#limit))) {
      await this.#documents.delete(KIND.audit, key);
    }
  }
}

/** Keys sort as times do. */
function keyOf(timeMs: number, unique: string): string {
  return `${String(timeMs).padStart(TIME_DIGITS, '0')}-${unique}`;
}

/** Enough until the year 33658. */
const TIME_DIGITS = 15;

function cut(text: string): string {
  return text.length <= TEXT_KEPT ? text : `${text.slice(0, TEXT_KEPT - 1)}…`;
}
