/** What a service is called on the page; lines may name none. */
export function serviceName(service: string): string {
  return service === '' ? '(no service)' : service;
}
