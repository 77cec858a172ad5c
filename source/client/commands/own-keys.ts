import {CryptoError} from '../../crypto/error.ts';
import {phrase, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {KEY_ADVICE} from '../private/keys/key-sentences.ts';
import type {LinkingState} from '../state/state.ts';
import {type Command, type CommandContext, say} from './command.ts';
import {type EmojiWords, emojiPage, emojiWordsFor, type Page} from './key-pages.ts';

const LINK_VERBS = ['yes', 'no', 'accept', 'cancel'] as const;
type LinkVerb = (typeof LINK_VERBS)[number];

/** The keys of this account itself: linking devices, the recovery key, a new identity. */
export const OWN_KEY_COMMANDS: readonly Command[] = [
	{
		name: 'link',
		aliases: [],
		usage: '[yes | no | accept | cancel]',
		summary: 'Link a new device, so that it reads and writes private messages',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [word]}) {
			const verb = LINK_VERBS.find((candidate) => candidate === word?.toLowerCase());
			if (word !== undefined && verb === undefined) {
				throw new InputError(
					phrase`After /link comes nothing, or one of: yes, no, accept, cancel.`,
				);
			}

			if (verb === undefined) await link(context);
			else await goOn(context, verb);
		},
	},
	{
		name: 'recovery',
		aliases: [],
		usage: '[check | skip | enter]',
		summary: 'Write your recovery key down, or use it on a new device',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [word]}) {
			switch (word?.toLowerCase()) {
				case undefined:
					await showRecoveryKey(context);
					return;
				case 'check':
					await checkRecoveryKey(context);
					return;
				case 'skip':
					await skipRecoveryKey(context);
					return;
				case 'enter':
					await enterRecoveryKey(context);
					return;
				default:
					throw new InputError(
						phrase`After /recovery comes nothing, or one of: check, skip, enter.`,
					);
			}
		},
	},
	{
		name: 'identity',
		aliases: [],
		usage: '[new]',
		summary: 'Begin a new identity when all devices and the recovery key are lost',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [word]}) {
			if (word !== undefined && word.toLowerCase() !== 'new') {
				throw new InputError(phrase`After /identity comes nothing, or "new".`);
			}

			if (word === undefined) say(context, aboutIdentity());
			else await beginIdentity(context);
		},
	},
];

function aboutIdentity(): string {
	return phrase`Your identity is the key that your contacts compare. /verify NAME shows it with theirs. Only if all your devices and the recovery key are lost: /identity new.`;
}

async function link(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	const {linking, status, advice} = client.state.private;
	if (linking !== undefined && linking.stage.type !== 'ended') {
		if (linking.side === 'old' && linking.stage.type === 'asked') await goOn(context, 'accept');
		else ui.showPage(linkingPage(linking));
		return;
	}

	if (status === 'ready') {
		throw new InputError(
			phrase`No device asks to be linked. Log in on the new one, and type /link there first.`,
		);
	}

	if (status === 'starting') throw new InputError(translated(advice ?? KEY_ADVICE.starting));
	// A device whose keys are in doubt or damaged comes back this way as well.
	await client.startLinking();
	say(
		context,
		phrase`Your other devices are asked. Type /link on one of them, and keep both at hand.`,
	);
}

async function goOn(context: CommandContext, verb: LinkVerb): Promise<void> {
	const {client, ui} = context;
	const {linking} = client.state.private;
	if (linking === undefined || linking.stage.type === 'ended') {
		throw new InputError(phrase`No device is being linked. Begin with /link on the new one.`);
	}

	switch (verb) {
		case 'yes':
			await client.finishLinking(true);
			break;
		case 'no':
			await client.finishLinking(false);
			break;
		case 'accept':
			await client.acceptLinking();
			break;
		case 'cancel':
			await client.cancelLinking();
			say(context, phrase`The linking is ended, and no device was added.`);
			return;
	}

	const now = client.state.private.linking;
	if (now?.stage.type === 'ended') say(context, translated(now.stage.sentence));
	else if (now?.stage.type === 'comparing' && verb === 'accept') ui.showPage(linkingPage(now));
}

function linkingPage({label, stage, side}: LinkingState): Page {
	return emojiPage(stage, {
		title: phrase`Link a device`,
		verb: 'link',
		...(label === '' ? unnamedWords(side) : emojiWordsFor(label)),
	});
}

