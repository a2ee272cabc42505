import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditLog, AuditOutcome } from '../accounts/audit-log.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Permission } from './permissions.ts';

/** Writes every change that the table of permissions names to the audit log, before its answer is sent. */
export function auditChanges(app: FastifyInstance, deps: { audit: AuditLog; log: Logger }): void {
  const { audit, log } = deps;
  app.addHook('onSend', async (request, reply, payload) => {
    const { permission } = request.routeOptions.config;
    const { principal } = request;
    // Who is not signed in changes nothing.
    if (permission?.action === undefined || principal === null) return payload;
    const { statusCode } = reply;
    try {
      await audit.add({
        who: principal,
        address: request.ip,
        action: permission.action,
        target: targetOf(request, permission),
        outcome: outcomeOf(statusCode),
        ...(statusCode < 400 ? {} : { detail: `answered ${statusCode}` }),
      });
    } catch (error) {
      log.error(
        { error, action: permission.action, who: principal.name },
        'a change is missing in the audit log',
      );
    }
    return payload;
  });
}

function outcomeOf(status: number): AuditOutcome {
  if (status < 400) return 'done';
  return status === 401 || status === 403 ? 'refused' : 'failed';
}

/** `version=3`, `id=… status=muted`: parameters of the path and the noted fields of the body. */
function targetOf(request: FastifyRequest, { noted = [] }: Permission): string {
  const parameters = Object.entries(request.params as Record<string, unknown>);
  const body = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Record<
    string,
    unknown
  >;
  const fields = noted.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]] as const]));
  return [...parameters, ...fields]
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
