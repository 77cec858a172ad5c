import {LIMITS, type Limits} from '../protocol/limits.ts';
import type {Registration, Services} from './services.ts';

/** What can change while a relay runs. What is left out stays. */
export type LiveChanges = {
	/** Its name for people: whoever connects from now on sees it. */
	readonly name?: string;
	/** `{text: undefined}` for none. */
	readonly motd?: {readonly text: string | undefined};
	readonly registration?: Registration;
	/** `{text: undefined}` for none. */
	readonly appeal?: {readonly text: string | undefined};
	/**
	 * An operator's own values; the defaults hold for all others. What was built from a limit at the start
	 * stays: connections, heartbeats, and what connections that are open now may send.
	 */
	readonly limits?: Partial<Limits>;
};

/** Changes a running relay. Never fails halfway: everything given is checked by whoever gives it. */
export function reconfigure(services: Services, changes: LiveChanges): void {
	const {manner, moderation, rates} = services;
	const {name, motd, registration, appeal, limits} = changes;
	if (name !== undefined) manner.name = name;
	if (motd !== undefined) manner.motd = motd.text;
	if (registration !== undefined) manner.registration = registration;
	if (appeal !== undefined) moderation.appeal = appeal.text;
	if (limits === undefined) return;
	const all = {...LIMITS, ...limits};
	// One object for everybody who was given it.
	Object.assign(services.limits, all);
	rates.change(all);
}
