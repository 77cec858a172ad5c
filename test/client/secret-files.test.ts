import test from 'ava';
import {secretFileSentence} from '../../source/client/secret-files.ts';

for (const name of [
	...['.env', '.env.local', '.envrc', 'staging.env', 'prod.tfstate', 'secrets.tfvars'],
	...[
		'id_rsa',
		'id_ed25519',
		'ID_ECDSA_SK',
		'server.pem',
		'site.key',
		'me.p12',
		'old.pfx',
		'a.ppk',
	],
	...['passwords.kdbx', 'key4.db', '.htpasswd', '.pgpass', '.netrc', '.npmrc', '.git-credentials'],
	...['credentials', 'credentials.json', 'client_secret_1.apps.json', 'wallet.dat', 'kubeconfig'],
]) {
	test(`${name} is known as a file that may give something away`, (t) => {
		t.true(secretFileSentence(name)?.startsWith(`${name} looks like a file with `));
	});
}

for (const name of [
	...['report.pdf', 'environment.txt', 'env.ts', '.env.example', '.env.sample', 'id_rsa.pub'],
	...['keyboard.txt', 'monkey.jpg', 'key.txt', 'shadow.png', 'credentialed.md', 'wallet.png', ''],
]) {
	test(`${name === '' ? 'an empty name' : name} is a file like any other`, (t) => {
		t.is(secretFileSentence(name), undefined);
	});
}
