import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {CertificateError} from '../../../source/server/transport/certificate.ts';
import {
	exposureOf,
	readCertificateFiles,
} from '../../../source/server/transport/certificate-files.ts';
import {RENEWED} from '../../helpers/certificates.ts';

async function files(t: ExecutionContext, mode = 0o600) {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-certificate-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	const certificateFile = path.join(folder, 'fullchain.pem');
	const keyFile = path.join(folder, 'privkey.pem');
	await writeFile(certificateFile, RENEWED.certificate);
	await writeFile(keyFile, RENEWED.key);
	await chmod(keyFile, mode);
	return {certificateFile, keyFile};
}

const posix = process.platform === 'win32' ? test.skip : test;

test('both files are read', async (t) => {
	t.deepEqual(await readCertificateFiles(await files(t)), RENEWED);
});

test('a file that is not there is named', async (t) => {
	const there = await files(t);
	for (const name of ['certificateFile', 'keyFile'] as const) {
		const missing = `${there[name]}.old`;
		const error = await t.throwsAsync(readCertificateFiles({...there, [name]: missing}), {
			instanceOf: CertificateError,
		});
		t.is(error?.code, 'unreadable');
		t.true(error?.message.includes(missing));
	}
});

posix('a key of our own that others can read is refused with the command that helps', async (t) => {
	for (const mode of [0o640, 0o604, 0o644, 0o660, 0o666]) {
		const there = await files(t, mode);
		const error = await t.throwsAsync(readCertificateFiles(there), {instanceOf: CertificateError});
		t.is(error?.code, 'exposed');
		t.true(error?.message.endsWith(`Run: chmod 600 '${there.keyFile}'`), error?.message);
	}
});

posix('what the sentence advises is enough', async (t) => {
	const there = await files(t, 0o644);
	await chmod(there.keyFile, 0o600);
	t.deepEqual(await readCertificateFiles(there), RENEWED);
});

const SELF = 1000;
const ROOT = 0;

for (const [mode, uid, sentence] of [
	[0o600, SELF, undefined],
	[0o400, SELF, undefined],
	[0o640, SELF, /group can read .*chmod 600/],
	[0o644, SELF, /Everybody .* can read .*chmod 600/],
	[0o620, SELF, /group can use .*chmod 600|group can change .*chmod 600/],
	// As Debian's ssl-cert package and the secrets of Kubernetes have it.
	[0o640, ROOT, undefined],
	[0o440, ROOT, undefined],
	[0o660, ROOT, /group can change .*chmod 640/],
	[0o644, ROOT, /Everybody .* can read .*chmod 640/],
	[0o604, ROOT, /Everybody .* can read .*chmod 640/],
] as const) {
	const whose = uid === SELF ? 'our own' : 'another account’s';
	test(`${whose} key with mode ${mode.toString(8)} is ${sentence ? 'refused' : 'taken'}`, (t) => {
		const told = exposureOf('/key.pem', {mode: 0o100_000 | mode, uid}, SELF);
		if (sentence === undefined) t.is(told, undefined);
		else t.regex(told ?? '', sentence);
	});
}
