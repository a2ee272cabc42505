import { contentKey, type FileState, loadTailState, saveTailState } from './tail-state.ts';

/** The states of all known files, kept in step with the file they are saved in. */
export class StateBook {
  readonly #path: string;
  readonly #states = new Map<string, FileState>();
  #saved = '';

  private constructor(path: string) {
    this.#path = path;
  }

  /** @throws AppError INPUT_INVALID when the saved states cannot be read. */
  static async open(path: string): Promise<StateBook> {
    const book = new StateBook(path);
    for (const state of await loadTailState(path)) book.#states.set(state.id, state);
    return book;
  }

  get all(): readonly FileState[] {
    return [...this.#states.values()];
  }

  get(id: string): FileState | undefined {
    return this.#states.get(id);
  }

  /** Remembers the state; the oldest of too many is forgotten. Lasting only after {@link save}. */
  set(state: FileState): void {
    this.#states.delete(state.id);
    this.#states.set(state.id, state);
    if (this.#states.size <= STATES_LIMIT) return;
    const [oldest] = this.#states.keys();
    if (oldest !== undefined) this.#states.delete(oldest);
  }

  /**
   * Keeps what is known of content that its file no longer holds, since it was emptied or its inode given to
   * another file: a copy or an archive of it may appear later.
   */
  setAside(state: FileState): void {
    if (state.offset === 0) return;
    const key = contentKey(state);
    const id = `${key}:aside`;
    if (state.offset > (this.get(id)?.offset ?? 0)) this.set({ ...state, id, origin: key });
  }

  async save(): Promise<void> {
    const states = this.all;
    const text = JSON.stringify(states);
    if (text === this.#saved) return;
    await saveTailState(this.#path, states);
    this.#saved = text;
  }
}

/** Rotated files stay known for a while, so that they are not read again under another name. */
const STATES_LIMIT = 10_000;
