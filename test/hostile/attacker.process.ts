// Runs one attack in a process of its own, so that its work does not delay the well-behaved sender:
// `node attacker.process.ts NAME SIZE TARGET`, the target as JSON. Prints what it was told, as JSON.
import type { Size, Target } from './attack.ts';
import { attackNamed } from './attacks.ts';

const [name = '', size = '', target = ''] = process.argv.slice(2);
const told = await attackNamed(name).run(JSON.parse(target) as Target, size as Size);
process.stdout.write(JSON.stringify(told.counts));
process.exit(0);
