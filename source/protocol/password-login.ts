/**
 * What relay and client must say alike in the password login (OPAQUE, RFC 9807), or no password fits.
 */

/** How a client stretches a password: Argon2id, 64 MiB, 3 passes (RFC 9106, section 4). */
export const PASSWORD_STRETCHING = 'memory-constrained';

/**
 * Who the two ends are, bound into every login. The relay goes by its public key, which `hello`
 * carries and clients pin, not by a host name: a relay has several, and they change.
 */
export function passwordIdentifiers(
	account: string,
	relayKey: string,
): {readonly client: string; readonly server: string} {
	return {client: `${account}@${relayKey}`, server: relayKey};
}
