import * as v from 'valibot';
import {ConsoleError, type ConsoleErrorCode} from './console-error.ts';
import type {SaidPart} from './say.ts';

const word = v.pipe(v.string(), v.maxLength(65_536));

const request = v.object({
	v: v.literal(1),
	id: v.pipe(v.number(), v.integer(), v.minValue(0)),
	words: v.pipe(v.array(word), v.minLength(1), v.maxLength(4096)),
	audience: v.picklist(['people', 'programs']),
	/** What a command reads besides its words, such as a list of names. */
	input: v.optional(v.string()),
});

/** One command, as a line to the control socket. */
export type ControlRequest = Readonly<v.InferOutput<typeof request>>;

const CODES = [
	'usage',
	'not-found',
	'refused',
	'failed',
	'nobody',
] as const satisfies readonly ConsoleErrorCode[];

const answer = v.variant('type', [
	v.object({id: v.number(), type: v.literal('line'), text: v.string()}),
	v.object({id: v.number(), type: v.literal('remark'), text: v.string()}),
	v.object({id: v.number(), type: v.literal('tabbed'), cells: v.array(v.string())}),
	v.object({id: v.number(), type: v.literal('row'), cells: v.array(v.string())}),
	v.object({
		id: v.number(),
		type: v.literal('record'),
		record: v.looseObject({type: v.string()}),
	}),
	/** The command was carried out; nothing follows. */
	v.object({id: v.number(), type: v.literal('done')}),
	v.object({
		id: v.number(),
		type: v.literal('refused'),
		code: v.picklist(CODES),
		message: v.string(),
	}),
]);

/** One line from the control socket. */
export type ControlAnswer = (SaidPart | {readonly type: 'done'} | ControlRefusal) & {
	/** Of the request; 0 for one that could not be read. */
	readonly id: number;
};

export type ControlRefusal = {
	readonly type: 'refused';
	readonly code: ConsoleErrorCode;
	readonly message: string;
};

/** @throws {ConsoleError} `usage` when the line is no request. */
export function readRequest(line: string): ControlRequest {
	return read(request, line);
}

/** @throws {ConsoleError} `usage` when the line is no answer. */
export function readAnswer(line: string): ControlAnswer {
	return read(answer, line);
}

function read<Schema extends v.GenericSchema>(schema: Schema, line: string): v.InferOutput<Schema> {
	try {
		return v.parse(schema, JSON.parse(line));
	} catch (cause) {
		throw new ConsoleError('usage', 'That line is not of this protocol.', {cause});
	}
}
