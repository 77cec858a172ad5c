import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {Clock} from '../../protocol/environment.ts';
import {phrase, translated} from '../../words/phrase.ts';
import {type CommandEnd, ExitError} from '../exit-code.ts';
import type {Invocation} from '../invocation.ts';
import {originWord} from '../origin-word.ts';
import {relayDirectory} from '../relay-directory.ts';
import {alignRows} from '../rows.ts';
import {checkRelay} from './check.ts';
import {type RelayConfig, readRelayConfig} from './config.ts';
import {CONFIG_FILE} from './file.ts';
import type {RelayValue} from './setting.ts';
import {CONFIG_FLAG, RELAY_SETTING_NAMES, relaySetting} from './table.ts';
import {initialConfig} from './written.ts';

/**
 * What `serve` does about its configuration instead of serving: writes a file, checks, or prints.
 * Undefined when it was asked for none of these.
 */
export async function runConfigCommand(
	invocation: Invocation,
	clock: Pick<Clock, 'now'>,
): Promise<CommandEnd | undefined> {
	const {flags, words} = invocation;
	if (flags.has('init-config')) return writeConfig(invocation);
	if (words.length > 0) {
		throw new ExitError(
			'usage',
			phrase`That is one word too many. Usage: ${'termchat serve [FLAGS]'}.`,
		);
	}
	if (flags.has('check')) return check(invocation, clock);
	if (flags.has('print-config')) return print(invocation);
	return undefined;
}

/** Writes the file of every setting where there is none yet. */
async function writeConfig(invocation: Invocation): Promise<CommandEnd> {
	const {words, flags, environment, output} = invocation;
	const folder = flags.text('data-dir') ?? relayDirectory(environment);
	const named = words[0] ?? flags.text(CONFIG_FLAG) ?? path.join(folder, CONFIG_FILE);
	const file = path.resolve(named);
	try {
		await mkdir(path.dirname(file), {recursive: true, mode: 0o700});
		await writeFile(file, initialConfig(), {flag: 'wx', mode: 0o600});
	} catch (cause) {
		const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
		throw new ExitError(
			'failed',
			isThere
				? phrase`${file} is there already. Move it away, or name another one.`
				: phrase`${file} cannot be written. Check its path and rights.`,
			{cause},
		);
	}
	if (flags.has('json')) output.printJson({type: 'config-file', path: file});
	else output.print(phrase`Written: ${file}`);
	return 'ok';
}

async function check(invocation: Invocation, clock: Pick<Clock, 'now'>): Promise<CommandEnd> {
	const {flags, output} = invocation;
	const {faults, notes} = await checkRelay(invocation, clock);
	const [first] = faults;
	if (flags.has('json')) {
		const sentences = faults.map(({sentence}) => sentence);
		output.printJson({type: 'check', ok: first === undefined, faults: sentences, notes});
	} else {
		for (const {sentence} of faults) output.print(phrase`wrong: ${sentence}`);
		for (const note of notes) output.print(phrase`note: ${note}`);
		if (first === undefined) output.print(phrase`The relay can start.`);
	}
	return first?.reason ?? 'ok';
}

async function print(invocation: Invocation): Promise<CommandEnd> {
	const {flags, output} = invocation;
	const config = await readRelayConfig(invocation);
	if (flags.has('json')) {
		for (const name of RELAY_SETTING_NAMES) {
			const value = config.value(name);
			output.printJson({type: 'setting', name, value, origin: config.origin(name)});
		}
	} else {
		if (config.file !== undefined && config.hasFile) output.print(phrase`File: ${config.file}`);
		for (const row of alignRows(RELAY_SETTING_NAMES.map((name) => rowOf(config, name)))) {
			output.print(row);
		}
	}
	for (const fault of config.faults) output.complain(fault);
	return config.faults.length === 0 ? 'ok' : 'usage';
}

function rowOf(config: RelayConfig, name: (typeof RELAY_SETTING_NAMES)[number]): readonly string[] {
	const origin = config.origin(name);
	const {otherwise} = relaySetting(name);
	const value = config.value(name);
	const shown = value === undefined ? translated(otherwise ?? '') : textOf(value);
	return [name, shown, origin === 'default' ? '' : `(${originWord(origin)})`];
}

function textOf(value: RelayValue): string {
	return typeof value === 'object' ? value.join(',') : String(value);
}
