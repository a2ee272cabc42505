import type { IncidentDto } from '../../api/detection.ts';
import { reasonBeside } from './reason-beside.ts';

/** Services named; the rest is counted. */
const SERVICES_NAMED = 2;

/** Under an incident's title: where it is, and the first reason that the title does not give. A lone service is named once. */
export function aboutIncident(
  incident: Pick<IncidentDto, 'title' | 'services' | 'reasons' | 'evidence'>,
): string {
  const { services } = incident;
  const reason = reasonBeside(incident);
  if (reason !== undefined && services.length === 1 && reason.startsWith(`${services[0]}: `)) return reason;
  const more = services.length - SERVICES_NAMED;
  const where = services.slice(0, SERVICES_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return reason === undefined ? where : `${where} · ${reason}`;
}
