import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/schema.ts';
import { AppError } from '../../core/errors.ts';
import { listenForward } from '../../ingest/fluent-forward/listen.ts';
import { listenGelf } from '../../ingest/gelf/listen.ts';
import type { SocketListener } from '../../ingest/socket/socket-deps.ts';
import { DEFAULT_SOCKET_LIMITS } from '../../ingest/socket/socket-limits.ts';
import { listenSyslog } from '../../ingest/syslog/listen.ts';
import type { HeaderCheck } from '../../server/header-check.ts';
import { isLoopback } from '../../server/security.ts';
import type { Ingest } from './build-ingest.ts';
import type { RoleContext } from './role-context.ts';

/**
 * Listens for the protocols that have sockets of their own, as far as they are configured.
 * @throws AppError BIND_REFUSED, ADDRESS_IN_USE, CONFIG_INVALID
 */
export async function openIngestSockets(
  context: Pick<RoleContext, 'config' | 'clock' | 'metrics' | 'closers' | 'log'>,
  inlet: Ingest['inlet'] & { readonly isAllowed: HeaderCheck },
): Promise<void> {
  const { config, clock, metrics, closers, log } = context;
  const { host } = config.server;
  checkSockets(config);
  const deps = {
    ...inlet,
    clock,
    socketLimits: { ...DEFAULT_SOCKET_LIMITS, ...config.sockets },
    onConnections: (protocol: string, open: number) => metrics.ingestConnections.set({ protocol }, open),
  };
  const add = (name: string, listener: SocketListener): void => {
    closers.add(name, () => listener.close());
    for (const address of listener.addresses) log.info({ address }, 'listening');
  };
  const { syslog, gelf, fluent } = config;
  if (syslog.udpPort + syslog.tcpPort + syslog.tlsPort > 0) {
    const tls = await readTls(syslog);
    const ports = { udpPort: on(syslog.udpPort), tcpPort: on(syslog.tcpPort), tlsPort: on(syslog.tlsPort) };
    add('syslog', await listenSyslog(deps, { host, ...ports, tls }));
  }
  if (gelf.udpPort + gelf.tcpPort > 0) {
    const chunks = { messages: gelf.chunkMessages, bytes: gelf.chunkBytes, ageMs: gelf.chunkMs };
    const ports = { udpPort: on(gelf.udpPort), tcpPort: on(gelf.tcpPort) };
    add('gelf', await listenGelf(deps, { host, ...ports, chunks }));
  }
  if (fluent.port > 0) {
    const sharedKey = fluent.sharedKey ?? config.server.token;
    const { port, messageBytes } = fluent;
    add('fluent', await listenForward(deps, { host, port, messageBytes, sharedKey }));
  }
  if (config.otlp.grpcPort > 0) {
    // The package takes a tenth of a second to load: only those who use it wait for it.
    const { listenOtlpGrpc } = await import('../../ingest/otlp/grpc-listen.ts');
    const { isAllowed } = inlet;
    const listener = await listenOtlpGrpc(deps, { host, port: config.otlp.grpcPort, isAllowed });
    add('otlp-grpc', { ...listener, addresses: [`otlp grpc ${host}:${listener.port}`] });
  }
}

/** Protocols without authentication stay on loopback unless the operator says otherwise. */
function checkSockets(config: Config): void {
  if (isLoopback(config.server.host)) return;
  for (const name of ['syslog', 'gelf'] as const) {
    const { allowUnauthenticated, ...rest } = config[name];
    const isOpen = Object.entries(rest).some(([key, value]) => key.endsWith('Port') && Number(value) > 0);
    if (!isOpen || allowUnauthenticated) continue;
    throw new AppError(
      'BIND_REFUSED',
      `${name} has a port, server.host is ${config.server.host}, which others on the network reach, and the protocol has no authentication.`,
      {
        nextStep: `Set ${name}.allowUnauthenticated to true if the network is trusted, or listen on 127.0.0.1.`,
      },
    );
  }
  if (config.fluent.port > 0 && (config.fluent.sharedKey ?? config.server.token) === undefined) {
    throw new AppError(
      'BIND_REFUSED',
      `fluent has a port, server.host is ${config.server.host}, which others on the network reach, and there is no shared key.`,
      { nextStep: 'Set fluent.sharedKey (make one with `openssl rand -hex 32`), or listen on 127.0.0.1.' },
    );
  }
}

async function readTls(syslog: Config['syslog']): Promise<{ key: Buffer; cert: Buffer } | undefined> {
  const { tlsPort, tlsKeyFile, tlsCertFile } = syslog;
  if (tlsPort === 0) return undefined;
  if (tlsKeyFile === undefined || tlsCertFile === undefined) {
    throw new AppError('CONFIG_INVALID', 'syslog.tlsPort is set without a key and a certificate.', {
      nextStep: 'Set syslog.tlsKeyFile and syslog.tlsCertFile, or syslog.tlsPort to 0.',
    });
  }
  try {
    return { key: await readFile(tlsKeyFile), cert: await readFile(tlsCertFile) };
  } catch (cause) {
    throw new AppError('CONFIG_INVALID', `The TLS files of syslog cannot be read: ${String(cause)}.`, {
      nextStep: 'Correct syslog.tlsKeyFile and syslog.tlsCertFile, and let LogSentry read them.',
      cause,
    });
  }
}

function on(port: number): number | undefined {
  return port === 0 ? undefined : port;
}
