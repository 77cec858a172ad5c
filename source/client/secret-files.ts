import {phrase, phrases, translated} from '../words/phrase.ts';

/**
 * What a file may give away, as a sentence, going by its name alone: private keys, passwords, and what
 * programs log in with. Undefined for all other names.
 */
export function secretFileSentence(name: string): string | undefined {
	const kind = KINDS.find(({pattern}) => pattern.test(name));
	return kind && phrase`${name} looks like a file with ${translated(WORDS[kind.type])}.`;
}

type SecretFileType = 'private-key' | 'passwords' | 'settings' | 'login' | 'wallet';

/** What such a file holds, where it stands after "a file with". */
const WORDS: Readonly<Record<SecretFileType, string>> = phrases({
	'private-key': 'a private key',
	passwords: 'passwords',
	settings: 'passwords or keys of a program',
	login: 'what a program logs in with',
	wallet: 'the keys of a wallet',
});

/** By the names that the programs themselves give to such files. A public key is no secret. */
const KINDS: readonly {readonly type: SecretFileType; readonly pattern: RegExp}[] = [
	{type: 'private-key', pattern: /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?!.*\.pub$)/i},
	{type: 'private-key', pattern: /\.(?:pem|key|p12|pfx|p8|ppk|jks|keystore|ovpn)$/i},
	{type: 'private-key', pattern: /^(?:secring\.gpg|ssh_host_\w+_key)$/i},
	{type: 'passwords', pattern: /\.(?:kdbx?|agilekeychain|opvault)$/i},
	{type: 'passwords', pattern: /^(?:logins\.json|key[34]\.db|\.?htpasswd|shadow|\.pgpass)$/i},
	{
		type: 'settings',
		pattern: /^\.env(?:rc|\.(?!example$|sample$|template$).+)?$|\w\.env$|\.tfstate$|\.tfvars$/i,
	},
	{
		type: 'login',
		pattern: /^(?:\.netrc|_netrc|\.npmrc|\.pypirc|\.git-credentials|\.dockercfg|kubeconfig)$/i,
	},
	{
		type: 'login',
		pattern: /^(?:credentials|service-account)(?:[-_.].*)?$|^client_secret.*\.json$/i,
	},
	{type: 'wallet', pattern: /^wallet\.dat$|^keystore--/i},
];
