import {open, readFile} from 'node:fs/promises';
import path from 'node:path';
import {LIMITS} from '../../protocol/limits.ts';
import {checkAccountName, nameSkeleton} from '../../protocol/names.ts';
import {deleteAccount} from '../moderation/account-data.ts';
import {OPERATOR} from '../moderation/actor.ts';
import {
	issueInvite,
	listInvites,
	revokeInvite,
	type WantedInvite,
} from '../moderation/invitations.ts';
import type {Services} from '../services.ts';
import {ConsoleError} from './console-error.ts';
import {everyAccount, requireRoom} from './find-records.ts';
import {noAccount, times} from './looking-commands.ts';
import type {CommandCall, Desk, OperatorCommand} from './operator-command.ts';
import {readTime, tellMoment} from './times.ts';
import type {TypedWords} from './typed-words.ts';

/** Commands about who can come in, and about accounts as wholes. */
export const ACCOUNT_COMMANDS: readonly OperatorCommand[] = [
	{
		name: 'invite',
		usage: '[USES] [[in] TIME] [--role moderator|member] [--room ROOM]',
		summary: 'Make a link with which others can register',
		isOffline: true,
		completes: [['--role', '--room']],
		run: runInvite,
	},
	{
		name: 'invites',
		usage: '',
		summary: 'List the invitations that can still be used',
		isOffline: true,
		run: showInvites,
	},
	{
		name: 'uninvite',
		usage: 'ID',
		summary: 'End an invitation',
		isOffline: true,
		run: runUninvite,
	},
	{
		name: 'users import',
		usage: 'FILE',
		summary: 'Make a sign-up link for each name of a list',
		isOffline: true,
		run: importUsers,
	},
	{
		name: 'user delete',
		usage: 'NAME [--yes] [REASON]',
		summary: 'Tell what deleting an account takes; with --yes, delete it for good',
		isOffline: true,
		completes: ['account'],
		run: runDelete,
	},
	{
		name: 'user export',
		usage: 'NAME [FILE]',
		summary: 'Print or write down what the relay keeps of an account',
		isOffline: true,
		completes: ['account'],
		run: runExport,
	},
	{
		name: 'registration',
		usage: '[open|invite|closed]',
		summary: 'Show or set who may register, until the relay ends',
		completes: [['open', 'invite', 'closed']],
		run: runRegistration,
	},
];

async function runInvite({words, desk, say}: CommandCall): Promise<void> {
	const wanted = await readInvite(words, desk.services);
	const {code, expiresAt} = await issueInvite(desk.services, OPERATOR, wanted);
	const {uses = 1, role = 'member'} = wanted;
	const often = uses === 1 ? 'once' : `${uses} times`;
	say.line(linkOf(code, desk));
	say.remark(`It works ${often}, until ${tellMoment(expiresAt)}.`);
	if (desk.host.url === undefined)
		say.remark(`Put it behind the relay's address: wss://HOST/#${code}`);
	say.record({type: 'invite', link: linkOf(code, desk), uses, role, ...times({expiresAt})});
}

/** The code alone where the address is not known. */
function linkOf(code: string, {host}: Desk): string {
	return host.url === undefined ? code : `${host.url}/#${code}`;
}

async function readInvite(words: TypedWords, services: Services): Promise<WantedInvite> {
	let wanted: WantedInvite = {};
	for (let word = words.next(); word !== undefined; word = words.next()) {
		const time = readTime(word);
		if (word === '--role') wanted = {...wanted, role: readInvitedRole(words)};
		else if (word === '--room')
			wanted = {...wanted, room: (await requireRoom(services, words.need())).id};
		else if (word === 'in' && words.peeked !== undefined) {
			const lifetime = readTime(words.need());
			if (lifetime === undefined) throw words.misused('After in comes a time like 2d.');
			wanted = {...wanted, lifetime};
		} else if (time !== undefined) wanted = {...wanted, lifetime: time};
		else if (/^\d+$/.test(word)) wanted = {...wanted, uses: readUses(word, words)};
		else throw words.misused(`${JSON.stringify(word)} is no number of uses and no time.`);
	}
	return wanted;
}

const MOST_USES = 1000;

