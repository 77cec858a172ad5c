import {PassThrough} from 'node:stream';
import {createPinoLog} from '../../source/server/pino-log.ts';
import {startTestRelay, TestDevice} from '../../test/helpers/test-relay.ts';
import {hostileStrings} from '../../test/tui/text/hostile-strings.ts';
import type {AttackFigure} from './figure.ts';

/**
 * Sends every hostile text as a name, a label, a room, a message and a frame of its own, and logs it
 * in a field besides: each event must still be one line of visible characters, and valid JSON.
 */
export async function run(): Promise<AttackFigure> {
	const stream = new PassThrough();
	const chunks: Buffer[] = [];
	stream.on('data', (chunk: Buffer) => chunks.push(chunk));
	const log = createPinoLog('info', stream);
	let events = 0;
	const counted = (level: 'info' | 'warn' | 'error') => (event: string, fields?: object) => {
		events++;
		log[level](event, {...fields});
	};
	const relay = await startTestRelay({
		log: {info: counted('info'), warn: counted('warn'), error: counted('error')},
	});
	for (const {value} of hostileStrings) {
		counted('warn')('hostile text', {value});
		const link = relay.connect();
		const device = {...new TestDevice().fields, label: value};
		// A text that is no frame ends the line, and with it the question.
		await link.ask('register.device', {name: value, device}).catch(() => undefined);
		for (const text of [value, JSON.stringify({type: value, id: 9, [value]: value})]) {
			if (link.closedWith === undefined) link.receiveText(text);
		}
		if (link.closedWith === undefined) link.hangUp();
		await relay.pass(1000);
	}

	const lines = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
	const forged = Math.abs(lines.length - events);
	const broken = lines.filter((line) => !isSound(line)).length;
	return {
		name: 'S26 log injection',
		pass: lines.length > 0 && forged === 0 && broken === 0,
		figure: `${hostileStrings.length} texts, ${events} events: ${forged} forged, ${broken} broken lines`,
		mark: '0 forged, 0 broken lines',
	};
}

function isSound(line: string): boolean {
	if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line)) return false;
	try {
		return typeof JSON.parse(line).event === 'string';
	} catch {
		return false;
	}
}
