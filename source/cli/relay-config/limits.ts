import {LIMITS, type Limits, type Rate} from '../../protocol/limits.ts';
import type {RelayConfig} from './config.ts';
import type {RateName} from './limit-rows.ts';
import {bytesOf, perSecond, type RelaySettingKind} from './setting.ts';
import {RELAY_SETTING_NAMES, type RelaySettingName, relaySetting} from './table.ts';

/** The limits that a configuration sets; undefined when it sets none. */
export function limitsIn(
	config: Pick<RelayConfig, 'origin' | 'value'>,
	names: readonly RelaySettingName[] = RELAY_SETTING_NAMES,
): Partial<Limits> | undefined {
	const limits: Partial<Record<keyof Limits, number | Rate>> = {};
	for (const name of names) {
		const {limit, kind} = relaySetting(name);
		const value = config.value(name);
		if (limit === undefined || config.origin(name) === 'default') continue;
		if (typeof value === 'number') limits[limit.name] = value * (limit.unit ?? 1);
		if (typeof value === 'string') Object.assign(limits, limitsOf(kind, limit.name, value));
	}
	// Each row's kind is that of its limit: whole numbers and sizes for numbers, rates for rates.
	return Object.keys(limits).length === 0 ? undefined : (limits as Partial<Limits>);
}

function limitsOf(
	{type}: RelaySettingKind,
	name: keyof Limits,
	text: string,
): Partial<Record<keyof Limits, number | Rate>> {
	return type === 'size' ? {[name]: bytesOf(text)} : ratesOf(name, text);
}

/** Bytes grow with what they are bytes of, or they would be the rate that counts. */
const BYTES: Readonly<Partial<Record<keyof Limits, RateName>>> = {
	messages: 'messageBytesRate',
	envelopes: 'envelopeBytesRate',
};

function ratesOf(name: keyof Limits, text: string): Partial<Record<keyof Limits, Rate>> {
	const usual = LIMITS[name];
	const wanted = perSecond(text);
	if (typeof usual === 'number' || wanted === undefined) return {};
	const factor = wanted / usual.perSecond;
	const bytes = BYTES[name];
	return {
		// As much of it can come at once, in seconds, as with the default.
		[name]: {perSecond: wanted, burst: Math.max(1, Math.ceil(usual.burst * factor))},
		...(bytes !== undefined && {[bytes]: times(LIMITS[bytes], Math.max(1, factor))}),
	};
}

function times({burst, perSecond: each}: Rate, factor: number): Rate {
	return {burst: burst * factor, perSecond: each * factor};
}
