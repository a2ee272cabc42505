import type { Action } from '../core/action.ts';
import { roleAllows } from '../core/role.ts';
import type { Role } from '../core/role.ts';

/**
 * What a route needs: a role, nothing (`public`), or (`page`) a browser that is signed in: others are led to the sign-in page,
 * while the page's files, which hold nothing secret, go to everybody.
 */
export type Access = Role | 'public' | 'page';

export interface Permission {
  readonly access: Access;
  /** What the audit log calls a change; routes without one are not written to it. */
  readonly action?: Action;
  /** Fields of the body that the audit log shows: never secrets. */
  readonly noted?: readonly string[];
  /** Its answers last: they end when the one who gets them loses the right to them. */
  readonly lasting?: boolean;
}

/**
 * The permission of every route of every server, by method and path as the router has them. A route that is missing here
 * needs the role admin, and fails the tests. HEAD is as GET.
 */
export const PERMISSIONS: Readonly<Record<string, Permission>> = {
  // The page and its sign-in.
  'GET /': allow('page'),
  'GET /*': allow('page'),
  'GET /login': allow('public'),
  'GET /setup': allow('public'),

  // Health and documentation.
  'GET /healthz': allow('public'),
  'GET /readyz': allow('public'),
  'GET /metrics': allow('public'),
  'GET /api/v1/openapi.json': allow('public'),

  // Accounts. Sign-ins and links write their own events: they know who it was.
  'GET /api/v1/session': allow('public'),
  'POST /api/v1/session': allow('public'),
  'DELETE /api/v1/session': audited('public', 'sign out'),
  'GET /api/v1/session/oidc': allow('public'),
  'GET /api/v1/session/oidc/callback': allow('public'),
  'PUT /api/v1/session/password': audited('viewer', 'change own password'),
  'POST /api/v1/setup': allow('public'),
  'POST /api/v1/setup/link': allow('public'),
  'GET /api/v1/users': allow('admin'),
  'POST /api/v1/users': audited('admin', 'add user', ['name', 'role']),
  'PATCH /api/v1/users/:id': audited('admin', 'change user', ['role', 'disabled']),
  'DELETE /api/v1/users/:id': audited('admin', 'remove user'),
  'POST /api/v1/users/:id/link': audited('admin', 'give user a link'),
  'GET /api/v1/tokens': allow('admin'),
  'POST /api/v1/tokens': audited('admin', 'create token', ['name', 'role', 'days']),
  'DELETE /api/v1/tokens/:id': audited('admin', 'revoke token'),
  'GET /api/v1/audit': allow('admin'),

  // Lines.
  'GET /api/v1/entries': allow('viewer'),
  'GET /api/v1/entries/:id': allow('viewer'),
  'GET /api/v1/entries/count': allow('viewer'),
  'GET /api/v1/entries/export': allow('viewer'),
  'GET /api/v1/anomalies': allow('viewer'),
  'GET /api/v1/anomalies/sessions': allow('viewer'),
  'GET /api/v1/query': allow('viewer'),
  'GET /api/v1/query/complete': allow('viewer'),
  'GET /api/v1/query/progress/:id': allow('viewer'),
  'GET /api/v1/query/export': allow('viewer'),
  'GET /api/v1/tail': { access: 'viewer', lasting: true },
  'GET /api/v1/timeline': allow('viewer'),
  'GET /api/v1/facets': allow('viewer'),
  'GET /api/v1/services': allow('viewer'),
  'GET /api/v1/templates': allow('viewer'),
  'GET /api/v1/templates/:id/parameters': allow('viewer'),
  'GET /api/v1/fields': allow('viewer'),
  'GET /api/v1/links/:id': allow('viewer'),
  // Whoever reads may show others what they see.
  'POST /api/v1/links': allow('viewer'),
  'GET /s/:id': allow('viewer'),
  'GET /api/v1/searches': allow('viewer'),
  'GET /api/v1/searches/:id': allow('viewer'),
  'POST /api/v1/searches': audited('editor', 'save search', ['name']),
  'PATCH /api/v1/searches/:id': audited('editor', 'change saved search', ['name']),
  'DELETE /api/v1/searches/:id': audited('editor', 'delete saved search'),

  // What is deleted is gone for everybody. The log line of a deletion has the query.
  'POST /api/v1/deletions/preview': allow('admin'),
  'POST /api/v1/deletions': audited('admin', 'delete lines'),
  'GET /api/v1/deletions': allow('admin'),
  'GET /api/v1/deletions/:id': allow('admin'),

  // Grafana reads what it knows of Loki.
  'GET /loki/api/v1/query_range': allow('viewer'),
  'GET /loki/api/v1/query': allow('viewer'),
  'GET /loki/api/v1/labels': allow('viewer'),
  'GET /loki/api/v1/label/:name/values': allow('viewer'),
  'GET /loki/api/v1/series': allow('viewer'),
  'GET /loki/api/v1/index/stats': allow('viewer'),
  'GET /loki/api/v1/index/volume': allow('viewer'),
  'GET /loki/api/v1/status/buildinfo': allow('viewer'),

  // Detection.
  'GET /api/v1/models': allow('viewer'),
  'GET /api/v1/models/compare': allow('viewer'),
  'GET /api/v1/models/:version/export': allow('viewer'),
  'POST /api/v1/models/train': audited('editor', 'train model', ['from', 'to']),
  'POST /api/v1/models/import': audited('editor', 'import model'),
  'POST /api/v1/models/:version/activate': audited('editor', 'activate model'),
  'POST /api/v1/models/rescore': audited('editor', 'rescore lines', ['from', 'to']),
  'DELETE /api/v1/models/rescore': audited('editor', 'end rescoring'),
  'GET /api/v1/settings/detection': allow('viewer'),
  'GET /api/v1/settings/detection/preview': allow('viewer'),
  'PATCH /api/v1/settings/detection': audited('editor', 'change detection', ['contamination']),
  'GET /api/v1/incidents': allow('viewer'),
  'GET /api/v1/incidents/:id': allow('viewer'),
  'PATCH /api/v1/incidents/:id': audited('editor', 'change incident', ['status', 'muteUntil']),
  'GET /api/v1/feedback': allow('viewer'),
  'POST /api/v1/feedback': audited('editor', 'declare normal', ['kind', 'id']),
  'DELETE /api/v1/feedback/:id': audited('editor', 'take back declared normal'),

  // Operation.
  'GET /api/v1/status': allow('viewer'),
  'GET /api/v1/stats': allow('viewer'),
  'GET /api/v1/sources': allow('viewer'),
  'GET /api/v1/queue': allow('viewer'),
  'GET /api/v1/queue/dead-letters': allow('viewer'),
  'GET /api/v1/queue/dead-letters/:id': allow('viewer'),
  'POST /api/v1/queue/dead-letters/:id/retry': audited('editor', 'retry dead letter'),
  'DELETE /api/v1/queue/dead-letters/:id': audited('editor', 'delete dead letter'),

  // Ingest: the token may stand wherever the protocol has it.
  'POST /api/v1/logs': allow('ingest'),
  'POST /_bulk': allow('ingest'),
  'PUT /_bulk': allow('ingest'),
  'POST /:index/_bulk': allow('ingest'),
  'PUT /:index/_bulk': allow('ingest'),
  'GET /_license': allow('ingest'),
  'GET /_xpack': allow('ingest'),
  'GET /_cluster/health': allow('ingest'),
  'GET /_cluster/health/:index': allow('ingest'),
  'GET /_nodes': allow('ingest'),
  'GET /_nodes/http': allow('ingest'),
  'PUT /_template/:name': allow('ingest'),
  'POST /_template/:name': allow('ingest'),
  'GET /_template/:name': allow('ingest'),
  'PUT /_index_template/:name': allow('ingest'),
  'POST /_index_template/:name': allow('ingest'),
  'GET /_index_template/:name': allow('ingest'),
  'PUT /_component_template/:name': allow('ingest'),
  'POST /_component_template/:name': allow('ingest'),
  'GET /_component_template/:name': allow('ingest'),
  'PUT /_ilm/policy/:name': allow('ingest'),
  'POST /_ilm/policy/:name': allow('ingest'),
  'GET /_ilm/policy/:name': allow('ingest'),
  'PUT /_ingest/pipeline/:name': allow('ingest'),
  'POST /_ingest/pipeline/:name': allow('ingest'),
  'GET /_ingest/pipeline/:name': allow('ingest'),
  'PUT /_data_stream/:name': allow('ingest'),
  'POST /_data_stream/:name': allow('ingest'),
  'GET /_data_stream/:name': allow('ingest'),
  'PUT /:index': allow('ingest'),
  'POST /loki/api/v1/push': allow('ingest'),
  'POST /api/prom/push': allow('ingest'),
  'POST /v1/logs': allow('ingest'),
  'POST /otlp/v1/logs': allow('ingest'),
  'POST /services/collector': allow('ingest'),
  'POST /services/collector/event': allow('ingest'),
  'POST /services/collector/event/1.0': allow('ingest'),
  'POST /services/collector/raw': allow('ingest'),
  'POST /services/collector/raw/1.0': allow('ingest'),
  'POST /services/collector/ack': allow('ingest'),
  'POST /api/v2/logs': allow('ingest'),
  'POST /v1/input': allow('ingest'),
  'POST /v1/input/:apiKey': allow('ingest'),
  'GET /api/v1/validate': allow('ingest'),
  'POST /gelf': allow('ingest'),
  'POST /upload': allow('ingest'),

  // What shippers ask before they have shown a token.
  'GET /ready': allow('public'),
  'GET /services/collector/health': allow('public'),
  'GET /services/collector/health/1.0': allow('public'),
};

/** The changes that somebody with a role may make: what the page offers. */
export function actionsOf(role: Role): Action[] {
  return Object.values(PERMISSIONS).flatMap(({ access, action }) =>
    action !== undefined && (access === 'public' || access === 'page' || roleAllows(role, access))
      ? [action]
      : [],
  );
}

function allow(access: Access): Permission {
  return { access };
}

function audited(access: Access, action: Action, noted: readonly string[] = []): Permission {
  return { access, action, noted };
}
