import { readFile } from 'node:fs/promises';

export type SnippetLanguage = 'js' | 'python' | 'sh';

/** A page of `docs/send` whose one code block is a whole program that sends one event. */
export interface Snippet {
  readonly page: string;
  readonly language: SnippetLanguage;
  /** What the page says to install. */
  readonly packages: readonly string[];
  readonly code: string;
}

export interface SnippetPlace {
  readonly url: string;
  readonly grpcPort: number;
  readonly token: string;
  readonly service: string;
  readonly count: number;
}

const FOLDER = new URL('../../docs/send/', import.meta.url);

/** The message that every page sends, once. */
const MESSAGE = 'order 17 was paid late';

export async function readSnippet(page: string): Promise<Snippet> {
  const text = await readFile(new URL(`${page}.md`, FOLDER), 'utf8');
  const block = /^```(js|python|sh)\n([^]*?)^```$/m.exec(text);
  if (block === null) throw new Error(`docs/send/${page}.md has no code block in js, python or sh`);
  const install = /`(?:npm|pip) install ([^`]+)`/.exec(text);
  return {
    page,
    language: block[1] as SnippetLanguage,
    packages: install?.[1]?.split(' ') ?? [],
    code: block[2]!,
  };
}

/** The page's program, sending `count` numbered events to `place`. @throws Error when no line sends the event */
export function programOf(snippet: Snippet, place: SnippetPlace): string {
  const code = snippet.code
    .replaceAll('http://127.0.0.1:5000', place.url)
    .replaceAll('127.0.0.1:4317', `127.0.0.1:${place.grpcPort}`)
    .replaceAll('TOKEN', place.token)
    .replaceAll(/\bshop\b/g, place.service);
  const lines = code.split('\n');
  const at = lines.findIndex((line) => line.includes(MESSAGE));
  if (at < 0) throw new Error(`docs/send/${snippet.page}.md sends no "${MESSAGE}"`);
  return lines.with(at, REPEAT[snippet.language](lines[at]!, place.count)).join('\n');
}

export function messageOfSnippet(number: number): string {
  return MESSAGE.replace('17', String(number));
}

const REPEAT: Readonly<Record<SnippetLanguage, (line: string, count: number) => string>> = {
  js: (line, count) =>
    `for (let i = 0; i < ${count}; i++) ${line.replace(`'${MESSAGE}'`, `\`${MESSAGE.replace('17', '${i}')}\``)}`,
  python: (line, count) =>
    `for i in range(${count}): ${line.replace(`"${MESSAGE}"`, `f"${MESSAGE.replace('17', '{i}')}"`)}`,
  sh: (line, count) =>
    `for i in $(seq 0 ${count - 1}); do ${line.replace('17', `'$i'`).replace(/> (\S+)$/, '>> $1')}; done`,
};
