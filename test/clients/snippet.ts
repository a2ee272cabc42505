import { readFile } from 'node:fs/promises';
import { MESSAGE, messageOf, type Target } from './client.ts';

/** One code block of a page of `docs/send`. */
export interface Snippet {
  /** `docs/send/PAGE.md`, for messages. */
  readonly place: string;
  /** As the block names it; empty for configurations. */
  readonly language: string;
  /** What the page says to install. */
  readonly packages: readonly string[];
  readonly code: string;
}

const FOLDER = new URL('../../docs/send/', import.meta.url);

/** The code block of a page, or of the part of it under this heading. @throws Error when there is none */
export async function readSnippet(page: string, heading?: string): Promise<Snippet> {
  const place = `docs/send/${page}.md${heading === undefined ? '' : `, ${heading}`}`;
  const text = await readFile(new URL(`${page}.md`, FOLDER), 'utf8');
  const part =
    heading === undefined ? text : text.split(/^##+ /m).find((section) => section.startsWith(heading));
  const block = /^```(\w*)\n([^]*?)^```$/m.exec(part ?? '');
  if (block === null) throw new Error(`${place} has no code block`);
  const install = /`(?:npm|pip|apt) install ([^`]+)`/.exec(part!);
  return { place, language: block[1]!, packages: install?.[1]?.split(' ') ?? [], code: block[2]! };
}

/** The code with the addresses, token and service of the target in place of the page's. */
export function placed(code: string, target: Target): string {
  const ports: Readonly<Record<string, number>> = {
    '5000': target.httpPort,
    '4317': target.grpcPort,
    '5514': target.syslogPort,
    '6514': target.syslogTlsPort,
    '12201': target.gelfPort,
    '24224': target.fluentPort,
    '5672': target.amqpPort,
  };
  return code
    .replaceAll(/\b(?:5000|4317|5514|6514|12201|24224|5672)\b/g, (port) => String(ports[port]))
    .replaceAll('/etc/ssl/logsentry.pem', target.authorityFile)
    .replaceAll('TOKEN', target.token)
    .replaceAll(/\bshop\b/g, target.service);
}

/** Which events a run of a program sends, of all of a target. */
export interface Part {
  readonly first: number;
  readonly count: number;
}

/** The program, sending the numbered events of this part. @throws Error when no line of it sends the event */
export function programOf(snippet: Snippet, target: Target, part: Part): string {
  const lines = placed(snippet.code, target).split('\n');
  const at = lines.findIndex((line) => line.includes(MESSAGE));
  const repeat = REPEAT[snippet.language];
  if (at < 0 || repeat === undefined)
    throw new Error(`${snippet.place} has no program that sends "${MESSAGE}"`);
  return lines.with(at, repeat(lines[at]!, { ...part, pauseMs: target.pauseMs })).join('\n');
}

interface Repeat extends Part {
  readonly pauseMs: number;
}

/** The line in a loop, with a pause after each ten. */
const REPEAT: Readonly<Record<string, (line: string, repeat: Repeat) => string>> = {
  js(line, { first, count, pauseMs }) {
    const numbered = line.replace(`'${MESSAGE}'`, `\`${messageOf('${i}')}\``);
    const pause = `if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, ${pauseMs}));`;
    return `for (let i = ${first}; i < ${first + count}; i++) { ${numbered}\n${pauseMs > 0 ? pause : ''} }`;
  },
  python(line, { first, count, pauseMs }) {
    const indent = /^ */.exec(line)![0];
    const numbered = line.trim().replace(`"${MESSAGE}"`, `f"${messageOf('{i}')}"`);
    const pause = `__import__("time").sleep(${pauseMs / 1000} if i % 10 == 9 else 0)`;
    return [`for i in range(${first}, ${first + count}):`, `    ${numbered}`, `    ${pause}`]
      .map((each) => indent + each)
      .join('\n');
  },
  sh(line, { first, count }) {
    const numbered = line.replace('17', `'$i'`).replace(/> (\S+)$/, '>> $1');
    return `for i in $(seq ${first} ${first + count - 1}); do ${numbered}; done`;
  },
};
