import type { FastifyReply } from 'fastify';

/** With what is believed of sessions and tokens for a few seconds, an answer ends within ten after they are revoked. */
const LOOK_EVERY_MS = 5000;

/** Cuts an answer that lasts off as soon as whoever gets it is not allowed to any more. */
export function endWhenRefused(reply: FastifyReply, isAllowed: () => Promise<boolean>): void {
  const { raw } = reply;
  const timer = setInterval(() => {
    // While nobody can say, what was said before counts.
    isAllowed().then(
      (still) => {
        if (!still) raw.destroy();
      },
      () => undefined,
    );
  }, LOOK_EVERY_MS).unref();
  raw.once('close', () => clearInterval(timer));
}
