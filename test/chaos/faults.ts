import type { RabbitmqNode } from '../support/rabbitmq-node.ts';
import type { Cluster } from '../support/role-process.ts';
import type { SmallDisk } from './small-disk.ts';
import type { SteppedClock } from './stepped-clock.ts';

/** What faults are done to. */
export interface Surroundings {
  readonly cluster: Cluster;
  readonly nodes: readonly RabbitmqNode[];
  /** That of the ingest's spool; undefined where no disk can be mounted. */
  readonly disk: SmallDisk | undefined;
  /** That of some roles; undefined without libfaketime. */
  readonly clock: SteppedClock | undefined;
  /** Attempts that were refused with 503 up to now. */
  readonly refused: () => number;
}

/** What is done to a running cluster; it must be over, with everything working again, when it resolves. */
export interface Fault {
  readonly name: string;
  readonly needs?: 'disk' | 'clock' | 'several nodes';
  inflict(surroundings: Surroundings, pauseMs: number): Promise<void>;
}

/** The spool of 1 MiB fills within two seconds; a disk takes a little longer. */
const FULL_LIMIT_MS = 8000;
const CLOCK_STEP_SECONDS = 3600;
/** Until the changed clock is read: see `stepped-clock.ts`. */
const CLOCK_READ_MS = 1100;
const LOOK_MS = 50;

/** The faults that can be done here. */
export function possibleFaults({ disk, clock, nodes }: Surroundings): readonly Fault[] {
  return FAULTS.filter(({ needs }) => {
    if (needs === 'disk') return disk !== undefined;
    if (needs === 'clock') return clock !== undefined;
    return needs === undefined || nodes.length > 1;
  });
}

function killRole(name: string): Fault {
  return {
    name: `kill -9 ${name}`,
    async inflict({ cluster }, pauseMs) {
      await cluster.role(name).kill();
      await sleep(pauseMs / 2);
      await cluster.role(name).start();
    },
  };
}

function pauseRole(name: string): Fault {
  return {
    name: `pause ${name}`,
    async inflict({ cluster }, pauseMs) {
      cluster.role(name).pause();
      await sleep(pauseMs);
      cluster.role(name).resume();
    },
  };
}

function restart(what: string, choose: (nodes: readonly RabbitmqNode[]) => RabbitmqNode): Fault {
  return {
    name: `kill -9 ${what}`,
    async inflict({ nodes }, pauseMs) {
      const node = choose(nodes);
      await node.kill();
      await sleep(pauseMs);
      await node.start();
    },
  };
}

function stepClock(what: string, seconds: number): Fault {
  return {
    name: `clock of ingest, process-1, learn-1: ${what}`,
    needs: 'clock',
    async inflict({ clock }, pauseMs) {
      clock?.step(seconds);
      await sleep(CLOCK_READ_MS + pauseMs);
      clock?.step(0);
      await sleep(CLOCK_READ_MS);
    },
  };
}

/** Takes RabbitMQ away until senders are refused. */
async function untilFull({ cluster, refused }: Surroundings): Promise<void> {
  const before = refused();
  cluster.proxy.cut();
  const startMs = performance.now();
  while (refused() === before && performance.now() - startMs < FULL_LIMIT_MS) await sleep(LOOK_MS);
}

const FAULTS: readonly Fault[] = [
  ...['store', 'ingest', 'process-1', 'process-2', 'learn-1', 'serve'].map(killRole),
  ...['store', 'ingest', 'process-1', 'process-2'].map(pauseRole),
  restart('a RabbitMQ node', (nodes) => nodes.at(-1)!),
  {
    ...restart('the leader of the queue', leaderOf),
    needs: 'several nodes',
  },
  {
    name: 'pause a RabbitMQ node',
    needs: 'several nodes',
    async inflict({ nodes }, pauseMs) {
      nodes[0]!.pause();
      await sleep(pauseMs);
      nodes[0]!.resume();
    },
  },
  {
    name: 'cut RabbitMQ off',
    async inflict({ cluster: { proxy } }, pauseMs) {
      proxy.cut();
      await sleep(pauseMs);
      proxy.mend();
    },
  },
  {
    name: 'stall RabbitMQ',
    async inflict({ cluster: { proxy } }, pauseMs) {
      proxy.stall();
      await sleep(pauseMs);
      proxy.mend();
    },
  },
  {
    name: 'fill the spool to its limit',
    async inflict(surroundings, pauseMs) {
      await untilFull(surroundings);
      await sleep(pauseMs);
      surroundings.cluster.proxy.mend();
    },
  },
  {
    name: 'fill the disk of the spool',
    needs: 'disk',
    async inflict(surroundings, pauseMs) {
      surroundings.disk?.fill();
      await untilFull(surroundings);
      await sleep(pauseMs);
      surroundings.disk?.free();
      surroundings.cluster.proxy.mend();
    },
  },
  stepClock('an hour ahead and back', CLOCK_STEP_SECONDS),
  stepClock('an hour behind and back', -CLOCK_STEP_SECONDS),
];

/** The node that leads the queue of batches, by any node that answers. */
function leaderOf(nodes: readonly RabbitmqNode[]): RabbitmqNode {
  const listed = nodes[0]!.run('rabbitmqctl', 'list_queues', 'name', 'leader', '--formatter', 'json');
  const queues = JSON.parse(listed) as readonly { readonly name: string; readonly leader: string }[];
  const leader = queues.find(({ name }) => name === 'logs')?.leader;
  const node = nodes.find(({ name }) => name === leader);
  if (node === undefined) throw new Error(`no node leads the queue logs: ${listed}`);
  return node;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
