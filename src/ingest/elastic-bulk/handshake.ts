import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * What Elasticsearch's clients ask before or beside sending: who is there, may I, is it healthy, take this index
 * template. Templates and policies are accepted and not kept: fields need no declaration here.
 */
export function registerHandshake(app: FastifyInstance): void {
  app.get('/', async (request, reply) => root(request, reply));
  for (const [url, answer] of Object.entries(ANSWERS)) app.get(url, async () => answer);
  for (const url of DECLARATIONS) {
    app.route({ method: ['PUT', 'POST'], url, handler: async () => ({ acknowledged: true }) });
    // A client that is told it exists does not send its own.
    app.get(url, async () => ({}));
  }
  app.put('/:index', async (request) => ({
    acknowledged: true,
    shards_acknowledged: true,
    index: (request.params as { index: string }).index,
  }));
}

/** What the newest clients and shippers accept: they refuse to send to an older version than their own. */
const VERSION = '9.2.0';

const LICENSE = { status: 'active', type: 'basic', mode: 'basic', uid: 'logsentry' } as const;

const HEALTH = {
  cluster_name: 'logsentry',
  status: 'green',
  timed_out: false,
  number_of_nodes: 1,
  number_of_data_nodes: 1,
  active_primary_shards: 1,
  active_shards: 1,
  relocating_shards: 0,
  initializing_shards: 0,
  unassigned_shards: 0,
} as const;

const ANSWERS: Readonly<Record<string, object>> = {
  '/_license': { license: LICENSE },
  '/_xpack': { license: LICENSE, features: {} },
  '/_cluster/health': HEALTH,
  '/_cluster/health/:index': HEALTH,
  '/_nodes': { nodes: {} },
  '/_nodes/http': { nodes: {} },
};

const DECLARATIONS = [
  '/_template/:name',
  '/_index_template/:name',
  '/_component_template/:name',
  '/_ilm/policy/:name',
  '/_ingest/pipeline/:name',
  '/_data_stream/:name',
];

/** A browser is given the page, a client of Elasticsearch what it asks `/` for. */
function root(request: FastifyRequest, reply: FastifyReply): unknown {
  const { accept = '', 'user-agent': agent = '' } = request.headers;
  if (!accept.includes('json') && !/elastic|logstash|beat\b/i.test(agent)) {
    reply.removeHeader('x-elastic-product');
    return reply.callNotFound();
  }
  return {
    name: 'logsentry',
    cluster_name: 'logsentry',
    cluster_uuid: 'logsentry',
    version: {
      number: VERSION,
      build_flavor: 'default',
      build_type: 'logsentry',
      minimum_wire_compatibility_version: '8.19.0',
      minimum_index_compatibility_version: '8.0.0',
    },
    tagline: 'You Know, for Search',
  };
}
