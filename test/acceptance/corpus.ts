import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {expecting, hostileStrings, unfinishedSequences} from '../tui/text/hostile-strings.ts';
import {bundled, type NamedText, NOTICE_PERIOD, NOTICES_AT_ONCE} from './hostile-notices.ts';
import {openStage, type Stage, WAYS, type Way} from './hostile-stage.ts';

// Sends every hostile text, as message, topic and notice, through a real relay to the real program on
// a terminal, and offers every deceiving name to the relay: `npm run corpus`. Prints what is not as it
// was, and exits 1 then. `--unfinished` adds every beginning of every control sequence, as messages.

const problems: string[] = [];
for (const way of WAYS) problems.push(...(await onStage((stage) => textProblems(stage, way))));
problems.push(...(await onStage(nameProblems)));
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function textProblems(stage: Stage, way: Way): Promise<readonly string[]> {
	const found: string[] = [];
	const texts = textsFor(way);
	for (const [index, {id, value}] of texts.entries()) {
		if (way === 'notice' && index > 0 && index % NOTICES_AT_ONCE === 0) await delay(NOTICE_PERIOD);
		for (const problem of await stage.show(way, value)) found.push(`${way} ${id}: ${problem}`);
	}
	process.stdout.write(`${hostileStrings.length} texts as ${way}, in ${texts.length}\n`);
	return found;
}

function textsFor(way: Way): readonly NamedText[] {
	if (way === 'notice') return bundled(hostileStrings);
	const isMore = way === 'message' && process.argv.includes('--unfinished');
	return isMore ? [...hostileStrings, ...unfinishedSequences()] : hostileStrings;
}

async function nameProblems(stage: Stage): Promise<readonly string[]> {
	const found: string[] = [];
	const names = expecting('name-rejected');
	for (const {id, value} of names) {
		if (await stage.isNameGiven(value)) found.push(`account ${id}: the relay gave that name`);
		if (await stage.isRoomMade(value)) found.push(`room ${id}: the relay made that room`);
	}
	process.stdout.write(`${names.length} names\n`);
	return found;
}

async function onStage<Result>(play: (stage: Stage) => Promise<Result>): Promise<Result> {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-corpus-'));
	const endings: (() => Promise<unknown>)[] = [() => rm(folder, {recursive: true, force: true})];
	try {
		return await play(await openStage(folder, (end) => endings.unshift(end)));
	} finally {
		for (const end of endings) await end();
	}
}
