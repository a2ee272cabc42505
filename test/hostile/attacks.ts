import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from './attack.ts';
import { bombs } from './attacks/bombs.ts';
import { chunkFloods } from './attacks/chunk-floods.ts';
import { endlessLines } from './attacks/endless-lines.ts';
import { idleConnections } from './attacks/idle-connections.ts';
import { largeObjects } from './attacks/large-objects.ts';
import { slowSenders } from './attacks/slow-senders.ts';
import { Told } from './told.ts';

/** What a server's memory and its senders do by themselves in the time of the longer attacks. */
const calm: Attack = {
  name: 'none',
  what: 'nothing for 35 s, to compare with',
  limits: [],
  async run(_target, size) {
    await sleep(size === 'full' ? 35_000 : 100);
    return new Told();
  },
};

export const attacks: readonly Attack[] = [
  calm,
  ...bombs,
  ...slowSenders,
  ...largeObjects,
  ...endlessLines,
  ...idleConnections,
  ...chunkFloods,
];

/** @throws Error naming those there are */
export function attackNamed(name: string): Attack {
  const found = attacks.find((attack) => attack.name === name);
  if (found === undefined)
    throw new Error(
      `no attack is called ${name}; there are ${attacks.map((attack) => attack.name).join(', ')}`,
    );
  return found;
}
