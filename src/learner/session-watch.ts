import type { Entry } from '../core/entry.ts';
import type { EntryStore } from '../store/store.ts';
import { SESSION_QUIET_US, type AnomalousSession, type SessionLine } from './find-anomalous-sessions.ts';
import type { OpenSessionJudge, SessionJudge } from './judge-sessions-in-worker.ts';

export interface SessionWatchDeps {
  readonly entries: Pick<EntryStore, 'find'>;
  /** Today's id of a template: one that was renamed is no other event. */
  readonly resolveTemplate: (id: string) => string;
  readonly openJudge: OpenSessionJudge;
  readonly onSession: (session: AnomalousSession) => void;
}

/** How far back sessions are compared. */
export const SESSION_WINDOW_US = 3600_000_000;

/** Newest lines looked at in one pass: about a second's reading from the store. Above it sessions are a sample. */
export const SESSION_LINES_LIMIT = 30_000;

const PAGE = 1000;

/** Looks at the sessions that ended since the last look and tells of those that are unlike the last hour's. */
export class SessionWatch {
  readonly #deps: SessionWatchDeps;
  /** Sessions that ended before are judged. */
  #judgedUs: number | undefined;

  constructor(deps: SessionWatchDeps) {
    this.#deps = deps;
  }

  /** One look, at log time `nowUs`. The first one tells of nothing: what happened before the start is past. */
  async look(nowUs: number): Promise<void> {
    let judge: SessionJudge | undefined;
    try {
      const oldestUs = await this.#read(nowUs, (lines) => (judge ??= this.#deps.openJudge()).add(lines));
      if (judge === undefined) {
        this.#judgedUs = nowUs - SESSION_QUIET_US;
        return;
      }
      const { strange, endedUs } = await judge.finish({ nowUs, oldestUs, judgedUs: this.#judgedUs });
      this.#judgedUs = endedUs;
      for (const session of strange) this.#deps.onSession(session);
    } finally {
      await judge?.close();
    }
  }

  /** Hands on the newest lines, page by page; how far they reach back. */
  async #read(nowUs: number, onLines: (lines: readonly SessionLine[]) => void): Promise<number> {
    const range = { fromUs: nowUs - SESSION_WINDOW_US, toUs: nowUs };
    let cursor: string | undefined;
    let lines = 0;
    let oldestUs = nowUs;
    do {
      const page = await this.#deps.entries.find(range, {
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (page.entries.length > 0) onLines(page.entries.map((entry) => this.#lineOf(entry)));
      lines += page.entries.length;
      oldestUs = page.entries.at(-1)?.timeUs ?? oldestUs;
      cursor = page.nextCursor;
    } while (cursor !== undefined && lines < SESSION_LINES_LIMIT);
    return cursor === undefined ? range.fromUs : oldestUs;
  }

  #lineOf({ timeUs, service, trace, message, templateId }: Entry): SessionLine {
    const event = this.#deps.resolveTemplate(templateId);
    return { timeUs, service, trace, message: trace === '' ? message : '', templateId: event };
  }
}
