import { AppError } from '../core/errors.ts';
import type { Input } from './open-input.ts';

/** Numbers in rows, as float32, row after row. */
export interface NumberMatrix {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** 4 GiB of float32: what one typed array of the scorer holds at most. */
const VALUE_LIMIT = 2 ** 30;
const FIRST_VALUES = 4096;

/**
 * Reads comma-separated numbers. A first line that is no row of numbers is taken for the header; blank lines are
 * passed over.
 * @throws AppError INPUT_INVALID naming the line and column that is no number, or the line of another width.
 */
export async function readMatrix(input: Input): Promise<NumberMatrix> {
  const builder = new MatrixBuilder(input.name);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input.chunks()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) builder.add(line);
  }
  builder.add(rest);
  return builder.build();
}

class MatrixBuilder {
  readonly #name: string;
  #values = new Float32Array(FIRST_VALUES);
  #used = 0;
  #columns = 0;
  #rows = 0;
  #line = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(text: string): void {
    this.#line++;
    const line = text.trim();
    if (line === '') return;
    const cells = line.split(',');
    const numbers = cells.map(numberOf);
    const wrong = numbers.findIndex((value) => Number.isNaN(value));
    if (wrong >= 0) {
      if (this.#rows === 0 && this.#columns === 0) {
        this.#columns = cells.length;
        return;
      }
      throw this.#invalid(
        `column ${wrong + 1} is ${JSON.stringify(cells[wrong]?.slice(0, 60))}, not a finite number`,
      );
    }
    if (this.#columns !== 0 && cells.length !== this.#columns) {
      throw this.#invalid(`it has ${cells.length} columns where ${this.#columns} were before`);
    }
    this.#columns = cells.length;
    this.#append(numbers);
  }

  build(): NumberMatrix {
    if (this.#rows === 0) throw this.#invalid('there are no rows of numbers');
    return { values: this.#values.slice(0, this.#used), rows: this.#rows, columns: this.#columns };
  }

  #append(numbers: readonly number[]): void {
    if (this.#used + numbers.length > VALUE_LIMIT)
      throw this.#invalid(`it holds more than ${VALUE_LIMIT} numbers`);
    if (this.#used + numbers.length > this.#values.length) {
      const larger = new Float32Array(2 * (this.#used + numbers.length));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values.set(numbers, this.#used);
    this.#used += numbers.length;
    this.#rows++;
  }

  #invalid(what: string): AppError {
    return new AppError('INPUT_INVALID', `${this.#name}:${this.#line}: ${what}.`, {
      nextStep: 'Give numbers separated by commas, as many in every line; a first line of names is fine.',
    });
  }
}

function numberOf(text: string): number {
  const value = Math.fround(text.trim() === '' ? Number.NaN : Number(text));
  return Number.isFinite(value) ? value : Number.NaN;
}
