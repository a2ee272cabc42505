import type { LinkDto, NewApiTokenDto, UserDto, UserLinkDto, UserPatch } from '../../api/accounts.ts';
import type { Role } from '../../core/role.ts';
import { writeJson } from './client.ts';

export function signIn(given: { name: string; password: string } | { token: string }): Promise<unknown> {
  return writeJson('/session', { method: 'POST', body: given });
}

export function signOut(): Promise<unknown> {
  return writeJson('/session', { method: 'DELETE' });
}

export function changePassword(current: string, password: string): Promise<unknown> {
  return writeJson('/session/password', { method: 'PUT', body: { current, password } });
}

export function lookAtLink(code: string): Promise<LinkDto> {
  return writeJson('/setup/link', { method: 'POST', body: { code } });
}

export function setUpByLink(given: { code: string; name?: string; password: string }): Promise<unknown> {
  return writeJson('/setup', { method: 'POST', body: given });
}

export function addUser(name: string, role: UserDto['role']): Promise<UserLinkDto> {
  return writeJson('/users', { method: 'POST', body: { name, role } });
}

export function changeUser(id: string, patch: UserPatch): Promise<UserDto> {
  return writeJson(`/users/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch });
}

export function removeUser(id: string): Promise<unknown> {
  return writeJson(`/users/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

export function linkForUser(id: string): Promise<UserLinkDto> {
  return writeJson(`/users/${encodeURIComponent(id)}/link`, { method: 'POST' });
}

export function createToken(given: { name: string; role: Role; days?: number }): Promise<NewApiTokenDto> {
  return writeJson('/tokens', { method: 'POST', body: given });
}

export function revokeToken(id: string): Promise<unknown> {
  return writeJson(`/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' });
}
