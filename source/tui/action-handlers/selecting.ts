import {sentenceOf} from '../../client/error.ts';
import {isGone} from '../../client/state/log-message.ts';
import type {LogMessage} from '../../client/state/state.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {openedBy} from '../log/hidden-rows.ts';
import {goToMessage} from '../search/go-to-message.ts';
import {refusalOf} from '../select/acts.ts';
import {openCodeBlock} from '../select/code-blocks.ts';
import {copyLink, copyMessage, copyNamed} from '../select/copying.ts';
import {goToDate} from '../select/dates.ts';
import {openMarked, previewMarked, saveMarked} from '../select/file-acts.ts';
import {hiddenRun, isMarkable, type Marked, markedMessage} from '../select/markable.ts';
import {
	followMark,
	markDay,
	markHit,
	markNeighbour,
	startSelecting,
	stopSelecting,
} from '../select/moving.ts';
import {moderate, report} from '../select/order.ts';
import type {SelectAction} from '../select/select-actions.ts';
import {quote, startEdit, startReply} from '../select/writing.ts';
import {frontRoom} from '../view-state.ts';
import type {Handler} from './handler.ts';
import {openThread} from './side-panes.ts';

/** Marking messages, and doing something to the marked one. None of these deletes or sends at once. */
export const SELECTING = {
	select: startSelecting,
	'select-command': (desk) => {
		stopSelecting(desk);
		desk.compose({type: 'type', text: '/'});
	},
	'select-previous': (desk) => markNeighbour(desk, -1),
	'select-next': (desk) => markNeighbour(desk, 1),
	'select-next-hit': (desk) => markHit(desk, 1),
	'select-previous-hit': (desk) => markHit(desk, -1),
	'select-next-day': (desk) => markDay(desk, 1),
	'select-previous-day': (desk) => markDay(desk, -1),
	'message-menu': (desk) => {
		if (markedMessage(desk.client.state, desk.view) !== undefined) {
			desk.openOverlay({type: 'message-menu', selected: 0});
		}
	},
	'message-reply': onSent('message-reply', (desk, {message}) => startReply(desk, message)),
	'message-thread': onSent('message-thread', (desk, {message}) => openThread(desk, message.seq)),
	'message-edit': onSent('message-edit', (desk, {message}) => startEdit(desk, message)),
	'message-delete': onAny('message-delete', (desk, marked) => void askToDelete(desk, marked)),
	'message-retry': onAny('message-retry', (desk, {message}) => {
		attempt(desk, () => desk.client.retry(message.id));
		desk.hint(phrase`It is sent again.`);
	}),
	'message-react': onSent('message-react', (desk, {room, message}) =>
		desk.openOverlay({
			type: 'reactions',
			room: room.id,
			seq: message.seq,
			query: '',
			selected: 0,
		}),
	),
	'message-copy': onAny('message-copy', copyMessage),
	'message-copy-named': onAny('message-copy-named', copyNamed),
	'message-copy-link': onSent('message-copy-link', copyLink),
	'message-open': onSent('message-open', openMarked),
	'message-save': onSent('message-save', saveMarked),
	'message-preview': onSent('message-preview', previewMarked),
	'message-code': (desk, {argument = 1}) =>
		onSent('message-code', (_, {message}) => void openCodeBlock(desk, message, argument))(desk),
	'message-pin': onSent('message-pin', (desk, marked) => void askToPin(desk, marked)),
	'message-unread': onSent('message-unread', (desk, {room, message}) => {
		desk.client.markUnread(room.id, message.seq);
		desk.hint(phrase`Unread from here on.`);
	}),
	'message-quote': onSent('message-quote', (desk, {message}) => quote(desk, message)),
	'message-answered': onSent('message-answered', (desk, {room, message}) => {
		if (message.replyTo !== undefined) {
			void goToMessage(desk, room.id, message.replyTo);
		}
	}),
	'message-unfold': onSent('message-unfold', (desk, {room, message}) => {
		const run = hiddenRun(room, message);
		const id = openedBy(run, desk.view.unfolded) ?? message.id;
		desk.change({type: 'fold-toggled', id});
		followMark(desk);
	}),
	'message-report': onSent('message-report', (desk, marked) => void report(desk, marked)),
	'message-moderate': onSent('message-moderate', (desk, marked) => void moderate(desk, marked)),
	'jump-back': jumpBack,
	'edit-last': (desk) => {
		const own = desk.client.state.account?.name;
		const message = lastWhere(desk, ({from, kind}) => from === own && kind !== 'notice');
		if (message === undefined) {
			desk.hint(phrase`No message of yours is shown here.`);
		} else {
			startEdit(desk, message);
		}
	},
	'react-last': (desk) => {
		const message = lastWhere(desk, () => true);
		const {room} = desk.view;
		if (message === undefined || room === undefined) {
			desk.hint(phrase`Nobody has said anything here yet.`);
		} else {
			desk.openOverlay({type: 'reactions', room, seq: message.seq, query: '', selected: 0});
		}
	},
	'go-to-date': (desk) => void goToDate(desk),
} as const satisfies Readonly<Record<SelectAction, Handler>>;

