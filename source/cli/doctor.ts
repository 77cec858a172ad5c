import {normalizeAddress} from '../client/address.ts';
import {readProfileList} from '../client/profile.ts';
import {webSocketTransport} from '../client/websocket.ts';
import {systemClock} from '../protocol/environment.ts';
import {counted, phrase, speak, translated} from '../words/phrase.ts';
import {configFacts} from './doctor/config-facts.ts';
import {type Fact, factsAbout, TOPICS} from './doctor/fact.ts';
import {keyFacts} from './doctor/key-test.ts';
import {homeFacts, programFacts} from './doctor/machine-facts.ts';
import {relayFacts} from './doctor/relay-facts.ts';
import {TerminalAsker} from './doctor/terminal-asker.ts';
import {askedTerminalFacts, knownTerminalFacts} from './doctor/terminal-facts.ts';
import {measuredFacts} from './doctor/width-facts.ts';
import type {ExitReason} from './exit-code.ts';
import {ExitError} from './exit-code.ts';
import {type Home, openHome, openVaultToRead} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {rememberWidths} from './terminal-widths.ts';

/** Looks at the terminal, the machine, this home and its relay, and says what is wrong and what to do. */
export const run: Run = async (invocation) => {
	// A report for programs, and for those who help, is the same in every language.
	if (invocation.flags.has('json')) speak(undefined);
	const home = openHome(invocation);
	const facts = [
		...programFacts(invocation.version),
		...(await homeFacts(home.paths)),
		...configFacts(home),
		...(await relayPart(home)),
		...(await terminalPart(invocation, home)),
	];
	return tell(invocation, facts);
};

/** The relay that is named, or the one of the last login where that can be read without a question. */
async function relayPart(home: Home): Promise<readonly Fact[]> {
	const fact = factsAbout('relay');
	const {settings} = home;
	try {
		const url = await relayOf(home);
		if (url === undefined)
			return [fact(phrase`address`, phrase`none known; name one with --server`)];
		const transport = webSocketTransport({allowInsecure: settings.get('allowInsecure')});
		return await relayFacts(url, {transport, clock: systemClock});
	} catch (error) {
		const why = error instanceof Error ? error.name : phrase`unknown`;
		return [fact(phrase`address`, phrase`not known here (${why}); name the relay with --server`)];
	}
}

async function relayOf({paths, settings}: Home): Promise<string | undefined> {
	const named = settings.get('server');
	if (named !== '') return normalizeAddress(named).url;
	// Without an invocation nobody is asked for a passphrase: a locked vault is left alone.
	const vault = await openVaultToRead({paths, settings});
	try {
		return vault && (await readProfileList(vault)).current;
	} finally {
		await vault?.close();
	}
}

async function terminalPart(invocation: Invocation, {paths}: Home): Promise<readonly Fact[]> {
	const {stdin, stdout, stderr, environment, flags} = invocation;
	// With the report going into a file, the terminal can still be asked.
	const screen = [stdout, stderr].find(({isTTY}) => isTTY === true);
	const isTerminal = stdin.isTTY === true && screen !== undefined;
	const known = knownTerminalFacts(environment, screen ?? {});
	if (!isTerminal || environment.TERM === 'dumb') {
		if (flags.has('keys'))
			throw new ExitError('usage', phrase`Keys can only be pressed at a terminal.`);
		const why = isTerminal
			? phrase`not asked: it moves no cursor`
			: phrase`not asked: this is none`;
		return [...known, factsAbout('terminal')(phrase`answers`, why)];
	}
	const write = (text: string) => void screen.write(text);
	const asker = new TerminalAsker({stdin, clock: systemClock, write});
	try {
		const asked = await askedTerminalFacts(asker, environment);
		const {facts, isAsDrawn} = await measuredFacts(asker);
		if (isAsDrawn !== undefined) rememberWidths(paths, environment, isAsDrawn);
		const tellKey = (line: string) => void stderr.write(`${line}\r\n`);
		const keys = flags.has('keys') ? await keyFacts(asker, tellKey) : [];
		return [...known, ...asked, ...facts, ...keys];
	} finally {
		asker.close();
	}
}

function tell({flags, output}: Invocation, facts: readonly Fact[]): ExitReason {
	const problems = facts.filter(({problem}) => problem !== undefined);
	const end = problems.length === 0 ? 'ok' : 'failed';
	if (flags.has('json')) {
		for (const fact of facts) output.printJson({type: 'fact', ...fact});
		output.printJson({type: 'result', problems: problems.length});
		return end;
	}
	for (const topic of TOPICS) {
		const some = facts.filter((fact) => fact.topic === topic);
		if (some.length === 0) continue;
		output.print(translated(topic));
		for (const {name, value, problem} of some) {
			output.print(`  ${name}: ${value}`);
			if (problem !== undefined) output.print(`    ! ${problem}`);
		}
	}
	output.print('');
	output.print(
		problems.length === 0
			? phrase`Nothing is wrong.`
			: counted(problems.length, [
					'One thing is wrong: see the lines with !',
					'{1} things are wrong: see the lines with !',
				]),
	);
	return end;
}
