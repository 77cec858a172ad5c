import {isDeepStrictEqual} from 'node:util';
import {type Relay, usualRegistration} from '../../../server.ts';
import {sentenceOf} from '../../client/error.ts';
import {phrase} from '../../words/phrase.ts';
import {ExitError} from '../exit-code.ts';
import {type Logging, type ServeOptions, serveOptions} from '../serve-options.ts';
import type {ConfigSources} from './config.ts';
import {limitsIn} from './limits.ts';
import {RELAY_SETTING_NAMES, type RelaySettingName, relaySetting} from './table.ts';

/** A configuration in use, which can be read again. */
export type LiveConfig = {
	/** What holds now. */
	readonly options: ServeOptions;
	/** Reads everything again and changes what can change. What is wrong in it changes nothing. */
	reload(): Promise<ReloadReport>;
};

/** What reading the configuration again came to. */
export type ReloadReport =
	| {
			readonly type: 'reloaded';
			/** Settings that have other values now, and hold. */
			readonly applied: readonly RelaySettingName[];
			/** Settings that have other values in the configuration, which the next start uses. */
			readonly waiting: readonly RelaySettingName[];
	  }
	/** Nothing has changed, because of this. */
	| {readonly type: 'kept'; readonly reason: string};

/** What a running relay's configuration changes. */
export type ReloadTargets = {
	readonly relay: Pick<Relay, 'reconfigure'>;
	/** Takes another level, and another choice about addresses. */
	readonly tuneLog: (logging: Logging) => void;
};

/** Keeps the configuration that a relay was started with, to compare it with what is written later. */
export function createLiveConfig(
	sources: ConfigSources,
	started: ServeOptions,
	targets: ReloadTargets,
): LiveConfig {
	let current = started;
	let last: Promise<unknown> = Promise.resolve();
	const read = async (): Promise<ReloadReport> => {
		let next: ServeOptions;
		try {
			next = await serveOptions(sources);
		} catch (error) {
			if (error instanceof ExitError) return {type: 'kept', reason: sentenceOf(error)};
			throw error;
		}
		apply({started, before: current, after: next}, targets);
		const changed = changedNames(current, next);
		// What waits was not applied: it is compared with what the relay was started with.
		const waiting = changedNames(started, next).filter((name) => !isLive(name));
		current = next;
		return {type: 'reloaded', applied: changed.filter(isLive), waiting};
	};
	return {
		get options() {
			return current;
		},
		reload() {
			const report = last.then(read, read);
			last = report;
			return report;
		},
	};
}

/** What a reload came to, a sentence for each thing. */
export function reloadSentences(report: ReloadReport): readonly string[] {
	if (report.type === 'kept') {
		return [phrase`The configuration stays as it was. ${report.reason}`];
	}
	const {applied, waiting} = report;
	return [
		applied.length === 0
			? phrase`Nothing in the configuration has changed that can change now.`
			: phrase`These hold from now on: ${applied.join(', ')}.`,
		...(waiting.length === 0
			? []
			: [phrase`These hold from the next start on: ${waiting.join(', ')}.`]),
	];
}

const LIVE = RELAY_SETTING_NAMES.filter(isLive);
const FIXED = RELAY_SETTING_NAMES.filter((name) => !isLive(name));

function isLive(name: RelaySettingName): boolean {
	return relaySetting(name).isLive === true;
}

function changedNames(before: ServeOptions, after: ServeOptions): readonly RelaySettingName[] {
	return RELAY_SETTING_NAMES.filter((name) => {
		// The file of a greeting keeps its name while its text changes.
		if (name === 'motd-file' && after.config.text(name) !== undefined) {
			return before.motd !== after.motd;
		}
		return !isDeepStrictEqual(before.config.value(name), after.config.value(name));
	});
}

/** Only what has changed: what an operator has said at the console stays otherwise. */
function apply(
	{started, before, after}: Readonly<Record<'started' | 'before' | 'after', ServeOptions>>,
	{relay, tuneLog}: ReloadTargets,
): void {
	const {name = 'termchat', motd, appeal} = after;
	const registration = after.registration ?? usualRegistration(after);
	const wasRegistration = before.registration ?? usualRegistration(before);
	const limits = limitsIn(after.config, LIVE) ?? {};
	relay.reconfigure({
		...(name !== (before.name ?? 'termchat') && {name}),
		...(motd !== before.motd && {motd: {text: motd}}),
		...(registration !== wasRegistration && {registration}),
		...(appeal !== before.appeal && {appeal: {text: appeal}}),
		...(!isDeepStrictEqual(limits, limitsIn(before.config, LIVE) ?? {}) && {
			limits: {...limitsIn(started.config, FIXED), ...limits},
		}),
	});
	tuneLog(after.logging);
}