function unnamedWords(side: LinkingState['side']): EmojiWords {
	switch (side) {
		case 'new':
			return {
				waiting: phrase`Waiting for your other device.`,
				asked: phrase`Your other device asks to compare seven emoji with you.`,
			};
		case 'old':
			return {
				waiting: phrase`Waiting for the new device.`,
				asked: phrase`The new device asks to compare seven emoji with you.`,
			};
	}
}

async function showRecoveryKey({client, ui}: CommandContext): Promise<void> {
	const groups = await client.pendingRecoveryKey();
	if (groups === undefined) throw noKey();
	ui.showSecret(
		phrase`Your recovery key. Write it on paper: it gives your account back when all devices are lost, and to whoever finds it. Then type /recovery check.`,
		groups.join(' '),
	);
}

/** Two groups are enough to tell a key on paper from one that was only looked at. */
async function checkRecoveryKey(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	const groups = await client.pendingRecoveryKey();
	if (groups === undefined) throw noKey();
	for (const [index, place] of twoPlaces(groups.length, context.now()).entries()) {
		const prompt = phrase`Group ${place + 1} of your recovery key, from the paper (${index + 1} of 2)`;
		const isRight = await asked(ui, prompt, async (typed) => {
			if (typed.trim().toUpperCase() === groups[place]) return;
			throw new InputError(phrase`That is not group ${place + 1}. Look at the paper again.`);
		});
		if (!isRight) return;
	}

	await client.forgetRecoveryKey();
	say(
		context,
		phrase`The paper is right, and this device has forgotten the key. Keep the paper safe.`,
	);
}

async function skipRecoveryKey(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	if ((await client.pendingRecoveryKey()) === undefined) throw noKey();
	const answer = await ui.ask(
		phrase`Go without a recovery key? When your last device is lost, so are your account and its private messages, for good. It is never shown again.`,
		[{key: 's', label: phrase`goes without`}],
	);
	if (answer !== 's') return;
	await client.forgetRecoveryKey();
	say(
		context,
		phrase`There is no recovery key. Link a second device with /link, so that you have two.`,
	);
}

async function enterRecoveryKey(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	const isBack = await asked(ui, phrase`Your recovery key, 14 groups`, (typed) =>
		client.recover(typed),
	);
	if (!isBack) return;
	say(
		context,
		phrase`Your account is back on this device. Old private messages are not: they were on the old ones. See /devices.`,
	);
}

/**
 * Asks for a secret until it is taken, and says what is wrong with it where it is typed: what is typed
 * next must not be in plain sight. False when it was given up.
 */
async function asked(
	ui: CommandContext['ui'],
	prompt: string,
	take: (typed: string) => Promise<void>,
): Promise<boolean> {
	for (let problem = ''; ; ) {
		const typed = await ui.askSecret(`${problem}${prompt}`);
		if (typed === undefined) return false;
		try {
			await take(typed);
			return true;
		} catch (error) {
			if (!isAboutTyping(error)) throw error;
			problem = `${error.message} `;
		}
	}
}

function isAboutTyping(error: unknown): error is InputError | CryptoError {
	const isKey = error instanceof CryptoError && error.code === 'bad-recovery-key';
	return error instanceof InputError || isKey;
}

async function beginIdentity(context: CommandContext): Promise<void> {
	const {client, ui} = context;
	const name = client.state.account?.name;
	if (name === undefined) throw new InputError(phrase`Nobody is logged in here yet.`);
	const answer = await ui.ask(
		phrase`Begin a new identity? Every contact is warned and must accept it; link your devices again. With a device or the recovery key left: /link or /recovery enter.`,
		[{key: 'c', label: phrase`continues`}],
	);
	if (answer !== 'c') return;
	const typed = await ui.askText(
		phrase`This cannot be undone. To begin a new identity, type: ${name}`,
	);
	if (typed === undefined) return;
	if (typed.trim().replace(/^@/, '').toLowerCase() !== name) {
		throw new InputError(phrase`That is not "${name}", so your identity stays as it is.`);
	}

	await client.startNewIdentity();
	say(
		context,
		phrase`You have a new identity. Tell your contacts elsewhere, and write down /recovery.`,
	);
}

function noKey(): InputError {
	return new InputError(
		phrase`No recovery key waits to be written down on this device: it was, or another device made it.`,
	);
}

/**
 * Two different places, other ones at other times. Nobody gains by foreseeing them: who has the key
 * knows every group.
 */
function twoPlaces(count: number, now: number): readonly [number, number] {
	const first = Math.floor(now / 1000) % count;
	const step = 1 + (Math.floor(now / 60_000) % (count - 1));
	return [first, (first + step) % count];
}
