import type {ComparisonState} from '../../client/state/state.ts';
import {type SafeText, safe, safeLine} from '../text/safe-text.ts';

/** Whom emoji are compared with. */
export type OtherSide =
	| {readonly type: 'person'; readonly name: SafeText}
	/** The device from which this one is linked. */
	| {readonly type: 'own-device'}
	/** A device that wants to be linked. */
	| {readonly type: 'device'}
	| {readonly type: 'named-device'; readonly name: SafeText};

/** How far a comparison of emoji is, and the key that goes on with it. */
export function comparisonWords(
	stage: ComparisonState['stage'],
	other: OtherSide,
	key: SafeText,
): SafeText {
	switch (stage.type) {
		case 'waiting':
			return waitingWords(other, key);
		case 'asked':
			return askedWords(other, key);
		case 'comparing':
			return comparingWords(other, key);
		case 'ended':
			return safe`${safeLine(stage.sentence)} (${key})`;
	}
}

function waitingWords(other: OtherSide, key: SafeText): SafeText {
	switch (other.type) {
		case 'person':
			return safe`waiting for ${other.name} to compare emoji (${key})`;
		case 'own-device':
			return safe`waiting for your other device to compare emoji (${key})`;
		case 'device':
			return safe`waiting for another device to compare emoji (${key})`;
		case 'named-device':
			return safe`waiting for the device "${other.name}" to compare emoji (${key})`;
	}
}

function askedWords(other: OtherSide, key: SafeText): SafeText {
	switch (other.type) {
		case 'person':
			return safe`${other.name} asks to compare seven emoji: ${key} opens it`;
		case 'own-device':
			return safe`your other device asks to compare seven emoji: ${key} opens it`;
		case 'device':
			return safe`another device asks to compare seven emoji: ${key} opens it`;
		case 'named-device':
			return safe`the device "${other.name}" asks to compare seven emoji: ${key} opens it`;
	}
}

function comparingWords(other: OtherSide, key: SafeText): SafeText {
	switch (other.type) {
		case 'person':
			return safe`seven emoji to compare with ${other.name}: ${key} shows them`;
		case 'own-device':
			return safe`seven emoji to compare with your other device: ${key} shows them`;
		case 'device':
			return safe`seven emoji to compare with another device: ${key} shows them`;
		case 'named-device':
			return safe`seven emoji to compare with the device "${other.name}": ${key} shows them`;
	}
}
