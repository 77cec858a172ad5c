import type {MessageChange, MessageState, RoomMessage} from '../../source/protocol/records.ts';

/** What somebody does in a room of a relay. Numbers choose among what is there. */
export type ModelStep =
	| {readonly type: 'say'; readonly from: string; readonly text: string; readonly answers?: number}
	| {
			readonly type: 'change';
			readonly from: string;
			readonly change: MessageChange['type'];
			readonly target: number;
			readonly text: string;
	  };

type Said = {
	readonly message: RoomMessage;
	text: string;
	state: MessageState;
};

const UNTOUCHED: MessageState = {
	revision: 0,
	edited: false,
	deleted: false,
	pinned: false,
	reactions: [],
	replies: 0,
};

/** A room's log as a relay keeps it, kept the simple way: it can be asked for any moment's view. */
export class ModelLog {
	readonly #steps: readonly ModelStep[];

	constructor(steps: readonly ModelStep[]) {
		this.#steps = steps;
	}

	get head(): number {
		return this.#steps.length;
	}

	/** All entries as the relay would serve them when its log had `head` entries. */
	entriesAt(head: number): readonly RoomMessage[] {
		const said = new Map<number, Said>();
		const entries: Array<() => RoomMessage> = [];
		for (const [index, step] of this.#steps.slice(0, head).entries()) {
			entries.push(take(step, index + 1, said));
		}

		return entries.map((serve) => serve());
	}
}

function take(step: ModelStep, seq: number, said: Map<number, Said>): () => RoomMessage {
	const base = {room: 'r1', seq, id: `entry-${seq}`, from: step.from, time: 1000 + seq};
	const earlier = [...said.keys()];
	if (step.type === 'say') {
		const replyTo = chosen(earlier, step.answers);
		const answered = replyTo === undefined ? undefined : said.get(replyTo);
		const thread = answered?.message.thread ?? replyTo;
		const root = thread === undefined ? undefined : said.get(thread);
		if (root !== undefined) {
			root.state = {...root.state, replies: root.state.replies + 1, repliedAt: base.time};
		}

		const message: RoomMessage = {
			...{...base, kind: 'text', text: step.text},
			...(replyTo !== undefined && {replyTo, thread, threadCount: root?.state.replies ?? 1}),
		};
		const row: Said = {message, text: step.text, state: UNTOUCHED};
		said.set(seq, row);
		return () => ({
			...message,
			text: row.text,
			...(row.state !== UNTOUCHED && {state: row.state}),
		});
	}

	const target = chosen(earlier, step.target);
	const row = target === undefined ? undefined : said.get(target);
	if (target === undefined || row === undefined) {
		return () => ({...base, kind: 'join', text: ''});
	}

	row.state = {...changed(row.state, step), revision: seq};
	if (step.change === 'edit' && !row.state.deleted) row.text = step.text;
	if (row.state.deleted) row.text = '';
	return () => ({
		...{...base, kind: 'change', text: ''},
		change: {type: step.change, seq: target, text: row.text, state: row.state},
	});
}

function changed(
	state: MessageState,
	{change, from}: Extract<ModelStep, {type: 'change'}>,
): MessageState {
	if (state.deleted) return state;
	switch (change) {
		case 'edit':
			return {...state, edited: true};
		case 'delete':
			return {...state, deleted: true, reactions: []};
		case 'react':
			return {...state, reactions: [{emoji: '+', count: 1, names: [from]}]};
		case 'unreact':
			return {...state, reactions: []};
		case 'pin':
		case 'unpin':
			return {...state, pinned: change === 'pin'};
	}
}

function chosen(among: readonly number[], choice: number | undefined): number | undefined {
	return choice === undefined || among.length === 0 ? undefined : among[choice % among.length];
}