type Act = Parameters<typeof refusalOf>[0];

type Sent = Extract<Marked, {type: 'message'}>;

/** Does something to the marked message, or says why that cannot be. */
function onAny(act: Act, run: (desk: Desk, marked: Marked) => void): (desk: Desk) => void {
	return (desk) => {
		const {state} = desk.client;
		const marked = markedMessage(state, desk.view);
		if (marked === undefined) {
			desk.hint(phrase`Mark a message first.`);
			return;
		}
		const refusal = refusalOf(act, marked, state);
		if (refusal === undefined) {
			run(desk, marked);
		} else {
			desk.hint(refusal);
		}
	};
}

/** The same for what only messages can that are in the log. */
function onSent(act: Act, run: (desk: Desk, marked: Sent) => void): (desk: Desk) => void {
	return onAny(act, (desk, marked) => {
		if (marked.type === 'message') {
			run(desk, marked);
		}
	});
}

async function askToDelete(desk: Desk, {type, room, message}: Marked): Promise<void> {
	const {client} = desk;
	if (type === 'pending') {
		const answer = await desk.ask(phrase`Drop this? It was not sent, and nobody has seen it.`, [
			{key: 'd', label: phrase`drops it`},
		]);
		if (answer === 'd') {
			attempt(desk, () => client.drop(message.id));
		}
		return;
	}
	const question =
		message.file === undefined
			? phrase`Delete this message for everybody? It may have been read, and another program may keep it.`
			: phrase`Delete this message and its file for everybody? It may have been saved, and another program may keep it.`;
	const answer = await desk.ask(question, [{key: 'd', label: phrase`deletes it`}]);
	if (answer === 'd' && attempt(desk, () => client.deleteMessage(room.id, message.id))) {
		desk.hint(phrase`It will be gone in a moment.`);
	}
}

/** Everybody sees a pin: a letter typed by accident must not make one. */
async function askToPin(desk: Desk, {room, message}: Sent): Promise<void> {
	const isOn = message.shared?.isPinned !== true;
	const answer = await desk.ask(
		isOn ? phrase`Pin this message for everybody?` : phrase`Unpin this message for everybody?`,
		[{key: 'p', label: isOn ? phrase`pins it` : phrase`unpins it`}],
	);
	if (answer === 'p' && attempt(desk, () => desk.client.pin(room.id, message.id, isOn))) {
		desk.hint(isOn ? phrase`Pinned. /pins lists all.` : phrase`Not pinned any more.`);
	}
}

/** Back to where one was before the last jump within the logs. */
function jumpBack(desk: Desk): void {
	const jump = desk.view.jumps.at(-1);
	if (jump === undefined) {
		desk.hint(phrase`You have not jumped anywhere yet.`);
		return;
	}
	desk.change({type: 'jump-taken'});
	const {state} = desk.client;
	if (!state.rooms.has(jump.room)) {
		desk.hint(phrase`That room is not here any more.`);
		return;
	}
	const isSelecting = desk.view.selected !== undefined;
	desk.enterRoom(jump.room);
	desk.change({type: 'scrolled', room: jump.room, anchor: jump.anchor});
	if (isSelecting) {
		startSelecting(desk);
	}
}

/** Whether it could be done; otherwise the hint says why. */
function attempt(desk: Desk, run: () => void): boolean {
	try {
		run();
		return true;
	} catch (error) {
		desk.hint(sentenceOf(error));
		return false;
	}
}

function lastWhere(
	{client, view}: Desk,
	isMeant: (message: LogMessage) => boolean,
): LogMessage | undefined {
	const room = frontRoom(view, client.state);
	for (const entry of room?.log.backwards() ?? []) {
		if (isMarkable(entry) && !isGone(entry) && isMeant(entry)) {
			return entry;
		}
	}
	return undefined;
}