function readUses(word: string, words: TypedWords): number {
	const uses = Number(word);
	if (uses > 0 && uses <= MOST_USES) return uses;
	throw words.misused(`An invitation works 1 to ${MOST_USES} times.`);
}

function readInvitedRole(words: TypedWords): 'moderator' | 'member' {
	const role = words.need();
	if (role === 'moderator' || role === 'member') return role;
	throw words.misused('An invitation is for a member or a moderator.');
}

async function showInvites({words, desk, say}: CommandCall): Promise<void> {
	words.end();
	const invites = await listInvites(desk.services, undefined);
	if (invites.length === 0) say.line('No invitation can be used.');
	for (const {invite, by, usesLeft, role, room, createdAt, expiresAt} of invites) {
		const name = room === undefined ? undefined : (await desk.services.storage.room(room))?.name;
		const uses = usesLeft === 1 ? '1 use' : `${usesLeft} uses`;
		const place = name === undefined ? '' : `#${name}`;
		say.item([invite, by, uses, role, `until ${tellMoment(expiresAt)}`, place], {
			type: 'invite',
			...{invite, by, usesLeft, role, room: name},
			...times({createdAt, expiresAt}),
		});
	}
}

async function runUninvite({words, desk, say}: CommandCall): Promise<void> {
	const invite = words.need();
	words.end();
	await revokeInvite(desk.services, OPERATOR, {invite, by: undefined});
	say.done('The invitation works no more.', {type: 'uninvited', invite});
}

/** Milliseconds a link of an imported name works: a month. */
const IMPORT_LIFETIME = 30 * 86_400_000;

async function importUsers({words, desk, say, input}: CommandCall): Promise<void> {
	const {services} = desk;
	const text = input ?? (await readGiven(words.needRest()));
	const lines = text
		.replace(/^\uFEFF/, '')
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '' && !line.startsWith('#'));
	const taken = await takenSkeletons(services);
	let made = 0;
	let renewed = 0;
	let skipped = 0;
	for (const line of lines) {
		const [typed = ''] = line.split(':', 1);
		const problem = nameProblem(typed.trim(), taken);
		if (problem === undefined) {
			const name = typed.trim().toLowerCase();
			taken.add(nameSkeleton(name));
			made++;
			if (await importName(name, {desk, say})) renewed++;
		} else {
			say.remark(`${typed}: ${problem} Skipped.`);
			say.record({type: 'skipped', name: typed, reason: problem});
			skipped++;
		}
		await say.ready();
	}
	if (lines.some((line) => line.includes(':'))) say.remark(IGNORED);
	const again = renewed === 0 ? '' : ` (${renewed} in place of earlier ones, which work no more)`;
	say.remark(
		`${made} ${made === 1 ? 'link' : 'links'} made${again}, ${skipped} skipped. Each works once, for 30 days.`,
	);
}

/** Makes the link of one name; whether it had one, which it takes the place of. */
async function importName(name: string, {desk, say}: Pick<CommandCall, 'desk' | 'say'>) {
	const {services} = desk;
	// The same for a name whenever it is imported, so that a list can be imported again.
	const replaces = services.secrets.invitation(name);
	const invite = {uses: 1, lifetime: IMPORT_LIFETIME, replaces};
	const {code, expiresAt, isRenewed} = await issueInvite(services, OPERATOR, invite);
	const link = linkOf(code, desk);
	const record = {type: 'imported', name, link, renewed: isRenewed, ...times({expiresAt})};
	say.tabbed([name, link], record);
	return isRenewed;
}

const IGNORED =
	'Passwords and hashes in the list were not looked at: everybody chooses a password when following the link.';

async function readGiven(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new ConsoleError('failed', `${file} cannot be read. Check path and rights.`, {cause});
	}
}

async function takenSkeletons(services: Services): Promise<Set<string>> {
	const taken = new Set<string>();
	for await (const accounts of everyAccount(services)) {
		for (const {name} of accounts) taken.add(nameSkeleton(name));
	}
	return taken;
}

