import type { Socket } from 'node:net';

/** The sockets below TLS, which alone can be reset; Node.js tells which belongs to which by their addresses only. */
export class PlainSockets {
  readonly #byPeer = new Map<string, Socket>();

  add(socket: Socket): void {
    const peer = peerOf(socket);
    this.#byPeer.set(peer, socket);
    socket.once('close', () => this.#byPeer.delete(peer));
  }

  /** The socket that carries this one: itself without TLS. */
  of(socket: Socket): Socket {
    return this.#byPeer.get(peerOf(socket)) ?? socket;
  }

  /** Ends those whose handshake is not over: nothing of theirs was read. */
  destroyAll(): void {
    for (const socket of this.#byPeer.values()) socket.destroy();
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
