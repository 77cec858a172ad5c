import {LIMITS} from './limits.ts';

/** Why a name is refused, as an error code of the protocol. */
export type NameProblem = 'name-invalid' | 'name-reserved';

export type CheckedName =
	| {readonly type: 'name'; readonly name: string}
	| {readonly type: 'problem'; readonly problem: NameProblem};

const SHAPE = /^[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*$/;

/** Names that would let somebody pass for the relay, its staff, everybody, or a property of objects. */
const RESERVED = new Set(
	(
		'server system admin administrator root moderator mod owner operator support security ' +
		'everyone here channel all me you null undefined nan true false deleted anonymous relay ' +
		'termchat constructor prototype hasownproperty tostring valueof'
	).split(' '),
);

/** Stands for every account that was deleted; nobody can have it. */
export const DELETED_NAME = 'deleted';

/** Checks an account name. Upper case is folded: names are lower case everywhere. */
export function checkAccountName(input: string): CheckedName {
	const checked = checkShape(input);
	if (checked.type === 'name' && RESERVED.has(checked.name.replace(/[._-]/g, ''))) {
		return {type: 'problem', problem: 'name-reserved'};
	}
	return checked;
}

/** Checks a room name, with or without its leading `#`. Upper case is folded. */
export function checkRoomName(input: string): CheckedName {
	const checked = checkShape(input.startsWith('#') ? input.slice(1) : input);
	if (checked.type === 'name' && ROOM_RESERVED.has(checked.name)) {
		return {type: 'problem', problem: 'name-reserved'};
	}
	return checked;
}

const ROOM_RESERVED = new Set(
	'constructor prototype hasownproperty tostring valueof me'.split(' '),
);

/**
 * What a name looks like at a glance: two names with the same skeleton are too alike to coexist.
 * After the idea of skeletons in Unicode UTS #39, for the ASCII letters that names are made of.
 */
export function nameSkeleton(name: string): string {
	return name
		.toLowerCase()
		.replace(/[._-]/g, '')
		.replaceAll('0', 'o')
		.replace(/[1i]/g, 'l')
		.replaceAll('5', 's')
		.replaceAll('vv', 'w');
}

function checkShape(input: string): CheckedName {
	const name = input.toLowerCase();
	// Lower-casing maps some non-ASCII letters (the Kelvin sign) into ASCII, so the input is checked.
	const isAscii = /^[\x21-\x7e]+$/.test(input);
	if (!isAscii || name.length > LIMITS.nameLength || !SHAPE.test(name)) {
		return {type: 'problem', problem: 'name-invalid'};
	}
	return {type: 'name', name};
}
