import {isLinkTo, parsePermalink} from '../../client/permalink.ts';
import {roomByName} from '../../client/state/select.ts';
import type {LogMessage} from '../../client/state/state.ts';
import {phrase} from '../../words/phrase.ts';
import {copyText} from '../clipboard.ts';
import type {Desk} from '../desk.ts';
import {openPlace} from '../open-place.ts';
import {isRemote, isSet, type Outside} from '../outside.ts';
import {linksIn} from './acts.ts';

/** Asks whether to open the link of a message, or which of several; the whole address is shown first. */
export async function openLinks(desk: Desk, message: LogMessage): Promise<void> {
	const links = linksIn(message).slice(0, MOST);
	const [only] = links;
	const link = links.length === 1 ? only : await choose(desk, links);
	if (link !== undefined) {
		await openLink(desk, link);
	}
}

/** As many as there are digits to choose by. */
const MOST = 9;

async function choose(desk: Desk, links: readonly string[]): Promise<string | undefined> {
	const answers = links.map((link, index) => ({key: `${index + 1}`, label: link}));
	const answer = await desk.ask(phrase`Which link?`, answers);
	return answer === undefined ? undefined : links[Number(answer) - 1];
}

async function openLink(desk: Desk, link: string): Promise<void> {
	if (/^termchat:/i.test(link)) {
		await followPermalink(desk, link);
		return;
	}
	const url = URL.parse(link);
	if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
		desk.hint(phrase`Only http and https links are opened. y copies the text.`);
		return;
	}
	const {outside} = desk;
	const argv = outside === undefined ? undefined : opener(outside, url.href);
	if (outside === undefined || argv === undefined) {
		await copyText(desk, link, phrase`Copied the link: there is no browser here to open it with.`);
		return;
	}
	// A host in other letters than it seems, or behind a name: the form that is looked up cannot deceive.
	const [, written = ''] = /^https?:\/\/([^/?#]*)/i.exec(link) ?? [];
	const isDisguised = written.replace(/:\d*$/, '').toLowerCase() !== url.hostname;
	const question = isDisguised
		? phrase`Open ${link} ? The host is really ${url.hostname}.`
		: phrase`Open ${link} ?`;
	const answer = await desk.ask(question, [
		{key: 'o', label: phrase`opens it`},
		{key: 'y', label: phrase`copies it`},
	]);
	if (answer === 'y') {
		await copyText(desk, link, phrase`Copied the link.`);
	} else if (answer === 'o') {
		const isOpen = await outside.run(argv);
		if (isOpen) {
			desk.hint(phrase`It opens in your browser.`);
		} else {
			await copyText(desk, link, phrase`Copied the link: no browser could be started.`);
		}
	}
}

/** Goes to the place or message of this relay that a link names. */
async function followPermalink(desk: Desk, link: string): Promise<void> {
	const named = parsePermalink(link);
	const {state} = desk.client;
	if (named === undefined || state.relay === undefined) {
		desk.hint(phrase`That link leads to no place here. y copies the text.`);
		return;
	}
	if (!isLinkTo(named, state.relay.url)) {
		desk.hint(phrase`That is at another relay, ${named.host}. y copies the text.`);
		return;
	}
	const {place, seq} = named;
	const room = roomByName(state, place);
	if (room === undefined) {
		const name = place.startsWith('@') ? place : `#${place}`;
		desk.hint(phrase`${name} is not among your rooms and conversations.`);
		return;
	}
	await openPlace(desk, room.id, seq);
}

/** The program that opens links here, with its words; undefined where nobody would see it. */
function opener(outside: Outside, href: string): readonly string[] | undefined {
	const {environment, platform} = outside;
	const {DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME} = environment;
	if (isRemote(outside)) {
		return undefined;
	}
	if (platform === 'darwin') {
		return ['open', href];
	}
	if (platform === 'win32' || isSet(WSL_DISTRO_NAME)) {
		// It never goes through a command interpreter, to which & and % would mean something.
		return ['rundll32.exe', 'url.dll,FileProtocolHandler', href];
	}
	return isSet(DISPLAY) || isSet(WAYLAND_DISPLAY) ? ['xdg-open', href] : undefined;
}
