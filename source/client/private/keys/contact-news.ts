import type {ListAlarm} from '../../../crypto/contact.ts';
import type {DeviceList} from '../../../crypto/device-list.ts';
import {toBase64url} from '../../../crypto/encoding.ts';
import {counted, phrase} from '../../../words/phrase.ts';
import type {TrustEvent} from '../api.ts';

/** What happened to somebody's keys, for the conversation with them to show. */
export type ContactNews = {
	readonly type: 'identity-changed' | 'device-added' | 'device-removed' | 'alarm';
	/** For people: what happened and, where it matters, what to do. */
	readonly sentence: string;
};

/** What can be wrong about what the relay gave for an account. */
export type ContactAlarm = ListAlarm | 'forged' | 'other-account' | 'prekeys';

/** What is said when keys are pinned. */
export function firstSeen(name: string): Omit<TrustEvent, 'time'> {
	return {
		type: 'first-seen',
		sentence: phrase`These keys of ${name} were seen for the first time. Nobody has compared them.`,
	};
}

/** What is said when the relay shows another identity for an account. */
export function identityChanged(name: string): ContactNews {
	return {
		type: 'identity-changed',
		sentence: phrase`The keys of ${name} changed: new ones, or somebody in between. Nothing is sent before /verify ${name} or /trust ${name}.`,
	};
}

/** What is said when what this device knew of an account is lost. */
export function knowledgeDamaged(name: string): ContactNews {
	return {
		type: 'identity-changed',
		sentence: phrase`What this device knew of ${name} is damaged on its disk. Nothing is sent before /verify ${name} or /trust ${name}.`,
	};
}

/** What is said of devices that came or went with a newer list of the same identity. */
export function deviceNews(
	name: string,
	before: DeviceList,
	after: DeviceList,
): readonly ContactNews[] {
	const [old, present] = [idsOf(before), idsOf(after)];
	const added = [...present].filter((id) => !old.has(id)).length;
	const removed = [...old].filter((id) => !present.has(id)).length;
	const news: ContactNews[] = [];
	if (added > 0) {
		const sentence = counted(added, ['{2} added a device.', '{2} added {1} devices.'], name);
		news.push({type: 'device-added', sentence});
	}

	if (removed > 0) {
		const sentence = counted(
			removed,
			['{2} took a device away.', '{2} took {1} devices away.'],
			name,
		);
		news.push({type: 'device-removed', sentence});
	}

	return news;
}

/** What is said when what was shown for an account was put away. */
export function alarmNews(name: string, alarm: ContactAlarm): ContactNews {
	return {type: 'alarm', sentence: ALARMS[alarm](name)};
}

const ALARMS: Readonly<Record<ContactAlarm, (name: string) => string>> = {
	'rolled-back': (name) =>
		phrase`The relay showed an older list of the devices of ${name} than before. The newer one stays.`,
	forked: (name) =>
		phrase`A second list of the devices of ${name} has the number of the known one. It was put away; ask ${name} on another channel.`,
	'broken-chain': (name) =>
		phrase`A list of the devices of ${name} does not follow the known one. It was put away; ask ${name} on another channel.`,
	forged: (name) =>
		phrase`The relay showed a list of devices for ${name} that ${name} did not sign. It was put away.`,
	'other-account': (name) =>
		phrase`The relay showed the devices of another account for ${name}. They were put away.`,
	prekeys: (name) =>
		phrase`The relay gave keys for a device of ${name} that are not its own. They were not used.`,
};

function idsOf(list: DeviceList): ReadonlySet<string> {
	return new Set(list.devices.map(({deviceId}) => toBase64url(deviceId)));
}