function nameProblem(typed: string, taken: ReadonlySet<string>): string | undefined {
	const checked = checkAccountName(typed);
	if (checked.type === 'problem') {
		return checked.problem === 'name-reserved'
			? 'That name is reserved.'
			: `A name is 1 to ${LIMITS.nameLength} small letters and digits, beginning with a letter.`;
	}
	return taken.has(nameSkeleton(checked.name))
		? 'That name is taken, or looks like one that is.'
		: undefined;
}

async function runDelete({words, desk, say}: CommandCall): Promise<void> {
	const isSure = words.takeFlag('--yes');
	const name = words.need().toLowerCase();
	const reason = words.rest();
	if (!isSure) throw await askFirst(desk.services, name);
	const {disconnect} = await deleteAccount(desk.services, OPERATOR, {name, reason});
	disconnect();
	say.done(`${name} is deleted, with all that it wrote.`, {type: 'deleted', name});
}

/** What would be lost, and how to say that it is meant. */
async function askFirst(services: Services, name: string): Promise<ConsoleError> {
	if ((await services.storage.account(name)) === undefined) return noAccount(name);
	const counts = {device: 0, membership: 0, message: 0};
	for await (const pieces of everyPiece(services, name)) {
		for (const {type} of pieces) {
			if (type === 'device' || type === 'membership' || type === 'message') counts[type]++;
		}
	}
	const {device, membership, message} = counts;
	const taken = [
		device === 1 ? '1 device' : `${device} devices`,
		membership === 1 ? 'its place in 1 room' : `its places in ${membership} rooms`,
		message === 1 ? '1 entry in their logs' : `${message} entries in their logs`,
	].join(', ');
	return new ConsoleError(
		'refused',
		`Nothing is deleted yet. ${name} has ${taken}. To delete all of it for good: user delete ${name} --yes`,
	);
}

async function runExport({words, desk, say}: CommandCall): Promise<void> {
	const {services} = desk;
	const name = words.need().toLowerCase();
	const file = words.rest();
	if ((await services.storage.account(name)) === undefined) throw noAccount(name);
	if (file === '') {
		for await (const pieces of everyPiece(services, name)) {
			for (const piece of pieces) say.done(JSON.stringify(piece), {type: 'export', piece});
			await say.ready();
		}
		return;
	}
	const written = path.resolve(file);
	const output = await openNew(written);
	try {
		for await (const pieces of everyPiece(services, name)) {
			await output.write(pieces.map((piece) => `${JSON.stringify(piece)}\n`).join(''));
		}
	} finally {
		await output.close();
	}
	say.done(`${written} holds what the relay keeps of ${name}.`, {
		type: 'exported',
		...{name, file: written},
	});
}

/** What is kept of an account, page by page. */
async function* everyPiece({storage, limits}: Services, name: string) {
	let after = 0;
	for (;;) {
		const {pieces, more} = await storage.exportAccount({name, after, limit: limits.listSize});
		yield pieces;
		after += pieces.length;
		if (!more || pieces.length === 0) return;
	}
}

/** A file that was not there, for its owner alone. */
async function openNew(file: string) {
	try {
		return await open(file, 'wx', 0o600);
	} catch (cause) {
		const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
		const why = isThere ? 'is there already' : 'cannot be written';
		throw new ConsoleError('failed', `${file} ${why}. Choose another file.`, {cause});
	}
}

async function runRegistration({words, desk, say}: CommandCall): Promise<void> {
	const typed = words.next();
	words.end();
	const mode = typed === undefined ? undefined : MODES.find((each) => each === typed);
	if (typed !== undefined && mode === undefined) {
		throw words.misused(`There is no ${JSON.stringify(typed)}.`);
	}
	if (mode !== undefined) {
		desk.services.manner.registration = mode;
		const audit = {
			time: desk.services.clock.now(),
			by: 'relay',
			deed: 'registration',
			detail: mode,
		};
		await desk.services.storage.addAudit(audit);
	}
	const {registration} = desk.services;
	say.done(MODE_SENTENCES[registration], {type: 'registration', registration});
}

const MODES = ['open', 'invite', 'closed'] as const;

const MODE_SENTENCES = {
	open: 'Anybody may register.',
	invite: 'Whoever has an invitation may register.',
	closed: 'Nobody may register.',
} as const;
