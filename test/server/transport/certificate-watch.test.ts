import {mkdir, mkdtemp, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {LogFields} from '../../../source/server/log.ts';
import {silentLog} from '../../../source/server/log.ts';
import {
	type CertificateTexts,
	examineCertificate,
} from '../../../source/server/transport/certificate.ts';
import {watchCertificate} from '../../../source/server/transport/certificate-watch.ts';
import {RENEWED} from '../../helpers/certificates.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {SELF_SIGNED} from '../../helpers/self-signed.ts';
import {wait} from '../../helpers/wait.ts';

async function folderOf(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-watch-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

async function write(folder: string, texts: CertificateTexts): Promise<void> {
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, 'tls.crt'), texts.certificate);
	await writeFile(path.join(folder, 'tls.key'), texts.key, {mode: 0o600});
}

/** Watches the files of a folder, which hold the first certificate. */
function start(t: ExecutionContext, folder: string) {
	const clock = manualClock();
	const replaced: CertificateTexts[] = [];
	const warnings: (LogFields | undefined)[] = [];
	const watch = watchCertificate({
		files: {
			certificateFile: path.join(folder, 'tls.crt'),
			keyFile: path.join(folder, 'tls.key'),
		},
		current: SELF_SIGNED,
		replace(texts) {
			const facts = examineCertificate(texts);
			replaced.push(texts);
			return facts;
		},
		log: {...silentLog, warn: (_event, fields) => warnings.push(fields)},
		clock,
	});
	t.teardown(() => watch.close());
	/** Lets the quiet after a change pass until the files have been read and replaced. */
	const replacement = () =>
		wait(() => {
			clock.advance(500);
			return replaced.length > 0;
		});
	return {watch, clock, replaced, warnings, replacement};
}

test('files that are written over are used', async (t) => {
	const folder = await folderOf(t);
	await write(folder, SELF_SIGNED);
	const {replaced, replacement} = start(t, folder);
	await write(folder, RENEWED);
	await replacement();
	t.deepEqual(replaced, [RENEWED]);
});

test('files that are renamed into place are used', async (t) => {
	const folder = await folderOf(t);
	await write(folder, SELF_SIGNED);
	const {replaced, replacement} = start(t, folder);
	await write(path.join(folder, 'new'), RENEWED);
	for (const file of ['tls.crt', 'tls.key']) {
		await rename(path.join(folder, 'new', file), path.join(folder, file));
	}
	await replacement();
	t.deepEqual(replaced, [RENEWED]);
});

const linked = process.platform === 'win32' ? test.skip : test;

linked('a link of the folder that is turned, as Kubernetes does, is followed', async (t) => {
	const folder = await folderOf(t);
	await write(path.join(folder, '1'), SELF_SIGNED);
	await symlink('1', path.join(folder, 'data'));
	for (const file of ['tls.crt', 'tls.key']) {
		await symlink(path.join('data', file), path.join(folder, file));
	}
	const {replaced, replacement} = start(t, folder);
	await write(path.join(folder, '2'), RENEWED);
	await symlink('2', path.join(folder, 'data.new'));
	await rename(path.join(folder, 'data.new'), path.join(folder, 'data'));
	await replacement();
	t.deepEqual(replaced, [RENEWED]);
});

linked('links that lead to new files, as certbot makes them, are followed', async (t) => {
	const folder = await folderOf(t);
	const archive = path.join(folder, 'archive');
	const live = path.join(folder, 'live');
	await write(path.join(archive, '1'), SELF_SIGNED);
	await write(path.join(archive, '2'), RENEWED);
	await mkdir(live);
	const link = async (number: string) => {
		for (const file of ['tls.crt', 'tls.key']) {
			await symlink(path.join(archive, number, file), path.join(live, `${file}.new`));
			await rename(path.join(live, `${file}.new`), path.join(live, file));
		}
	};
	await link('1');
	const {replaced, replacement} = start(t, live);
	await link('2');
	await replacement();
	t.deepEqual(replaced, [RENEWED]);
});

test('what a disk tells nothing of is found by looking', async (t) => {
	const folder = await folderOf(t);
	const {replaced, clock} = start(t, path.join(folder, 'later'));
	await write(path.join(folder, 'later'), RENEWED);
	t.deepEqual(replaced, []);
	clock.advance(60_000);
	await wait(() => replaced.length > 0);
	t.deepEqual(replaced, [RENEWED]);
});

test('a reload says what came of it', async (t) => {
	const folder = await folderOf(t);
	await write(folder, SELF_SIGNED);
	const {watch} = start(t, folder);
	t.is((await watch.reload()).type, 'same');
	await write(folder, RENEWED);
	const outcome = await watch.reload();
	t.deepEqual(outcome, {type: 'replaced', facts: examineCertificate(RENEWED)});
	t.is((await watch.reload()).type, 'same');
});

test('a fault keeps the old certificate, is told once, and ends with the right files', async (t) => {
	const folder = await folderOf(t);
	await write(folder, {...RENEWED, key: SELF_SIGNED.key});
	const {watch, warnings, replaced} = start(t, folder);
	for (let time = 0; time < 3; time++) t.is((await watch.reload()).type, 'kept');
	t.is(warnings.length, 1);
	t.is(warnings[0]?.reason, 'mismatch');
	t.deepEqual(replaced, []);
	await write(folder, RENEWED);
	t.is((await watch.reload()).type, 'replaced');
	t.deepEqual(replaced, [RENEWED]);
});

linked('a key that everybody can read is not taken', async (t) => {
	const folder = await folderOf(t);
	await write(folder, RENEWED);
	await rm(path.join(folder, 'tls.key'));
	await writeFile(path.join(folder, 'tls.key'), RENEWED.key, {mode: 0o644});
	const {watch, replaced} = start(t, folder);
	const outcome = await watch.reload();
	t.is(outcome.type === 'kept' ? outcome.fault.code : outcome.type, 'exposed');
	t.deepEqual(replaced, []);
});

test('after its end a watch does nothing more', async (t) => {
	const folder = await folderOf(t);
	await write(folder, RENEWED);
	const {watch, clock, replaced} = start(t, folder);
	watch.close();
	await watch.reload();
	t.deepEqual(replaced, []);
	t.is(clock.armed, 0);
});
