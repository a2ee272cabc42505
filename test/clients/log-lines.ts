import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, type Target } from './client.ts';
import { runProgram } from './run-program.ts';

/** Has logger(1) write the target's events to a local log daemon's socket, as programs of the machine do. */
export function logLines(target: Target, socket: string): Promise<void> {
  const args = ['--socket', socket, '--tag', target.service, '--priority', 'user.warning'];
  return runProgram('logger', args, { cwd: target.folder, input: lines(target) });
}

async function* lines({ count, pauseMs }: Target): AsyncGenerator<string> {
  for (let number = 0; number < count; number++) {
    yield `${messageOf(number)}\n`;
    if (pauseMs > 0 && number % 10 === 9) await pause(pauseMs);
  }
}
