import { type FileState, loadTailState, saveTailState } from './tail-state.ts';

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
